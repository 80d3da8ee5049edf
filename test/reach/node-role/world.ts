import { base, type Json, type Snapshot } from '../kubernetes/world.ts';

export const NODE_ROLE = 'arn:aws:iam::111122223333:role/NodeRole';
export const NODE = 'ip-10-0-1-10.ec2.internal';

/** A snapshot with the parts that these tests change. */
export type NodeSnapshot = Snapshot & {
  readonly accounts: [{ instances: Json[] | null; accessKeys: Json[] | null }];
};

/** The base world, in which the role trusts the node's role too. */
export function trustingNodes(options: Json | null = {}, ...objects: readonly Json[]): NodeSnapshot {
  const snapshot = withOptions(options, ...objects);
  trustOf(snapshot, 'HyveS3WriterRole').push({
    Sid: 'Nodes',
    Effect: 'Allow',
    Principal: { AWS: NODE_ROLE },
    Action: 'sts:AssumeRole',
  });
  return snapshot;
}

/** The base world with some metadata options of its only instance; `null` for none at all. */
export function withOptions(options: Json | null, ...objects: readonly Json[]): NodeSnapshot {
  const snapshot = base() as NodeSnapshot;
  const [instance] = snapshot.accounts[0].instances ?? [];
  if (instance === undefined) throw new Error('the base world has an instance');
  if (options === null) delete instance['MetadataOptions'];
  else Object.assign(instance['MetadataOptions'] as Json, options);
  snapshot.clusters[0].objects?.push(...objects);
  return snapshot;
}

/** The statements of a role's trust policy. */
export function trustOf(snapshot: Snapshot, name: string): Json[] {
  const role = snapshot.accounts[0].authorizationDetails.RoleDetailList.find(
    (one) => one['RoleName'] === name,
  );
  if (role === undefined) throw new Error(`no role ${name}`);
  return (role['AssumeRolePolicyDocument'] as { Statement: Json[] }).Statement;
}

/** A running pod. */
export function pod(
  namespace: string,
  name: string,
  account: string,
  spec: Json = {},
  labels: Json = {},
): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      serviceAccountName: account,
      nodeName: NODE,
      containers: [{ name: 'main', image: 'x' }],
      ...spec,
    },
    status: { phase: 'Running' },
  };
}

/** A second node, with an instance of its own. */
export function addNode(snapshot: NodeSnapshot, options: Json, profile?: string, labels: Json = {}): string {
  const name = 'ip-10-0-2-20.ec2.internal';
  snapshot.accounts[0].instances?.push({
    InstanceId: 'i-0fedcba9876543210',
    PrivateDnsName: name,
    IamInstanceProfile: { Arn: profile ?? 'arn:aws:iam::111122223333:instance-profile/NodeRole' },
    MetadataOptions: {
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
      HttpEndpoint: 'enabled',
      ...options,
    },
  });
  snapshot.clusters[0].objects?.push({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: { providerID: 'aws:///us-east-1b/i-0fedcba9876543210' },
  });
  return name;
}
