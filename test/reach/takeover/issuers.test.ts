import { describe, expect, it } from 'vitest';
import { type Judgement, judge } from '../../../src/claims/index.ts';
import { worldOf } from '../../support/world.ts';
import { ACCOUNT, allow, NOW, policy, role, snapshot, TARGET, trusts, user, violations } from './account.ts';

type Json = Readonly<Record<string, unknown>>;

const OTHER = '444455556666';
const BUCKET = 'arn:aws:s3:::keys-of-prod';
const IN_BUCKET = 's3.us-east-1.amazonaws.com/keys-of-prod';
const ON_HOST = 'oidc.example.com/prod';
const PUBLISHER = `arn:aws:iam::${OTHER}:role/Publisher`;
const write = (principal: unknown, more: Json = {}): Json => ({
  ...allow('s3:PutObject', `${BUCKET}/*`),
  Principal: principal,
  ...more,
});
const READ = { ...write('*'), Action: 's3:GetObject' };
const OPEN = { RestrictPublicBuckets: false };
const RESTRICTED = { RestrictPublicBuckets: true };

/** A world in which the role trusts a self-hosted issuer. */
interface Spec {
  readonly issuer?: string;
  /** The statements of the bucket's policy; `none` for no bucket. */
  readonly bucket?: readonly Json[] | 'none';
  readonly block?: Json;
  readonly users?: readonly Json[];
  readonly roles?: readonly Json[];
  /** The trust of the role that is asked for, in place of one in the issuer. */
  readonly trust?: readonly Json[];
  /** Principals of the other account; absent where it is not held. */
  readonly other?: Json;
  readonly accepted?: readonly string[];
  readonly more?: Json;
  readonly organization?: Json;
}

const provider = (issuer: string): string => `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;

async function judged(spec: Spec): Promise<Judgement> {
  const { issuer = IN_BUCKET, bucket = [], block, users = [], roles = [], other } = spec;
  const trust = trusts({ Federated: provider(issuer) }, 'sts:AssumeRoleWithWebIdentity', {
    StringEquals: {
      [`${issuer}:sub`]: 'system:serviceaccount:hyve:hyve-sa',
      [`${issuer}:aud`]: 'sts.amazonaws.com',
    },
  });
  const keys = {
    ...{ Name: 'keys-of-prod', Region: 'us-east-1', ...spec.more },
    ...(bucket === 'none' || bucket.length === 0 ? {} : { Policy: policy(...bucket) }),
    ...(block === undefined ? {} : { PublicAccessBlockConfiguration: block }),
  };
  const made = snapshot({
    users,
    roles: [role('HyveS3WriterRole', spec.trust ?? [trust]), ...roles],
    cluster: { identity: { oidc: { issuer: `https://${issuer}` } } },
    account: {
      openIdConnectProviders: [{ Arn: provider(issuer), Url: issuer, ClientIDList: ['sts.amazonaws.com'] }],
      ...(bucket === 'none' ? {} : { buckets: [keys] }),
    },
  }) as { readonly accounts: readonly Json[] };
  const accounts = other === undefined ? made.accounts : [...made.accounts, { id: OTHER, ...other }];
  const world = await worldOf({
    ...made,
    ...{ accounts },
    ...(spec.organization === undefined ? {} : { organization: spec.organization }),
  });
  const accepted = (spec.accepted ?? []).map((subject) => ({ subject, reason: 'known', until: undefined }));
  const answer = judge(
    world,
    {
      ...{ role: TARGET, only: ['serviceaccount:prod/hyve/hyve-sa'], depth: 'account' },
      ...{ administrators: [], accepted, at: undefined },
    },
    { now: NOW },
  );
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** A role or user of the other account. */
const elsewhere = (made: Json): Json => JSON.parse(JSON.stringify(made).replaceAll(ACCOUNT, OTHER)) as Json;
const held = (...statements: readonly Json[]): Json => ({
  authorizationDetails: {
    ...{ UserDetailList: [], GroupDetailList: [], Policies: [] },
    RoleDetailList: [elsewhere(role('Publisher', [trusts({ AWS: ACCOUNT })], statements))],
  },
});
/** As `violations` tells of it, whose account it is left out. */
const PUBLISHES = 'role/Publisher: takeover';
const ACCOUNT_ITSELF = 'root: takeover';
const PUT = allow('s3:PutObject', `${BUCKET}/*`);

