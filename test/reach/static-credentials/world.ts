import { base, type Json, type Snapshot } from '../kubernetes/world.ts';
import { type NodeSnapshot, trustOf } from '../node-role/world.ts';

export const BOT = 'arn:aws:iam::111122223333:user/bot';
/** AWS's example access key. */
export const KEY = 'AKIAIOSFODNN7EXAMPLE';
export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A Secret with both halves of the key, or with other data. */
export function secret(namespace: string, name = 'aws-keys', data?: Json): Json {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'Opaque',
    data: data ?? { AWS_ACCESS_KEY_ID: base64(KEY), AWS_SECRET_ACCESS_KEY: base64(SECRET) },
  };
}

/** The base world, in which the user bot may assume the role and has an access key. */
export function withBot(...objects: readonly Json[]): NodeSnapshot {
  const snapshot = base() as NodeSnapshot;
  addUser(snapshot, 'bot');
  snapshot.accounts[0].accessKeys = [{ UserName: 'bot', AccessKeyId: KEY, Status: 'Active' }];
  trustOf(snapshot, 'HyveS3WriterRole').push({
    Effect: 'Allow',
    Principal: { AWS: BOT },
    Action: 'sts:AssumeRole',
  });
  snapshot.clusters[0].objects?.push(...objects);
  return snapshot;
}

export function addUser(snapshot: Snapshot, name: string): void {
  snapshot.accounts[0].authorizationDetails.UserDetailList.push({
    Path: '/',
    UserName: name,
    UserId: `AIDA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::111122223333:user/${name}`,
    UserPolicyList: [],
    GroupList: [],
    AttachedManagedPolicies: [],
    Tags: [],
  });
}

/** The pod specs of the workload other/web and its pods, to be edited. */
export function webSpecs(snapshot: Snapshot): Json[] {
  return (snapshot.clusters[0].objects ?? [])
    .filter(
      ({ metadata }) =>
        (metadata as Json)['namespace'] === 'other' &&
        (metadata as Json)['name']?.toString().startsWith('web'),
    )
    .map(
      ({ kind, spec }) =>
        (kind === 'Pod' ? spec : (spec as { template: { spec: Json } }).template.spec) as Json,
    );
}

/** Adds to the first container of a pod's spec. */
export function toContainer(spec: Json, more: Json): void {
  Object.assign((spec['containers'] as Json[])[0] as Json, more);
}
