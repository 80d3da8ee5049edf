import { describe, expect, it } from 'vitest';
import {
  allow,
  deny,
  ISSUER,
  judged,
  POD_TRUST,
  policy,
  role,
  TARGET,
  trusts,
  user,
  violations,
} from './account.ts';

const UPDATE = 'iam:UpdateAssumeRolePolicy';
const target = (more = {}): Readonly<Record<string, unknown>> =>
  role('HyveS3WriterRole', [POD_TRUST], [], more);

describe('the right to rewrite a trust policy', () => {
  it('makes a user a subject, by one step', async () => {
    const judgement = await judged({ users: [user('ci', [allow(UPDATE)])], roles: [target()] });
    expect(violations(judgement)).toEqual(['user/ci: takeover']);
    const [step] = judgement.paths.find((path) => !path.expected)?.steps ?? [];
    expect(step?.witness?.action).toBe(UPDATE);
    expect(step?.witness?.resource).toBe(TARGET);
    expect(step?.because[0]?.says).toContain('takeover/update-trust');
    expect(judgement.verdict).toBe('refuted');
  });

  const nearMisses: readonly { name: string; statements: Parameters<typeof user>[1]; more?: object }[] = [
    { name: 'is nothing on another role', statements: [allow(UPDATE, `${TARGET}2`)] },
    {
      name: 'is nothing where another statement denies it',
      statements: [allow(UPDATE), deny('iam:Update*')],
    },
    {
      name: 'is nothing if it is tied to a tag that the role does not have',
      statements: [allow(UPDATE, '*', { StringEquals: { 'aws:ResourceTag/team': 'hyve' } })],
    },
    { name: 'is not that to rewrite the description', statements: [allow('iam:UpdateRole')] },
    {
      name: 'is nothing behind a date that is past',
      statements: [allow(UPDATE, '*', { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } })],
    },
  ];
  it.each(nearMisses)('$name', async ({ statements }) => {
    const judgement = await judged({ users: [user('ci', statements)], roles: [target()] });
    expect(violations(judgement)).toEqual([]);
  });

  it('counts where the tag that it is tied to is there', async () => {
    const tagged = target({ Tags: [{ Key: 'team', Value: 'hyve' }] });
    const statements = [allow(UPDATE, '*', { StringEquals: { 'aws:ResourceTag/team': 'hyve' } })];
    expect(violations(await judged({ users: [user('ci', statements)], roles: [tagged] }))).toEqual([
      'user/ci: takeover',
    ]);
  });

  it('is nothing behind a permissions boundary that does not allow it', async () => {
    const boundary = {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/bounds',
    };
    const bounds = {
      PolicyName: 'bounds',
      Arn: 'arn:aws:iam::111122223333:policy/bounds',
      DefaultVersionId: 'v1',
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: policy(allow('s3:*')) }],
    };
    const ci = user('ci', [allow(UPDATE)], { PermissionsBoundary: boundary });
    expect(violations(await judged({ users: [ci], roles: [target()], policies: [bounds] }))).toEqual([]);
  });

  it('is nothing behind a service control policy', async () => {
    const organization = {
      id: 'o-exampleorg',
      managementAccountId: '999999999999',
      units: [{ id: 'r-root', parentId: null, name: 'Root' }],
      accounts: [{ id: '111122223333', unitId: 'r-root', name: 'prod' }],
      policies: [
        {
          id: 'p-0',
          name: 'FullAWSAccess',
          type: 'SERVICE_CONTROL_POLICY',
          content: policy(allow('*')),
          targets: ['r-root', '111122223333'],
        },
        {
          id: 'p-1',
          name: 'no-trust',
          type: 'SERVICE_CONTROL_POLICY',
          content: policy(deny(UPDATE)),
          targets: ['111122223333'],
        },
      ],
    };
    expect(
      violations(await judged({ users: [user('ci', [allow(UPDATE)])], roles: [target()], organization })),
    ).toEqual([]);
  });

  it('makes those subjects who get the role that has it', async () => {
    const deploy = role(
      'Deploy',
      [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:user/dev' },
          Action: 'sts:AssumeRole',
        },
      ],
      [allow(UPDATE, TARGET)],
    );
    const judgement = await judged({ users: [user('dev', [])], roles: [target(), deploy] });
    expect(violations(judgement)).toEqual(['role/Deploy: takeover', 'user/dev: assume-role>takeover']);
  });

  it('is told once for each administrator, and not again for the roles on the way', async () => {
    const admins = ['A', 'B', 'C'].map((name) => role(name, [POD_TRUST], [allow('*')]));
    expect(violations(await judged({ roles: [target(), ...admins] }))).toEqual([
      'role/A: takeover',
      'role/B: takeover',
      'role/C: takeover',
    ]);
  });

  it('is shown and not counted for those whom the claim names as administrators', async () => {
    const judgement = await judged(
      { users: [user('ci', [allow(UPDATE)])], roles: [target()] },
      { administrators: ['principal:arn:aws:iam::111122223333:user/ci'] },
    );
    expect(violations(judgement)).toEqual([]);
    expect(judgement.paths.some((path) => path.allowedBy === 'administrators')).toBe(true);
  });

  const tied = allow(UPDATE, '*', { StringEquals: { 'aws:PrincipalTag/team': 'hyve' } });
  const ops = (actions: readonly string[], tags: Readonly<Record<string, unknown>>) =>
    role('ops', [trusts({ AWS: 'arn:aws:iam::111122223333:user/ci' }, actions)], [tied], tags);
  const bee = { Tags: [{ Key: 'team', Value: 'bee' }] };

  it.each([
    {
      name: 'may be had by a session whose tag overrides that of its role',
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      tags: bee,
      verdict: 'undecided',
    },
    {
      name: 'is not had by sessions that nobody may give tags',
      actions: ['sts:AssumeRole'],
      tags: bee,
      verdict: 'proven',
    },
    {
      name: 'is had where the role itself has the tag',
      actions: ['sts:AssumeRole'],
      tags: { Tags: [{ Key: 'team', Value: 'hyve' }] },
      verdict: 'refuted',
    },
  ])('$name', async ({ actions, tags, verdict }) => {
    const judgement = await judged({ users: [user('ci', [])], roles: [target(), ops(actions, tags)] });
    expect(judgement.verdict).toBe(verdict);
  });

  const OF_OTHER = `${ISSUER}:sub`;
  const byToken = allow(UPDATE, '*', { StringEquals: { [OF_OTHER]: 'system:serviceaccount:other:app' } });
  const otherPods = trusts(
    { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` },
    'sts:AssumeRoleWithWebIdentity',
    { StringLike: { [OF_OTHER]: 'system:serviceaccount:other:*' } },
  );

  it.each([
    { name: 'may be had by a session that was given for a token', trust: otherPods, verdict: 'undecided' },
    {
      name: 'is not had by sessions that are given for no token',
      trust: trusts({ AWS: 'arn:aws:iam::111122223333:user/ci' }),
      verdict: 'proven',
    },
  ])('tied to the subject of a token $name', async ({ trust, verdict }) => {
    const judgement = await judged({
      users: [user('ci', [])],
      roles: [target(), role('ops', [trust], [byToken])],
    });
    expect(judgement.verdict).toBe(verdict);
  });

  it('is had by the sessions of one pod, beside a right that all sessions have', async () => {
    const tagged = allow(UPDATE, '*', { StringEquals: { 'aws:PrincipalTag/kubernetes-namespace': 'other' } });
    const pods = trusts({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession']);
    const ci = trusts({ AWS: 'arn:aws:iam::111122223333:user/ci' });
    const lambda = trusts({ Service: 'lambda.amazonaws.com' });
    const passes = allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction']);
    const judgement = await judged({
      users: [user('ci', [])],
      roles: [role('HyveS3WriterRole', [POD_TRUST, lambda]), role('ops', [pods, ci], [tagged, passes])],
      associations: [
        {
          clusterName: 'prod',
          namespace: 'other',
          serviceAccount: 'app',
          roleArn: 'arn:aws:iam::111122223333:role/ops',
        },
      ],
    });
    expect(violations(judgement)).toContain('user/ci: assume-role>takeover');
  });
});
