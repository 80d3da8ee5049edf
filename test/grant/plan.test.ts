import { describe, expect, it } from 'vitest';
import type { Plan, WrittenWish } from '../../src/grant/plan/index.ts';
import { makePlan, readWish } from '../../src/grant/plan/index.ts';
import { worldOf } from '../support/world.ts';
import {
  ACCOUNT,
  clusterArn,
  deployment,
  ISSUER,
  NOW,
  namespace,
  OTHER,
  planIn,
  planOf,
  problemsOf,
  role,
  serviceAccount,
  snapshot,
  WISH,
} from './setting.ts';

const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/HyveS3WriterRole`;

const actions = ({ steps }: Plan): readonly string[] => steps.map(({ kind, action }) => `${kind} ${action}`);
const codes = ({ warnings }: Plan): readonly string[] => warnings.map(({ code }) => code);

const pin = {
  Sid: 'RolepinIrsa',
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: {
      [`${ISSUER}:aud`]: 'sts.amazonaws.com',
      [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:hyve-sa',
    },
  },
};
const wildcard = {
  Sid: 'Everybody',
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:*' } },
};
const deny = {
  Sid: 'NotFromHome',
  Effect: 'Deny',
  Principal: '*',
  Action: 'sts:*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const provider = { Arn: PROVIDER, Url: ISSUER, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: [] };
const trust = (...Statement: unknown[]): unknown => ({ Version: '2012-10-17', Statement });

describe('a plan in an empty world', () => {
  it('makes provider, service account, role, policies and annotation, and pins the role by subject and audience', async () => {
    const plan = await planOf();
    expect(actions(plan)).toEqual([
      'oidc-provider create',
      'service-account create',
      'role create',
      'trust-policy create',
      'permission-policy create',
      'annotation create',
    ]);
    expect(plan.trustPolicy).toEqual(trust(pin));
    expect(plan.judgement.verdict).toBe('proven');
    expect(plan.trust).toMatchObject({ gains: ['serviceaccount:prod/hyve/hyve-sa'], loses: [], foreign: [] });
    expect(codes(plan)).toEqual([]);
  });

  it('pins a role of EKS Pod Identity by cluster, namespace and service account', async () => {
    const plan = await planOf({}, { via: 'pod-identity' });
    expect(actions(plan)).toEqual([
      'service-account create',
      'role create',
      'trust-policy create',
      'permission-policy create',
      'association create',
    ]);
    expect(plan.trustPolicy).toEqual(
      trust({
        Sid: 'RolepinPodIdentity',
        Effect: 'Allow',
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: {
            'aws:RequestTag/eks-cluster-arn': clusterArn(),
            'aws:RequestTag/kubernetes-namespace': 'hyve',
            'aws:RequestTag/kubernetes-service-account': 'hyve-sa',
          },
        },
      }),
    );
    expect(plan.judgement.verdict).toBe('proven');
  });

  it('names the role after cluster, namespace and service account, so that no two come to one name', async () => {
    const names = await Promise.all(
      ['a-b/c', 'a/b-c', `hyve/${'x'.repeat(60)}`].map(async (subject) => {
        const read = readWish({ subject, clusters: ['prod'] });
        if (!read.ok) throw new Error();
        const plan = makePlan(await worldOf(snapshot()), read.value, { now: NOW });
        return plan.ok ? plan.value.setting.role.name : '';
      }),
    );
    expect(names.slice(0, 2)).toEqual(['prod.a-b.c', 'prod.a.b-c']);
    expect(names[2]).toHaveLength(64);
  });

  it('tells each cluster by a statement of its own', async () => {
    const second = {
      cluster: {
        name: 'stage',
        arn: clusterArn('aws', 'stage'),
        identity: { oidc: { issuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/OTHER' } },
      },
      podIdentityAssociations: [],
      accessEntries: [],
      objects: [namespace('hyve')],
    };
    const plan = await planOf({ clusters: [second] }, { clusters: ['prod', 'stage'] });
    const statements = (plan.trustPolicy as { readonly Statement: readonly Record<string, unknown>[] })
      .Statement;
    expect(statements.map(({ Sid }) => Sid)).toEqual(['RolepinIrsa', 'RolepinIrsa2']);
    expect(statements.map(({ Principal }) => Principal)).toEqual([
      { Federated: PROVIDER },
      { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/OTHER` },
    ]);
    expect(plan.judgement.verdict).toBe('proven');
    expect(plan.steps.filter(({ kind }) => kind === 'oidc-provider')).toHaveLength(2);
  });
});