interface Row {
  readonly name: string;
  readonly spec: Spec;
  readonly found: readonly string[];
}

const others: readonly Row[] = [
  { name: 'a role that the policy names', spec: { bucket: [write({ AWS: PUBLISHER })] }, found: [PUBLISHES] },
  {
    name: 'a session that it names, by its role',
    spec: { bucket: [write({ AWS: `arn:aws:sts::${OTHER}:assumed-role/Publisher/ci` })] },
    found: [PUBLISHES],
  },
  {
    name: 'an account that it names, as a whole',
    spec: { bucket: [write({ AWS: OTHER })] },
    found: [ACCOUNT_ITSELF],
  },
  {
    name: 'none whom it lets read alone',
    spec: { bucket: [{ ...write({ AWS: PUBLISHER }), Action: 's3:GetObject' }] },
    found: [],
  },
  {
    name: 'none whom it lets write elsewhere alone',
    spec: { bucket: [write({ AWS: PUBLISHER }, { Resource: `${BUCKET}/logs/*` })] },
    found: [],
  },
  {
    name: 'none whom it keeps out as well',
    spec: { bucket: [write({ AWS: PUBLISHER }), write('*', { Effect: 'Deny' })] },
    found: [],
  },
  {
    name: 'none in a bucket with a public policy that is restricted',
    spec: { bucket: [READ, write({ AWS: PUBLISHER })], block: RESTRICTED },
    found: [],
  },
  {
    name: 'a role that a policy names which is not public, though public ones are restricted',
    spec: { bucket: [write({ AWS: PUBLISHER })], block: RESTRICTED },
    found: [PUBLISHES],
  },
  {
    name: 'possibly, where the policy is public and Block Public Access was not collected',
    spec: { bucket: [READ, write({ AWS: PUBLISHER })] },
    found: [`${PUBLISHES}?`],
  },
  { name: 'anyone', spec: { bucket: [write('*')], block: OPEN }, found: ['anyone: takeover'] },
  {
    name: 'the accounts of an organization, where everyone of it may write',
    spec: {
      bucket: [write('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } } })],
      organization: {
        ...{ id: 'o-exampleorg', managementAccountId: '999999999999' },
        units: [{ id: 'r-root', parentId: null, name: 'Root' }],
        accounts: [ACCOUNT, OTHER, '999999999999'].map((id) => ({ id, unitId: 'r-root', name: id })),
        policies: [],
      },
    },
    found: [ACCOUNT_ITSELF],
  },
  {
    name: 'a service, possibly',
    spec: { bucket: [write({ Service: 'cloudfront.amazonaws.com' })] },
    found: ['service:cloudfront.amazonaws.com: takeover?'],
  },
  {
    name: 'a role of an account in the inputs whose own policies allow it',
    spec: { bucket: [write({ AWS: PUBLISHER })], other: held(PUT) },
    found: [PUBLISHES],
  },
  {
    name: 'the same by its account',
    spec: { bucket: [write({ AWS: OTHER })], other: held(PUT) },
    found: [PUBLISHES],
  },
  {
    name: 'none of an account in the inputs whose own policies do not allow it',
    spec: { bucket: [write({ AWS: PUBLISHER })], other: held(allow('s3:GetObject')) },
    found: [],
  },
  {
    name: 'none of an account in the inputs whom the policy does not let in',
    spec: { bucket: [write({ AWS: `arn:aws:iam::${OTHER}:role/Reader` })], other: held(PUT) },
    found: ['role/Reader: takeover'],
  },
  {
    name: 'none of an account in the inputs where a public policy is restricted',
    spec: { bucket: [READ, write({ AWS: PUBLISHER })], other: held(PUT), block: RESTRICTED },
    found: [],
  },
  {
    name: 'none of another account by writing the policy, which S3 takes from its own',
    spec: {
      bucket: [write({ AWS: PUBLISHER }, { Action: 's3:PutBucketPolicy', Resource: BUCKET })],
      other: held(allow('s3:*')),
    },
    found: [],
  },
];

describe('the keys of an issuer in a bucket are written by', () => {
  it.each(others)('$name', async ({ spec, found }) => {
    expect(violations(await judged(spec))).toEqual(found);
  });

  it('a session of a role of the account, which the policy names', async () => {
    const { paths } = await judged({
      bucket: [write({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/Publisher/ci` })],
      roles: [role('Publisher', [trusts({ AWS: ACCOUNT })])],
    });
    expect(paths.filter((path) => !path.expected)).toMatchObject([
      {
        subject: { id: `principal:arn:aws:iam::${ACCOUNT}:role/Publisher`, session: 'ci' },
        certainty: 'certain',
      },
    ]);
  });

  it('who may write the bucket’s policy, whatever that says now', async () => {
    const users = [user('ci', [allow('s3:PutBucketPolicy', BUCKET)])];
    expect(violations(await judged({ users }))).toEqual(['user/ci: takeover']);
    const elsewhere = [user('ci', [allow('s3:PutBucketPolicy', 'arn:aws:s3:::keys-of-staging')])];
    expect(violations(await judged({ users: elsewhere }))).toEqual([]);
  });

  it('possibly who may write the file of the keys alone', async () => {
    const users = [user('ci', [allow('s3:PutObject', `${BUCKET}/keys.json`)])];
    expect(violations(await judged({ users }))).toEqual(['user/ci: takeover?']);
  });
});

describe('a role on the way that trusts the issuer', () => {
  const tokens = trusts({ Federated: provider(IN_BUCKET) }, 'sts:AssumeRoleWithWebIdentity', {
    StringEquals: { [`${IN_BUCKET}:sub`]: 'system:serviceaccount:hyve:hyve-sa' },
  });
  const app = role('App', [tokens], [allow('sts:AssumeRole')]);
  const users = [user('ci', [PUT])];
  const named = (arn: string, condition?: Json): readonly Json[] => [
    trusts({ AWS: `arn:aws:${arn}` }, 'sts:AssumeRole', condition),
  ];

  it.each([
    { name: 'as a whole', trust: named(`iam::${ACCOUNT}:role/App`) },
    {
      name: 'by a session of a name, which is the forger’s choice',
      trust: named(`sts::${ACCOUNT}:assumed-role/App/ci`),
    },
  ])('leads on for who forges its tokens, where it is trusted $name', async ({ trust }) => {
    expect(violations(await judged({ trust, roles: [app], users }))).toContain(
      'user/ci: takeover>assume-role',
    );
    const bucket = [write({ AWS: PUBLISHER })];
    expect(violations(await judged({ trust, roles: [app], bucket }))).toContain(`${PUBLISHES}>assume-role`);
  });

  it('leads on, possibly, where what the token says is asked for', async () => {
    const trust = named(`iam::${ACCOUNT}:role/App`, {
      StringEquals: { [`${IN_BUCKET}:sub`]: 'system:serviceaccount:hyve:hyve-sa' },
    });
    expect(violations(await judged({ trust, roles: [app], users }))).toContain(
      'user/ci: takeover>assume-role?',
    );
    const bucket = [write({ AWS: PUBLISHER })];
    expect(violations(await judged({ trust, roles: [app], bucket }))).toContain(`${PUBLISHES}>assume-role?`);
  });
});

describe('the claim is undecided where the inputs do not hold', () => {
  const whatOf = async (spec: Spec): Promise<string> => {
    const { verdict, unknown } = await judged(spec);
    return `${verdict}: ${unknown.map(({ what }) => what).join()}`;
  };

  it('the access control list of a bucket that takes such lists', async () => {
    const more = { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } };
    expect(await whatOf({ more })).toMatch(/^undecided: whom the access control list of bucket keys-of-prod/);
    const off = { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } };
    expect(await whatOf({ more: off })).toBe('proven: ');
    expect(await whatOf({ more: { OwnershipControls: null } })).toBe('proven: ');
  });

  it('the users and roles of the account whose bucket it is', async () => {
    const other = { buckets: [{ Name: 'keys-of-prod', Region: 'us-east-1' }] };
    expect(await whatOf({ bucket: 'none', other })).toMatch(
      /^undecided: the users and roles of account 444455556666, which may write to bucket keys-of-prod/,
    );
  });

  it('whose canonical user id it is that the policy lets in', async () => {
    const bucket = [
      write({ CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }),
    ];
    expect(await whatOf({ bucket })).toContain('which account the canonical user 79a59');
    expect(await whatOf({ bucket: bucket.map((one) => ({ ...one, Action: 's3:GetObject' })) })).toBe(
      'proven: ',
    );
  });
});

describe('an issuer on a host of its own', () => {
  const HOST = `federated:${provider(ON_HOST)}: takeover?`;
  const ci = (...statements: readonly Json[]) => [user('ci', statements)];

  it('is never proven, whoever may do what in AWS', async () => {
    const judgement = await judged({ issuer: ON_HOST });
    expect(judgement.verdict).toBe('undecided');
    expect(violations(judgement)).toEqual([HOST]);
  });

  it('is proven where the claim accepts who runs it', async () => {
    const accepted = [`federated:${provider(ON_HOST)}`];
    expect((await judged({ issuer: ON_HOST, accepted })).verdict).toBe('proven');
    const users = ci(allow('cloudfront:UpdateDistribution'));
    expect((await judged({ issuer: ON_HOST, accepted, users })).verdict).toBe('undecided');
  });

  it.each([
    { name: 'a distribution', right: allow('cloudfront:UpdateDistribution'), counts: true },
    {
      name: 'a distribution of another account',
      right: allow('cloudfront:UpdateDistribution', `arn:aws:cloudfront::${OTHER}:distribution/*`),
      counts: false,
    },
    {
      name: 'to invalidate what a distribution keeps',
      right: allow('cloudfront:CreateInvalidation'),
      counts: false,
    },
    { name: 'the records of a zone', right: allow('route53:ChangeResourceRecordSets'), counts: true },
    {
      name: 'the name servers of a domain',
      right: allow('route53domains:UpdateDomainNameservers'),
      counts: true,
    },
    { name: 'to read a zone', right: allow('route53:ListResourceRecordSets'), counts: false },
    {
      name: 'records of its name',
      right: allow('route53:ChangeResourceRecordSets', '*', {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['oidc.example.com'],
        },
      }),
      counts: true,
    },
    {
      name: 'records that delegate a domain over it',
      right: allow('route53:ChangeResourceRecordSets', '*', {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['example.com'],
        },
      }),
      counts: true,
    },
    {
      name: 'records of another name',
      right: allow('route53:ChangeResourceRecordSets', '*', {
        'ForAllValues:StringLike': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['*.dev.example.com'],
        },
      }),
      counts: false,
    },
    {
      name: 'records that point nowhere',
      right: allow('route53:ChangeResourceRecordSets', '*', {
        'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'] },
      }),
      counts: false,
    },
  ])('may be changed by a right on $name: $counts', async ({ right, counts }) => {
    const found = violations(await judged({ issuer: ON_HOST, users: ci(right) }));
    expect(found).toEqual(counts ? [HOST, 'user/ci: takeover?'] : [HOST]);
  });

  it('may be changed by whoever may, in any account of the inputs', async () => {
    const other = held(allow('route53:ChangeResourceRecordSets'));
    expect(violations(await judged({ issuer: ON_HOST, other }))).toContain(`${PUBLISHES}?`);
  });

  it('has no name of one’s own where AWS names it', async () => {
    const issuer = 'd111111abcdef8.cloudfront.net';
    const found = violations(await judged({ issuer, users: ci(allow('route53:*')) }));
    expect(found).toEqual([`federated:${provider(issuer)}: takeover?`]);
    expect(violations(await judged({ issuer, users: ci(allow('cloudfront:*')) }))).toContain(
      'user/ci: takeover?',
    );
  });

  const BROAD = ci(
    allow([
      'route53:*',
      'route53domains:*',
      'cloudfront:*',
      's3:*',
      'iam:UpdateOpenIDConnectProviderThumbprint',
    ]),
  );
  it.each([
    'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
    'oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
    'oidc-eks.eu-west-1.api.aws/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
    'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example',
    'token.actions.githubusercontent.com',
    'example.eu.auth0.com/',
  ])('is not %s', async (issuer) => {
    expect((await judged({ issuer, users: BROAD })).verdict).toBe('proven');
  });

  it.each([
    'oidc-eks.s3.amazonaws.com',
    'cognito-idp.s3-us-west-2.amazonaws.com',
    'oidc-eks.s3.us-east-1.amazonaws.com',
    'oidc.eks.example.com/id/X',
    'gitlab.com.example.com',
    'notgitlab.com',
  ])('is %s, whatever it looks like', async (issuer) => {
    expect((await judged({ issuer })).verdict).toBe('undecided');
  });
});
