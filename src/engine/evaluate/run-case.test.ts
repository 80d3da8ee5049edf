import { describe, expect, it } from 'vitest';
import { document } from '../../../test/support/requests.ts';
import { type DecisionCase, requestContext } from '../../policy/index.ts';
import { checkToken, resourceKindOf, runCase } from './index.ts';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.example/id/A';
const trust = document({
  Statement: [
    {
      Sid: 'Pod',
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
    },
  ],
});
const given: DecisionCase = {
  id: 'x',
  caller: { kind: 'web-identity', provider: PROVIDER },
  requiredActions: ['sts:AssumeRoleWithWebIdentity'],
  resource: 'arn:aws:iam::111122223333:role/app',
  resourceAccount: '111122223333',
  context: requestContext({}),
  policies: {
    trust,
    resource: undefined,
    identity: undefined,
    boundary: undefined,
    session: undefined,
    scp: undefined,
    rcp: undefined,
  },
  token: undefined,
  oidcProviders: undefined,
  expected: 'allow',
  at: { file: 'x.json', document: 0, path: [] },
};
const providers = [{ arn: PROVIDER, clientIds: ['sts.amazonaws.com'] }];
const token = {
  issuer: 'https://oidc.example/id/A',
  audiences: ['sts.amazonaws.com'],
  authorizedParty: undefined,
};

describe('runCase', () => {
  it('names the statement that allowed, with its place', () => {
    expect(runCase(given)).toEqual({
      id: 'x',
      expected: 'allow',
      decision: 'allow',
      passed: true,
      because: [
        {
          action: 'sts:AssumeRoleWithWebIdentity',
          policy: 'resource',
          statement: 'Pod',
          at: { file: 'policy.json', document: 0, path: ['Statement', 0] },
          says: 'Pod allows sts:AssumeRoleWithWebIdentity',
        },
      ],
    });
  });

  it('fails where another answer is expected', () => {
    expect(runCase({ ...given, expected: 'deny' })).toMatchObject({ decision: 'allow', passed: false });
  });

  it('needs every action, and tells of the one that failed', () => {
    const { decision, because } = runCase({
      ...given,
      requiredActions: [...given.requiredActions, 'sts:TagSession'],
    });
    expect(decision).toBe('deny');
    expect(because).toMatchObject([{ action: 'sts:TagSession', statement: 'Pod' }]);
  });

  it('names the kind of policy that lacks where no statement comes near', () => {
    const caller = {
      kind: 'user',
      arn: 'arn:aws:iam::111122223333:user/alice',
      account: '111122223333',
    } as const;
    const bucket = { ...given, caller, requiredActions: ['s3:GetObject'], resource: 'arn:aws:s3:::a/b' };
    const { because } = runCase({ ...bucket, policies: { ...given.policies, trust: undefined } });
    expect(because).toEqual([
      {
        action: 's3:GetObject',
        policy: 'identity',
        statement: undefined,
        at: undefined,
        says: "no statement of the caller's identity policies allows s3:GetObject",
      },
    ]);
  });

  it('tells of the token where that decided', () => {
    expect(runCase({ ...given, token, oidcProviders: [] })).toMatchObject({
      decision: 'deny',
      because: [
        {
          action: undefined,
          says: 'account 111122223333 has no OIDC provider for the issuer `https://oidc.example/id/A`',
        },
      ],
    });
  });

  it('looks up the provider of the principal where no token is given', () => {
    expect(runCase({ ...given, oidcProviders: [] }).decision).toBe('deny');
    expect(runCase({ ...given, oidcProviders: providers }).decision).toBe('allow');
  });

  it('does not ask what the case does not say', () => {
    expect(runCase({ ...given, token }).decision).toBe('allow');
  });

  it('is undecided about a role without its trust policy', () => {
    const policies = { ...given.policies, trust: undefined };
    expect(runCase({ ...given, policies })).toMatchObject({
      decision: 'undecided',
      because: [{ says: 'statement 1 may match: the case does not give the trust policy of the role' }],
    });
  });

  it('tells why it is undecided where pages of AWS disagree', () => {
    const user = 'arn:aws:iam::111122223333:user/alice';
    const policies = {
      ...given.policies,
      trust: document({
        Statement: [{ Effect: 'Allow', Principal: { AWS: user }, Action: 'sts:AssumeRole' }],
      }),
      boundary: [document({ Statement: [] })],
    };
    const caller = { kind: 'user', arn: user, account: '111122223333' } as const;
    const { decision, because } = runCase({
      ...given,
      caller,
      requiredActions: ['sts:AssumeRole'],
      policies,
    });
    expect(decision).toBe('undecided');
    expect(because.map(({ says }) => says)).toEqual([
      "AWS's pages disagree whether a boundary or session policy limits a trust policy that names its caller",
    ]);
  });
});

describe('checkToken', () => {
  const check = (more: Partial<typeof token>, account = '111122223333') =>
    checkToken({ ...token, ...more }, providers, account).accepted;

  it('takes a token of a provider of the account', () => {
    expect(check({})).toBe('yes');
  });

  it.each([
    ['another issuer', { issuer: 'https://oidc.example/id/B' }],
    ['an issuer in another case', { issuer: 'https://oidc.example/id/a' }],
    ['an issuer without https', { issuer: 'oidc.example/id/A' }],
    ['another audience', { audiences: ['vault'] }],
    ['no audience', { audiences: [] }],
  ])('refuses %s', (_, more) => {
    expect(check(more)).toBe('no');
  });

  it('looks in the account of the role', () => {
    expect(check({}, '222233334444')).toBe('no');
  });

  it('does not know about one listed audience of two', () => {
    expect(check({ audiences: ['vault', 'sts.amazonaws.com'] })).toBe('unknown');
  });
});

describe('resourceKindOf', () => {
  it.each([
    ['arn:aws:s3:::bucket/key', 'bucket'],
    ['arn:aws-cn:kms:cn-north-1:111122223333:key/x', 'key'],
    ['arn:aws:iam::111122223333:role/app', 'trust'],
    ['arn:aws:iam::111122223333:user/app', 'other'],
    ['arn:aws:sqs:us-east-1:111122223333:queue', 'other'],
    ['*', 'other'],
  ])('takes %s for one of kind %s', (arn, kind) => {
    expect(resourceKindOf(arn)).toBe(kind);
  });
});
