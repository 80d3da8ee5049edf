import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab, PodDescription } from '../../../src/lab/index.ts';
import { control, labWith } from '../support.ts';
import { NODE, ROLE, WORLD } from './world.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await labWith(WORLD);
});
afterAll(() => lab.stop());

const describePod = async (subject: string, role?: string): Promise<PodDescription> =>
  (await control(lab, 'pod', { subject, role })) as unknown as PodDescription;

const named = ({ injected }: PodDescription): Readonly<Record<string, string>> =>
  Object.fromEntries(injected.map(({ name, value }) => [name, value]));

describe('what the lab tells of a pod', () => {
  it('of a service account: what the webhook injects, for the region of the cluster', async () => {
    const pod = await describePod('serviceaccount:prod/hyve/hyve-sa');
    expect(pod.injected).toEqual([
      { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' },
      { name: 'AWS_DEFAULT_REGION', value: 'eu-west-1' },
      { name: 'AWS_REGION', value: 'eu-west-1' },
      { name: 'AWS_ROLE_ARN', value: ROLE },
      {
        name: 'AWS_WEB_IDENTITY_TOKEN_FILE',
        value: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      },
    ]);
    expect(pod.token).toEqual({
      path: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      audiences: ['sts.amazonaws.com'],
      expiration: 86_400,
    });
    expect(pod).toMatchObject({ serviceAccountUid: 'uid-of-hyve-sa', hops: 2 });
    expect(pod.pod.name).toMatch(/^hyve-sa-[0-9a-f]{5}$/);
  });

  it('of an associated service account, and of a workload that runs as it', async () => {
    for (const subject of ['serviceaccount:prod/hyve/associated', 'workload:prod/hyve/Deployment/hyve']) {
      const pod = await describePod(subject);
      expect(named(pod)).toMatchObject({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
      });
      expect(pod.serviceAccount).toBe('associated');
      expect(pod.token?.audiences).toEqual(['pods.eks.amazonaws.com']);
      expect(pod.token?.expiration).toBeGreaterThanOrEqual(79_200);
      expect(pod.token?.expiration).toBeLessThanOrEqual(86_400);
    }
  });

  it('of a pod: its node, its own lifetime, its name', async () => {
    const pod = await describePod('pod:prod/hyve/hyve-0');
    expect(pod).toMatchObject({ node: NODE, hops: 2, token: { expiration: 7200 } });
    expect(pod.pod).toEqual({ name: 'hyve-0', uid: 'uid-of-hyve-0' });
    expect(await describePod('pod:prod/hyve/on-host')).toMatchObject({ hops: 1, because: 'no-role' });
  });

  it('with its own variables, which the webhook looks at', async () => {
    const pod = await describePod('pod:prod/hyve/own');
    expect(pod.own).toEqual([
      { name: 'AWS_REGION', value: 'us-west-2' },
      { name: 'AWS_ROLE_ARN', value: 'arn:of:its:own' },
    ]);
    expect(named(pod)).toEqual({ AWS_STS_REGIONAL_ENDPOINTS: 'regional' });
  });

  it('with a lifetime that the API server would issue, and its audience where none is asked for', async () => {
    expect((await describePod('serviceaccount:prod/hyve/short')).token?.expiration).toBe(600);
    expect((await describePod('serviceaccount:prod/hyve/long')).token?.expiration).toBe(86_400);
    expect((await describePod('serviceaccount:prod/hyve/open')).token?.audiences).toEqual([
      'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
    ]);
  });

  it.each([
    ['serviceaccount:prod/hyve/default', 'no-role'],
    ['serviceaccount:prod/other/default', 'no-service-account'],
    ['pod:prod/hyve/skipped', 'skipped'],
    ['pod:prod/hyve/aside', 'opted-out'],
  ])('nothing is injected into %s, and why: %s', async (subject, because) => {
    expect(await describePod(subject)).toMatchObject({ because, injected: [] });
    expect((await describePod(subject)).token).toBeUndefined();
  });

  it('as if it had the annotation of a role, an association or not', async () => {
    for (const name of ['default', 'associated', 'nobody']) {
      const pod = await describePod(`serviceaccount:prod/hyve/${name}`, ROLE);
      expect(named(pod)).toMatchObject({ AWS_ROLE_ARN: ROLE });
      expect(pod.because).toBeUndefined();
    }
  });

  it.each([
    ['serviceaccount:test/hyve/x', 'the lab has no cluster `test`'],
    ['pod:prod/hyve/nope', 'cluster `prod` of the lab has no Pod `hyve/nope`'],
    ['workload:prod/hyve/Job/hyve', 'cluster `prod` of the lab has no Job `hyve/hyve`'],
    ['user:prod/x', '`user:prod/x` runs no commands'],
    ['', '`` runs no commands'],
  ])('nothing of %s', async (subject, error) => {
    await expect(describePod(subject)).rejects.toThrow(error);
  });

  it('tells its clusters', async () => {
    const clusters = (await control(lab, 'clusters', {})) as unknown;
    expect(clusters).toEqual({ clusters: [{ name: 'prod', region: 'eu-west-1' }] });
  });
});