describe('a second run', () => {
  const wishes: readonly {
    readonly name: string;
    readonly wish: Partial<WrittenWish>;
    readonly given?: Parameters<typeof snapshot>[0];
  }[] = [
    { name: 'with a token for STS', wish: {} },
    { name: 'with EKS Pod Identity', wish: { via: 'pod-identity' } },
    {
      name: 'with a key and a prefix',
      wish: { prefix: 'a*/', access: 'read-write', key: `arn:aws:kms:us-east-1:${ACCOUNT}:key/k` },
    },
    {
      name: 'with a workload',
      wish: { workload: 'deployment/hyve' },
      given: { objects: [namespace('hyve'), deployment('hyve')] },
    },
    {
      name: 'with statements of others',
      wish: {},
      given: { roles: [role('HyveS3WriterRole', trust(wildcard, deny))] },
    },
    {
      name: 'that is exclusive',
      wish: { exclusive: true },
      given: { roles: [role('HyveS3WriterRole', trust(wildcard, deny))] },
    },
    {
      name: 'with a boundary',
      wish: { boundary: `arn:aws:iam::${ACCOUNT}:policy/b` },
      given: { roles: [role('HyveS3WriterRole', trust(pin))] },
    },
    {
      name: 'where nothing was collected',
      wish: { via: 'pod-identity' },
      given: { associations: null, objects: null, buckets: null },
    },
  ];
  it.each(wishes)('plans nothing $name', async ({ wish, given }) => {
    const first = await planOf(given, wish);
    expect(first.steps.some(({ action }) => action !== 'none')).toBe(true);
    const second = planIn(first.after, { ...WISH, ...wish });
    // what is not in the inputs stays so: manifests were never shown
    const unseen = given?.objects === null ? ['service-account'] : [];
    expect(second.steps.filter(({ action, kind }) => action !== 'none' && !unseen.includes(kind))).toEqual(
      [],
    );
    expect(second.trustPolicy).toEqual(first.trustPolicy);
    expect(second.permissionPolicy).toEqual(first.permissionPolicy);
  });

  it('knows what is there by its meaning, not by its text', async () => {
    const respelt = {
      Effect: 'Allow',
      Action: ['STS:assumerolewithwebidentity'],
      Principal: { Federated: [PROVIDER] },
      Condition: {
        StringEquals: { [`${ISSUER}:SUB`]: ['system:serviceaccount:hyve:hyve-sa'] },
        StringLike: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
      },
    };
    const policy = {
      Statement: {
        Effect: 'Allow',
        Action: ['s3:abortmultipartupload', 's3:PutObject'],
        Resource: ['arn:aws:s3:::amzn-s3-demo-hyve/*'],
        Condition: { StringLike: { 'AWS:ResourceAccount': ACCOUNT } },
      },
    };
    const plan = await planOf({
      providers: [provider],
      objects: [namespace('hyve'), serviceAccount('hyve-sa', { 'eks.amazonaws.com/role-arn': ROLE })],
      roles: [
        role('HyveS3WriterRole', trust(respelt), {
          RolePolicyList: [{ PolicyName: 'mine', PolicyDocument: policy }],
        }),
      ],
    });
    expect(actions(plan).every((one) => one.endsWith(' none'))).toBe(true);
    expect(plan.judgement.verdict).toBe('proven');
  });
});

