import { AwsError } from '../../http/aws-error.ts';
import type { Operation } from '../../operation.ts';
import type { ClusterRecord, Tags } from '../../state/records.ts';
import { pageOf, type RestInput } from '../rest-json.ts';
import { resourceKeys } from '../sts/role-keys.ts';

/** The cluster of a name in the caller's account and the call's region. */
export function clusterOf({ lab, who, region }: Operation, name: string): ClusterRecord {
  const cluster = lab.state.clusters.get(name);
  if (cluster === undefined || cluster.account !== who?.account || cluster.region !== region) {
    throw new AwsError('ResourceNotFoundException', `No cluster found for name: ${name}.`, 404, {
      clusterName: name,
    });
  }
  return cluster;
}

/** Decides an action of EKS on a thing of the caller's account. */
export function authorizeEks(
  operation: Operation,
  action: string,
  resource: string,
  tags: Tags,
  more: Readonly<Record<string, string | readonly string[]>> = {},
): void {
  const account = operation.who?.account ?? '';
  operation.authorize({
    action: `eks:${action}`,
    resource,
    resourceAccount: account,
    keys: { ...resourceKeys(operation.lab.state, account, tags), ...more },
  });
}

/** The keys of tags that a call sets. */
export const requestTagKeys = (tags: Tags): Readonly<Record<string, string | readonly string[]>> => ({
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  ...(Object.keys(tags).length === 0 ? {} : { 'aws:TagKeys': Object.keys(tags) }),
});

/** The ARN that a cluster of a name has, or would have: a call is decided before it tells whether there is one. */
export function clusterArn({ who, region, lab }: Operation, name: string): string {
  const account = who?.account ?? '';
  return `arn:${lab.state.accounts.get(account)?.partition ?? 'aws'}:eks:${region}:${account}:cluster/${name}`;
}

/** eks:DescribeCluster. Semantics: Amazon EKS API Reference, "DescribeCluster". */
export function describeCluster(operation: Operation, { path: [name = ''] }: RestInput): object {
  authorizeEks(
    operation,
    'DescribeCluster',
    clusterArn(operation, name),
    operation.lab.state.clusters.get(name)?.tags ?? {},
  );
  const cluster = clusterOf(operation, name);
  return {
    cluster: {
      name,
      arn: cluster.arn,
      createdAt: cluster.createdAt / 1000,
      version: cluster.version,
      endpoint: `https://${cluster.issuer.split('/').at(-1) ?? ''}.lab.${cluster.region}.eks.amazonaws.com`,
      identity: { oidc: { issuer: `https://${cluster.issuer}` } },
      status: 'ACTIVE',
      platformVersion: 'eks.1',
      accessConfig: { authenticationMode: cluster.authenticationMode },
      tags: cluster.tags,
    },
  };
}

/** eks:ListClusters. Semantics: Amazon EKS API Reference, "ListClusters". */
export function listClusters(operation: Operation, input: RestInput): object {
  authorizeEks(operation, 'ListClusters', '*', {});
  const { lab, who, region } = operation;
  const own = [...lab.state.clusters.values()].filter(
    (one) => one.account === who?.account && one.region === region,
  );
  const { page, nextToken } = pageOf(
    own.map(({ name }) => name),
    input,
  );
  return { clusters: page, ...(nextToken === undefined ? {} : { nextToken }) };
}
