import { describe, expect, it } from 'vitest';
import type { WrittenWish } from '../../src/grant/plan/index.ts';
import {
  ACCOUNT,
  deployment,
  ISSUER,
  namespace,
  planOf,
  role,
  serviceAccount,
  type snapshot,
} from './setting.ts';

type Given = NonNullable<Parameters<typeof snapshot>[0]>;

const ROLE = `arn:aws:iam::${ACCOUNT}:role/HyveS3WriterRole`;
const runsAs = (spec: Record<string, unknown> = {}) =>
  deployment('hyve', { serviceAccountName: 'hyve-sa', ...spec });
const agent = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'eks-pod-identity-agent', namespace: 'kube-system' },
  spec: {},
};
const env = (...variables: readonly Record<string, unknown>[]) => ({
  containers: [{ name: 'app', image: 'a', env: variables }],
});
const podIdentity = { via: 'pod-identity' } as const;
const many = Array.from({ length: 12 }, (_, index) => ({
  cluster: {
    name: `c${index}`,
    arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/c${index}`,
    identity: { oidc: { issuer: `https://${ISSUER}${index}` } },
  },
  podIdentityAssociations: [],
  accessEntries: [],
  objects: [],
}));

const bucketWith = (Condition: unknown): Given => ({
  buckets: [
    {
      Name: 'amzn-s3-demo-hyve',
      Region: 'us-east-1',
      Policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition }],
      },
    },
  ],
});
const boundary = (Action: string): unknown => ({
  PolicyName: 'bound',
  PolicyId: 'ANPABOUND',
  Arn: `arn:aws:iam::${ACCOUNT}:policy/bound`,
  Path: '/',
  DefaultVersionId: 'v1',
  PolicyVersionList: [
    {
      VersionId: 'v1',
      IsDefaultVersion: true,
      Document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
    },
  ],
});

describe('a plan warns', () => {
  const cases: readonly {
    name: string;
    code: string;
    given?: Given;
    near?: Given;
    wish?: Partial<WrittenWish>;
    nearWish?: Partial<WrittenWish>;
  }[] = [
    {
      name: 'of Fargate with EKS Pod Identity',
      code: 'fargate',
      given: { objects: [runsAs({ nodeSelector: { 'eks.amazonaws.com/compute-type': 'fargate' } })] },
      wish: podIdentity,
      nearWish: {},
    },
    {
      name: 'of Windows with EKS Pod Identity',
      code: 'windows',
      given: { objects: [runsAs({ nodeSelector: { 'kubernetes.io/os': 'windows' } })] },
      wish: podIdentity,
      nearWish: {},
    },
    {
      name: 'of the network of the node',
      code: 'host-network',
      given: { objects: [runsAs({ hostNetwork: true })] },
      near: { objects: [runsAs()] },
    },
    {
      name: 'of a proxy that keeps the agent away',
      code: 'no-proxy',
      given: { objects: [runsAs(env({ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }))] },
      near: {
        objects: [
          runsAs(
            env(
              { name: 'HTTPS_PROXY', value: 'http://proxy:3128' },
              { name: 'NO_PROXY', value: '169.254.170.23' },
            ),
          ),
        ],
      },
      wish: podIdentity,
    },
    {
      name: 'of keys in the environment',
      code: 'static-keys',
      given: { objects: [runsAs(env({ name: 'AWS_ACCESS_KEY_ID', value: 'x' }))] },
      near: { objects: [runsAs(env({ name: 'AWS_REGION', value: 'us-east-1' }))] },
    },
    {
      name: 'of the default service account',
      code: 'default-service-account',
      wish: { subject: 'hyve/default' },
      nearWish: { subject: 'hyve/defaults' },
    },
    {
      name: 'of both ways on one service account',
      code: 'both-ways',
      given: { associations: [{ namespace: 'hyve', serviceAccount: 'hyve-sa', roleArn: ROLE }] },
      near: { associations: [{ namespace: 'hyve', serviceAccount: 'other', roleArn: ROLE }] },
    },
    {
      name: 'of both ways the other way round',
      code: 'both-ways',
      given: { objects: [serviceAccount('hyve-sa', { 'eks.amazonaws.com/role-arn': ROLE })] },
      near: { objects: [serviceAccount('hyve-sa')] },
      wish: podIdentity,
    },
    {
      name: 'of an audience of its own',
      code: 'audience',
      given: { objects: [serviceAccount('hyve-sa', { 'eks.amazonaws.com/audience': 'mine' })] },
      near: { objects: [serviceAccount('hyve-sa', { 'eks.amazonaws.com/audience': 'sts.amazonaws.com' })] },
    },
    {
      name: 'of HeadBucket below a prefix',
      code: 'head-bucket',
      wish: { access: 'read', prefix: 'in/' },
      nearWish: { access: 'write', prefix: 'in/' },
    },
    {
      name: 'of pods that run already',
      code: 'restart',
      given: { objects: [runsAs()] },
      near: { objects: [runsAs(), deployment('x')] },
      nearWish: { workload: 'Deployment/hyve' },
    },
    {
      name: 'of a workload that is not there',
      code: 'workload-absent',
      wish: { workload: 'Deployment/hive' },
      given: { objects: [runsAs()] },
      nearWish: { workload: 'Deployment/hyve' },
    },
    {
      name: 'of a pod that keeps its service account',
      code: 'workload-fixed',
      given: { objects: null },
      wish: { workload: 'Job/hyve' },
      nearWish: { workload: 'CronJob/hyve' },
    },
    {
      name: 'of a namespace that is not there',
      code: 'namespace-absent',
      given: { objects: [namespace('other')] },
      near: { objects: [namespace('hyve')] },
    },
    {
      name: 'of an agent that is not there',
      code: 'agent-absent',
      given: { objects: [namespace('hyve')] },
      near: { objects: [namespace('hyve'), agent] },
      wish: podIdentity,
    },
    {
      name: 'of a role that was made for another',
      code: 'other-grant',
      given: {
        roles: [
          role(
            'HyveS3WriterRole',
            { Version: '2012-10-17', Statement: [] },
            { Tags: [{ Key: 'rolepin:subject', Value: 'a/b@c' }] },
          ),
        ],
      },
      near: { roles: [role('HyveS3WriterRole', { Version: '2012-10-17', Statement: [] })] },
    },
    {
      name: 'of a trust policy that outgrows IAM',
      code: 'trust-size',
      given: { clusters: many },
      wish: { clusters: many.map(({ cluster }) => cluster.name) },
      nearWish: { clusters: ['c0', 'c1'] },
    },
    {
      name: 'of a bucket policy that refuses the role',
      code: 'refused',
      given: bucketWith({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }),
      near: bucketWith({ Bool: { 'aws:SecureTransport': 'false' } }),
    },
    {
      name: 'of a boundary that does not allow it',
      code: 'refused',
      given: { policies: [boundary('s3:GetObject')] },
      near: { policies: [boundary('s3:*')] },
      wish: { boundary: `arn:aws:iam::${ACCOUNT}:policy/bound` },
    },
    { name: 'of what was not collected', code: 'not-collected', given: { associations: null }, near: {} },
  ];
  it.each(cases)('$name, and not without cause', async ({ code, given = {}, near, wish = {}, nearWish }) => {
    const codes = async (...of: Parameters<typeof planOf>) =>
      (await planOf(...of)).warnings.map((one) => one.code);
    expect(await codes(given, wish)).toContain(code);
    expect(await codes(near ?? given, nearWish ?? wish)).not.toContain(code);
  });
});