describe('a plan for a role that exists', () => {
  const given = { providers: [provider], roles: [role('HyveS3WriterRole', trust(wildcard, deny))] };

  it('keeps the statements of others, and says whom they let in', async () => {
    const plan = await planOf({ ...given, objects: [namespace('hyve'), serviceAccount('other')] });
    expect(plan.trustPolicy).toEqual(trust(wildcard, deny, pin));
    expect(plan.trust.foreign).toEqual([
      { name: 'Everybody', effect: 'Allow', lets: ['serviceaccount:prod/hyve/*'] },
      { name: 'NotFromHome', effect: 'Deny', lets: [] },
    ]);
    expect(plan.judgement.verdict).toBe('refuted');
    expect(plan.steps.find(({ kind }) => kind === 'role')?.action).toBe('none');
  });

  it('takes them out when the pin is to be the only way in, all but what denies', async () => {
    const plan = await planOf(given, { exclusive: true });
    expect(plan.trustPolicy).toEqual(trust(deny, pin));
    expect(plan.trust.removed.map(({ name }) => name)).toEqual(['Everybody']);
    expect(plan.trust.loses).toEqual(['serviceaccount:prod/hyve/*']);
    expect(plan.trust.comparison?.relation).toBe('narrower');
    expect(plan.judgement.verdict).toBe('proven');
  });

  it('replaces a level by another, and leaves other prefixes alone', async () => {
    const first = await planOf({}, { access: 'read', prefix: 'in/' });
    const second = planIn(first.after, { ...WISH, access: 'read-write', prefix: 'in/' });
    expect(second.steps.find(({ kind }) => kind === 'permission-policy')?.action).toBe('update');
    const third = planIn(second.after, { ...WISH, access: 'write', prefix: 'out/' });
    expect(third.steps.find(({ kind }) => kind === 'permission-policy')?.action).toBe('create');
    const [made] = [...(third.after.accounts.get(ACCOUNT)?.details?.roles.values() ?? [])];
    expect(made?.inline).toHaveLength(2);
    expect(codes(third)).toContain('other-policies');
  });

  it('adds the audience that a provider lacks', async () => {
    const plan = await planOf({ providers: [{ ...provider, ClientIDList: ['kubernetes'] }] });
    expect(plan.steps[0]).toMatchObject({
      kind: 'oidc-provider',
      action: 'update',
      after: { ClientIDList: ['kubernetes', 'sts.amazonaws.com'] },
    });
  });

  it('takes the role that the service account has where none is named, and says so', async () => {
    const objects = [namespace('hyve'), serviceAccount('hyve-sa', { 'eks.amazonaws.com/role-arn': ROLE })];
    const world = await worldOf(snapshot({ ...given, objects }));
    const { role: _, ...wish } = WISH;
    const plan = planIn(world, wish);
    expect(plan.setting.role.arn).toBe(ROLE);
    expect(codes(plan)).toContain('own-role');
  });

  it('turns session tags on, and refuses a session policy, without which no tag says who asks', async () => {
    const association = {
      namespace: 'hyve',
      serviceAccount: 'hyve-sa',
      roleArn: ROLE,
      disableSessionTags: true,
    };
    const plan = await planOf({ ...given, associations: [association] }, { via: 'pod-identity' });
    expect(plan.steps.find(({ kind }) => kind === 'association')?.action).toBe('update');
    expect(codes(plan)).toContain('session-tags');
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    const bound = { ...given, associations: [{ ...association, policy }] };
    expect(await problemsOf(bound, { via: 'pod-identity' })).toEqual(['grant/session-policy']);
  });
});

