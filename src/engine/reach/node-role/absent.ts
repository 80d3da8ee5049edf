import type { Cluster, Role } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Unknown } from '../path.ts';
import type { ClusterNode } from './cluster-node.ts';
import { nodeIndex } from './cluster-nodes.ts';

/** What is not known of the nodes that may carry a role, and of the pods on them. */
export function absentNodes(role: Role, nodes: readonly ClusterNode[], facts: Facts): readonly Unknown[] {
  const account = facts.world.accounts.get(role.account);
  const unknown: Unknown[] = [];
  if (instancesAbsent(facts, role.account)) {
    unknown.push({
      what: `the instances of account ${role.account}, which may run with ${role.name}`,
      add: 'aws ec2 describe-instances',
    });
  } else if (
    role.partial !== undefined &&
    role.instanceProfiles.length === 0 &&
    account?.instances?.length !== 0
  ) {
    unknown.push({
      what: `the instance profiles that hold ${role.name}`,
      add: 'aws iam get-account-authorization-details',
    });
  }
  const { strays } = nodeIndex(facts);
  const stray = role.instanceProfiles.flatMap((profile) => strays.get(profile) ?? [])[0];
  const clusters = facts.world.clusters.filter(
    (cluster) => cluster.account === undefined || cluster.account === role.account,
  );
  for (const cluster of clusters.filter((one) => !one.complete || one.objects === undefined)) {
    if (stray === undefined && nodes.length === 0 && account?.instances !== undefined) continue;
    unknown.push(absentPods(cluster));
  }
  if (stray !== undefined && clusters.every((cluster) => cluster.complete && !hasNodes(cluster, facts))) {
    unknown.push({
      what: `whose node instance ${stray.id} is, which carries ${role.name}`,
      add: 'kubectl get nodes,pods -A -o json',
    });
  }
  return unknown;
}

/** Whether the instances of an account were not collected, or not all of them. */
export function instancesAbsent({ world }: Facts, id: string): boolean {
  const account = world.accounts.get(id);
  return account?.instances === undefined || (account.partial?.has('instances') ?? false);
}

/** The nodes and pods of a cluster, of which none or a part were given. */
const absentPods = (cluster: Cluster): Unknown => ({
  what: `the nodes and pods of cluster ${cluster.name}`,
  add: 'kubectl get nodes,pods -A -o json',
});

const hasNodes = (cluster: Cluster, facts: Facts): boolean =>
  nodeIndex(facts).nodes.some((node) => node.cluster === cluster);
