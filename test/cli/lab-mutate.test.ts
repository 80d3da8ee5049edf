import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROLE, rolepin } from './run.ts';

const DOMAIN = 'eks.amazonaws.com';
const ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount' };
const HYVE_SA = {
  ...ACCOUNT,
  metadata: { name: 'hyve-sa', namespace: 'hyve', annotations: { [`${DOMAIN}/role-arn`]: ROLE } },
};
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'hyve', namespace: 'hyve' },
  spec: { serviceAccountName: 'hyve-sa', containers: [{ name: 'app', image: 'hyve:1' }] },
};

/** A snapshot of one cluster, in eu-west-1. */
function snapshot(objects: readonly unknown[] | null, associations: readonly unknown[] | null = []): unknown {
  const cluster = {
    name: 'prod',
    arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod',
    identity: { oidc: { issuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE' } },
  };
  return {
    rolepin: 'snapshot/v1',
    clusters: [{ cluster, podIdentityAssociations: associations, accessEntries: [], objects }],
  };
}

const ASSOCIATION = { namespace: 'hyve', serviceAccount: 'hyve-sa', roleArn: ROLE };

/** Files in a folder of their own. */
function folder(files: Readonly<Record<string, unknown>>): string {
  const made = mkdtempSync(join(tmpdir(), 'rolepin-mutate-'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(made, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
  return made;
}

interface Operation {
  readonly path: string;
  readonly value: unknown;
}

/** Runs `lab mutate` on a pod and a world. */
function mutate(pod: unknown, world: unknown, ...options: readonly string[]) {
  const cwd = folder({ 'pod.json': pod, 'world.json': world });
  const run = rolepin(['lab', 'mutate', '-f', 'pod.json', 'world.json', ...options], { cwd });
  const patch = run.exit === 2 ? [] : (JSON.parse(run.stdout) as Operation[]);
  return { ...run, patch, env: envOf(patch) };
}

function envOf(patch: readonly Operation[]): Readonly<Record<string, string>> {
  const containers = patch.find(({ path }) => path === '/spec/containers')?.value as
    | readonly { readonly env?: readonly { readonly name: string; readonly value: string }[] }[]
    | undefined;
  return Object.fromEntries((containers?.[0]?.env ?? []).map(({ name, value }) => [name, value]));
}

describe('rolepin lab mutate', () => {
  it('answers as the webhook that EKS hosts: regional STS, the region of the cluster, the role', () => {
    const run = mutate(POD, snapshot([HYVE_SA]));
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.patch.map(({ path }) => path)).toEqual(['/spec/volumes', '/spec/containers']);
    expect(Object.entries(run.env)).toEqual([
      ['AWS_STS_REGIONAL_ENDPOINTS', 'regional'],
      ['AWS_DEFAULT_REGION', 'eu-west-1'],
      ['AWS_REGION', 'eu-west-1'],
      ['AWS_ROLE_ARN', ROLE],
      ['AWS_WEB_IDENTITY_TOKEN_FILE', '/var/run/secrets/eks.amazonaws.com/serviceaccount/token'],
    ]);
    expect(run.stdout).toMatch(/^\[.*\]\n$/);
  });

  it('takes an association of Pod Identity over the annotation, with the least lifetime that EKS draws', () => {
    const run = mutate(POD, snapshot([HYVE_SA], [ASSOCIATION]));
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.patch[0]).toEqual({
      op: 'add',
      path: '/metadata/labels',
      value: { 'eks.amazonaws.com/pod-identity': 'enabled' },
    });
    expect(run.stdout).toContain('"expirationSeconds":79200');
    expect(run.env).toMatchObject({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    });
    expect(run.env).not.toHaveProperty('AWS_ROLE_ARN');
  });

  it('takes an association of another service account for none', () => {
    const other = { ...ASSOCIATION, serviceAccount: 'default' };
    expect(mutate(POD, snapshot([HYVE_SA], [other])).env).toHaveProperty('AWS_ROLE_ARN', ROLE);
  });

  it('lets the options say otherwise', () => {
    const options = ['--no-regional-sts', '--no-region', '--token-expiration', '7200', '--mount-path', '/m'];
    const run = mutate(POD, snapshot([HYVE_SA]), ...options);
    expect(run.env).toEqual({ AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: '/m/token' });
    expect(run.stdout).toContain('"expirationSeconds":7200');
    expect(run.stdout).toContain('"mountPath":"/m"');
    const region = mutate(POD, snapshot([HYVE_SA]), '--region', 'us-west-2');
    expect(region.env).toMatchObject({ AWS_DEFAULT_REGION: 'us-west-2', AWS_REGION: 'us-west-2' });
    const associated = mutate(POD, snapshot([HYVE_SA], [ASSOCIATION]), ...options);
    expect(associated.env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']).toBe('/m/eks-pod-identity-token');
    expect(associated.stdout).toContain('"expirationSeconds":7200');
  });

  it('gives the pod with the patch applied as YAML', () => {
    const cwd = folder({ 'pod.json': { ...POD, spec: { ...POD.spec, volumes: [{ name: 'data' }] } } });
    writeFileSync(join(cwd, 'world.json'), JSON.stringify(snapshot([HYVE_SA], [ASSOCIATION])));
    const run = rolepin(['lab', 'mutate', '-f', 'pod.json', 'world.json', '--format', 'yaml'], { cwd });
    const pod = parse(run.stdout) as typeof POD & { readonly spec: { readonly volumes: unknown[] } };
    expect(pod.metadata).toEqual({
      ...POD.metadata,
      labels: { 'eks.amazonaws.com/pod-identity': 'enabled' },
    });
    expect(pod.spec.volumes).toMatchObject([{ name: 'eks-pod-identity-token' }, { name: 'data' }]);
    expect(pod.spec.serviceAccountName).toBe('hyve-sa');
  });

  it('reads the pod and its service account from standard input, a workload as the pod that it makes', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'hyve', namespace: 'hyve' },
      spec: { template: { metadata: { labels: { app: 'hyve' } }, spec: POD.spec } },
    };
    const input = [HYVE_SA, deployment].map((one) => JSON.stringify(one)).join('\n---\n');
    const cwd = folder({ 'world.json': snapshot([]) });
    const run = rolepin(['lab', 'mutate', '-f', '-', 'world.json'], { cwd, input });
    expect(run.exit).toBe(0);
    expect(envOf(JSON.parse(run.stdout) as Operation[])).toMatchObject({ AWS_ROLE_ARN: ROLE });
    expect(run.stderr).toContain('a pod that Deployment/hyve makes');
    const yaml = rolepin(['lab', 'mutate', '-f', '-', 'world.json', '--format', 'yaml'], { cwd, input });
    expect(parse(yaml.stdout)).toMatchObject({
      kind: 'Pod',
      metadata: { labels: { app: 'hyve' }, namespace: 'hyve' },
    });
  });

  const untouched: readonly {
    readonly name: string;
    readonly pod?: object;
    readonly world: unknown;
    readonly options?: readonly string[];
    readonly exit: number;
    readonly says: string;
  }[] = [
    {
      name: 'a service account without a role',
      world: snapshot([{ ...ACCOUNT, metadata: { name: 'hyve-sa', namespace: 'hyve' } }]),
      exit: 0,
      says: 'the pod stays as it is: no association names `hyve/hyve-sa`, and it has no annotation',
    },
    {
      name: 'no such service account in a cluster that is given whole',
      world: snapshot([]),
      exit: 0,
      says: 'cluster `prod` has no service account `hyve/hyve-sa`, and would refuse the pod',
    },
    {
      name: 'a service account that was not collected',
      world: snapshot(null),
      exit: 3,
      says: 'the inputs hold no service account `hyve/hyve-sa`: whether the pod gets a role is not known',
    },
    {
      name: 'a pod that keeps clear of the webhook',
      pod: {
        ...POD,
        metadata: { ...POD.metadata, labels: { [`${DOMAIN}/skip-pod-identity-webhook`]: 'true' } },
      },
      world: snapshot([HYVE_SA]),
      exit: 0,
      says: 'keeps it from the webhook',
    },
    {
      name: 'a pod that names no service account, and so runs as default',
      pod: { ...POD, spec: { containers: POD.spec.containers } },
      world: snapshot([HYVE_SA, { ...ACCOUNT, metadata: { name: 'default', namespace: 'hyve' } }]),
      exit: 0,
      says: 'no association names `hyve/default`',
    },
  ];
  it.each(untouched)('sends no patch for $name', ({ pod = POD, world, options = [], exit, says }) => {
    const run = mutate(pod, world, ...options);
    expect(run).toMatchObject({ exit, stdout: '[]\n' });
    expect(run.stderr).toContain(says);
    expect(mutate(pod, world, ...options, '--quiet').stderr).toBe('');
  });

  it('injects for an association whose service account was not collected, and says so', () => {
    const run = mutate(POD, snapshot(null, [ASSOCIATION]));
    expect(run).toMatchObject({ exit: 0 });
    expect(run.env).toMatchObject({ AWS_STS_REGIONAL_ENDPOINTS: 'regional' });
    expect(run.stderr).toContain('its annotations may ask for another lifetime');
  });

  it('says where associations that were not collected would decide', () => {
    const run = mutate(POD, snapshot([HYVE_SA], null));
    expect(run).toMatchObject({ exit: 0 });
    expect(run.stderr).toContain('not known whether a Pod Identity association names `hyve/hyve-sa`');
    expect(run.stderr.replace(/\s+/g, ' ')).toContain(
      'aws eks list-pod-identity-associations --cluster-name prod',
    );
  });

  it('names members that the API drops, and what is no ARN of a role', () => {
    const containers = [{ name: 'app', image: 'hyve:1', volumeMounts: [{ name: 'v', path: '/v' }] }];
    const role = { [`${DOMAIN}/role-arn`]: 'HyveS3WriterRole' };
    const account = { ...HYVE_SA, metadata: { ...HYVE_SA.metadata, annotations: role } };
    const run = mutate({ ...POD, spec: { ...POD.spec, containers } }, snapshot([account]));
    expect(run.stderr).toContain('pod.json:17:21: `path` is no member of Kubernetes');
    expect(run.stderr).toContain('`HyveS3WriterRole` is no ARN of a role');
    expect(run.env).toMatchObject({ AWS_ROLE_ARN: 'HyveS3WriterRole' });
    expect(mutate(POD, snapshot([account]), '--compose-role-arn').env).toMatchObject({ AWS_ROLE_ARN: ROLE });
  });

  it('reads the ConfigMap of a webhook that watches it', () => {
    const config = JSON.stringify({ 'hyve/hyve-sa': { RoleARN: ROLE, Audience: 'sts.amazonaws.com' } });
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'pod-identity-webhook', namespace: 'eks' },
      data: { config },
    };
    expect(mutate(POD, snapshot([map])).stdout).toBe('[]\n');
    expect(mutate(POD, snapshot([map]), '--watch-config-map').env).toMatchObject({ AWS_ROLE_ARN: ROLE });
    const none = mutate(POD, snapshot([]), '--watch-config-map');
    expect(none).toMatchObject({ exit: 2, stdout: '' });
    expect(none.stderr).toContain('no ConfigMap `pod-identity-webhook`');
    const broken = mutate(POD, snapshot([{ ...map, data: { config: '{' } }]), '--watch-config-map');
    expect(broken.stderr).toMatch(/world\.json:\d+:\d+: the webhook can't read its ConfigMap: it is no JSON/);
  });
});

