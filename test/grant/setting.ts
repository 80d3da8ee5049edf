import { makePlan, type Plan, readWish, type WrittenWish } from '../../src/grant/plan/index.ts';
import type { World } from '../../src/index.ts';
import { worldOf } from '../support/world.ts';

/** Snapshots and wishes that the tests of grant share. */

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';
export const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
export const NOW = Date.UTC(2026, 10, 23);

/** What a partition is called by, and a region of it. */
export const PARTITIONS = {
  aws: { region: 'us-east-1', suffix: 'amazonaws.com' },
  'aws-us-gov': { region: 'us-gov-west-1', suffix: 'amazonaws.com' },
  'aws-cn': { region: 'cn-north-1', suffix: 'amazonaws.com.cn' },
} as const;
export type Partition = keyof typeof PARTITIONS;

/** A snapshot of a cluster `prod`, all of it known, with what a test adds. */
export function snapshot({
  partition = 'aws',
  roles = [],
  policies = [],
  buckets = [{ Name: 'amzn-s3-demo-hyve', Region: PARTITIONS[partition].region, Policy: null }],
  keys = [],
  providers = [],
  associations = [],
  objects = [namespace('hyve')],
  accounts = [],
  clusters = [],
}: {
  readonly partition?: Partition;
  readonly roles?: readonly unknown[];
  readonly policies?: readonly unknown[];
  readonly buckets?: readonly unknown[] | null;
  readonly keys?: readonly unknown[];
  readonly providers?: readonly unknown[];
  readonly associations?: readonly unknown[] | null;
  readonly objects?: readonly unknown[] | null;
  readonly accounts?: readonly unknown[];
  readonly clusters?: readonly unknown[];
} = {}): Record<string, unknown> {
  return {
    rolepin: 'snapshot/v1',
    collectedAt: '2026-11-23T12:00:00Z',
    accounts: [
      {
        id: ACCOUNT,
        authorizationDetails: {
          UserDetailList: [],
          GroupDetailList: [],
          RoleDetailList: roles,
          Policies: policies,
        },
        openIdConnectProviders: providers,
        accessKeys: [],
        instances: [],
        buckets,
        keys,
      },
      ...accounts,
    ],
    clusters: [
      {
        cluster: {
          name: 'prod',
          arn: clusterArn(partition),
          version: '1.34',
          identity: { oidc: { issuer: `https://${ISSUER}` } },
          accessConfig: { authenticationMode: 'API' },
        },
        podIdentityAssociations: associations,
        accessEntries: [],
        objects,
      },
      ...clusters,
    ],
  };
}

export const clusterArn = (partition: Partition = 'aws', name = 'prod'): string =>
  `arn:${partition}:eks:${PARTITIONS[partition].region}:${ACCOUNT}:cluster/${name}`;

export const namespace = (name: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

export const serviceAccount = (name: string, annotations: Record<string, string> = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'hyve', annotations },
});

export const deployment = (name: string, spec: Record<string, unknown> = {}): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'hyve' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'app:1' }], ...spec },
    },
  },
});

/** A role as `get-account-authorization-details` lists it. */
export const role = (name: string, trust: unknown, more: Record<string, unknown> = {}): unknown => ({
  Path: '/',
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}`,
  Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
  CreateDate: '2026-01-05T10:00:00Z',
  AssumeRolePolicyDocument: trust,
  InstanceProfileList: [],
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  Tags: [],
  ...more,
});

export const WISH: WrittenWish = {
  subject: 'hyve/hyve-sa',
  clusters: ['prod'],
  role: 'HyveS3WriterRole',
  bucket: 'amzn-s3-demo-hyve',
  access: 'write',
};

/** The plan of a wish in a world, which has to be possible. */
export function planIn(world: World, wish: WrittenWish): Plan {
  const read = readWish(wish);
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('; '));
  const plan = makePlan(world, read.value, { now: NOW });
  if (!plan.ok) throw new Error(plan.error.map(({ message }) => message).join('; '));
  return plan.value;
}

/** The plan of a wish in a snapshot. */
export const planOf = async (
  given: Parameters<typeof snapshot>[0] = {},
  wish: Partial<WrittenWish> = {},
): Promise<Plan> => planIn(await worldOf(snapshot(given)), { ...WISH, ...wish });

/** What is wrong with a wish, as codes. */
export async function problemsOf(
  given: Parameters<typeof snapshot>[0],
  wish: Partial<WrittenWish>,
): Promise<readonly string[]> {
  const read = readWish({ ...WISH, ...wish });
  if (!read.ok) return read.error.map(({ code }) => code);
  const plan = makePlan(await worldOf(snapshot(given)), read.value, { now: NOW });
  return plan.ok ? [] : plan.error.map(({ code }) => code);
}