describe('a bucket', () => {
  const bucket = (more: Record<string, unknown> = {}): unknown => ({
    Name: 'amzn-s3-demo-hyve',
    Region: 'us-east-1',
    ...more,
  });
  const other = (more: Record<string, unknown>): unknown => ({ id: OTHER, ...more });

  it('of another account is granted on both sides, and the other side is handed over', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Theirs',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    };
    const key = `arn:aws:kms:us-east-1:${OTHER}:key/k`;
    const plan = await planOf(
      { buckets: [], accounts: [other({ buckets: [bucket({ Policy: policy })] })] },
      { access: 'read', prefix: 'in/', key },
    );
    expect(JSON.stringify(plan.permissionPolicy)).toContain(`"aws:ResourceAccount":"${OTHER}"`);
    expect(plan.handovers).toMatchObject([
      {
        kind: 'bucket-policy',
        account: OTHER,
        before: policy,
        after: {
          Statement: [
            policy.Statement[0],
            {
              Sid: 'RolepinList',
              Principal: { AWS: ROLE },
              Action: 's3:ListBucket',
              Resource: 'arn:aws:s3:::amzn-s3-demo-hyve',
              Condition: { StringLike: { 's3:prefix': 'in/*' } },
            },
            {
              Sid: 'RolepinRead',
              Principal: { AWS: ROLE },
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::amzn-s3-demo-hyve/in/*',
            },
          ],
        },
      },
      {
        kind: 'key-policy',
        account: OTHER,
        target: key,
        before: null,
        after: {
          Statement: [{ Sid: 'RolepinKms', Action: 'kms:Decrypt', Resource: '*', Principal: { AWS: ROLE } }],
        },
      },
    ]);
    const [{ after: granted } = { after: null }] = plan.handovers;
    const again = await planOf(
      { buckets: [], accounts: [other({ buckets: [bucket({ Policy: granted })] })] },
      { access: 'read', prefix: 'in/' },
    );
    expect(again.handovers).toEqual([]);
  });

  it('that encrypts with a customer key brings the key along', async () => {
    const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`;
    const rule = (id: string): unknown => ({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: id } }],
    });
    const plan = await planOf({ buckets: [bucket({ ServerSideEncryptionConfiguration: rule(key) })] });
    expect(codes(plan)).toEqual(['kms-default']);
    expect(JSON.stringify(plan.permissionPolicy)).toContain(`"Resource":"${key}"`);
    const alias = { buckets: [bucket({ ServerSideEncryptionConfiguration: rule('alias/hyve') })] };
    expect(await problemsOf(alias, {})).toEqual(['grant/kms-key']);
    expect(await problemsOf(alias, { access: 'list' })).toEqual([]);
    expect(await problemsOf({}, { key: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k` })).toEqual([
      'grant/kms-key',
    ]);
  });

  it('that no account shows is asked for, or taken to be the own account’s where none was collected', async () => {
    expect(await problemsOf({ buckets: [] }, {})).toEqual(['grant/bucket-account']);
    expect(codes(await planOf({ buckets: null }))).toEqual(['bucket-account']);
    const named = await planOf({ buckets: null }, { bucketAccount: OTHER });
    expect(named.handovers.map(({ kind, account }) => `${kind} ${account}`)).toEqual([
      `bucket-policy ${OTHER}`,
    ]);
    expect(await problemsOf({}, { bucketAccount: OTHER })).toEqual(['grant/bucket-account']);
  });

  it('has its key’s policy asked for where that leaves nothing to IAM', async () => {
    const key = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`;
    const statement = (AWS: string): unknown => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' }],
    });
    const keys = (AWS: string): unknown[] => [{ Arn: key, Policy: statement(AWS) }];
    expect((await planOf({ keys: keys(`arn:aws:iam::${ACCOUNT}:root`) }, { key })).handovers).toEqual([]);
    const closed = await planOf({ keys: keys(`arn:aws:iam::${ACCOUNT}:role/Admin`) }, { key });
    expect(closed.handovers.map(({ kind }) => kind)).toEqual(['key-policy']);
  });
});

describe('a wish that can not be read', () => {
  const wrong: readonly {
    readonly name: string;
    readonly wish: Partial<WrittenWish>;
    readonly code: string;
  }[] = [
    { name: 'a pattern for a service account', wish: { subject: 'hyve/*' }, code: 'grant/subject' },
    { name: 'no namespace', wish: { subject: 'hyve-sa' }, code: 'grant/subject' },
    { name: 'a cluster that nobody knows', wish: { clusters: ['prd'] }, code: 'grant/cluster' },
    { name: 'a level that is none', wish: { access: 'full' }, code: 'grant/access' },
    { name: 'a prefix that is a pattern', wish: { prefix: 'in/*' }, code: 'grant/prefix' },
    { name: 'a prefix that is the root', wish: { prefix: '/' }, code: 'grant/prefix' },
    { name: 'a bucket as an ARN', wish: { bucket: 'arn:aws:s3:::b-b' }, code: 'grant/bucket' },
    { name: 'a directory bucket', wish: { bucket: 'b--use1-az4--x-s3' }, code: 'grant/bucket' },
    {
      name: 'an alias of a key',
      wish: { key: `arn:aws:kms:us-east-1:${ACCOUNT}:alias/x` },
      code: 'grant/kms-key',
    },
    {
      name: 'a key of another partition',
      wish: { key: `arn:aws-cn:kms:cn-north-1:${ACCOUNT}:key/x` },
      code: 'grant/kms-key',
    },
    { name: 'a workload without kind', wish: { workload: 'hyve' }, code: 'grant/workload' },
    {
      name: 'a role of another account by Pod Identity',
      wish: { via: 'pod-identity', role: `arn:aws:iam::${OTHER}:role/x` },
      code: 'grant/role',
    },
  ];
  it.each(wrong)('says what is wrong with $name', async ({ wish, code }) => {
    expect(await problemsOf({}, wish)).toEqual([code]);
  });

  it('takes a prefix without its slash with a word', async () => {
    const plan = await planOf({}, { prefix: 'data' });
    expect(JSON.stringify(plan.permissionPolicy)).toContain('amzn-s3-demo-hyve/data/*');
    expect(codes(plan)).toEqual(['prefix-slash']);
  });
});