describe('what lab mutate refuses', () => {
  const world = snapshot([HYVE_SA]);
  const wrong: readonly { readonly name: string; readonly pod: unknown; readonly says: string }[] = [
    { name: 'what is no manifest', pod: { containers: [] }, says: 'pod.json:1:1: no manifest' },
    { name: 'a file without a pod', pod: HYVE_SA, says: 'pod.json: no pod, and no workload that makes pods' },
    {
      name: 'several pods',
      pod: { apiVersion: 'v1', kind: 'List', items: [POD, { ...POD, metadata: { name: 'other' } }] },
      says: '2 pods or workloads, and the webhook is asked about one pod at a time: Pod/hyve, Pod/other',
    },
    {
      name: 'a variable that is no text',
      pod: {
        ...POD,
        spec: { ...POD.spec, containers: [{ name: 'app', env: [{ name: 'PORT', value: 80 }] }] },
      },
      says: 'pod.json:16:22: `value` is text, not 80: the API server refuses the pod\n  hint: write it in quotes: "80"',
    },
    {
      name: 'an annotation that is no text',
      pod: { ...POD, metadata: { ...POD.metadata, annotations: { [`${DOMAIN}/token-expiration`]: 3600 } } },
      says: '`eks.amazonaws.com/token-expiration` is text, not 3600',
    },
    {
      name: 'a quantity that is none',
      pod: {
        ...POD,
        spec: { ...POD.spec, containers: [{ name: 'app', resources: { limits: { cpu: '1x' } } }] },
      },
      says: '`cpu` is a quantity (500m, 1Gi), not "1x"',
    },
    {
      name: 'containers that are no list',
      pod: { ...POD, spec: { ...POD.spec, containers: {} } },
      says: '`containers` is a list, not an object',
    },
  ];
  it.each(wrong)('$name', ({ pod, says }) => {
    const run = mutate(pod, world);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain(says);
  });

  it('no pod at all, two meanings of standard input, a broken file, and a file that is not there', () => {
    const cwd = folder({ 'pod.yaml': 'kind: [\n', 'world.json': world });
    const stderrOf = (...args: readonly string[]): string => {
      const run = rolepin(['lab', 'mutate', ...args], { cwd });
      expect(run).toMatchObject({ exit: 2, stdout: '' });
      return run.stderr;
    };
    expect(stderrOf('world.json')).toContain('no pod is given');
    expect(stderrOf('-f', '-', '-')).toContain('standard input is the pod or an input, not both');
    expect(stderrOf('-f', 'pod.yaml', 'world.json')).toMatch(/pod\.yaml:\d+:\d+: not YAML/);
    expect(stderrOf('-f', 'nope.yaml', 'world.json')).toContain("nope.yaml: can't read it");
  });

  it('a region that is not known, where one would be injected', () => {
    const cwd = folder({ 'pod.json': POD, 'sa.json': HYVE_SA });
    const run = rolepin(['lab', 'mutate', '-f', 'pod.json', 'sa.json'], { cwd });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain('the region of cluster `cluster` is not known');
    expect(rolepin(['lab', 'mutate', '-f', 'pod.json', 'sa.json', '--no-region'], { cwd }).exit).toBe(0);
  });

  it('a lifetime that is no number, and a cluster that is not there or not clear', () => {
    expect(mutate(POD, world, '--token-expiration', '1h').stderr).toContain('a number of seconds, not `1h`');
    expect(mutate(POD, world, '--cluster', 'prdo').stderr).toContain('prdo');
    const [one] = (world as { readonly clusters: readonly { readonly cluster: object }[] }).clusters;
    const two = {
      rolepin: 'snapshot/v1',
      clusters: [one, { ...one, cluster: { name: 'test' } }],
    };
    expect(mutate(POD, two)).toMatchObject({ exit: 2 });
    expect(mutate(POD, two, '--cluster', 'prod').env).toMatchObject({ AWS_ROLE_ARN: ROLE });
  });

  it('a service account that is told of in two ways', () => {
    const cwd = folder({
      'pod.json': POD,
      'world.json': world,
      'sa.json': { ...HYVE_SA, metadata: { ...HYVE_SA.metadata, annotations: {} } },
    });
    const run = rolepin(['lab', 'mutate', '-f', 'pod.json', 'world.json', 'sa.json'], { cwd });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toContain('the service account `hyve/hyve-sa` is told of in two ways');
  });

  it('never prints what a Secret of the inputs holds', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'hyve' },
      data: { k: 'c2VjcmV0' },
    };
    const run = mutate(POD, snapshot([HYVE_SA, secret]), '--format', 'patch');
    expect(`${run.stdout}${run.stderr}`).not.toContain('c2VjcmV0');
  });
});
