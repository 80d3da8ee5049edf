import {
  type Account,
  type Cluster,
  type Instance,
  type KubernetesObject,
  listOf,
  membersOf,
  podCarriers,
  textOf,
  valueAt,
} from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { ClusterNode } from './cluster-node.ts';
import { groupBy } from './group-by.ts';
import { type Placements, placements } from './placements.ts';

/** The nodes of all clusters, and which pods run where. */
export interface NodeIndex extends Placements {
  readonly nodes: readonly ClusterNode[];
  /** By ARN of the instance profile. */
  readonly byProfile: ReadonlyMap<string, readonly ClusterNode[]>;
  /** Instances that are no node of any cluster of the world, by the ARN of their profile. */
  readonly strays: ReadonlyMap<string, readonly Instance[]>;
}

const known = new WeakMap<Facts, NodeIndex>();

/** The nodes of a world; found once. */
export function nodeIndex(facts: Facts): NodeIndex {
  const made = known.get(facts) ?? makeIndex(facts);
  known.set(facts, made);
  return made;
}

interface Owned {
  readonly account: Account;
  readonly instance: Instance;
}

function makeIndex(facts: Facts): NodeIndex {
  const { world } = facts;
  const instances: Owned[] = [...world.accounts.values()].flatMap((account) =>
    (account.instances ?? []).map((instance) => ({ account, instance })),
  );
  const byId = new Map(instances.map((one) => [one.instance.id, one]));
  const byDns = new Map<string, Owned[]>();
  for (const one of instances) {
    const name = one.instance.privateDnsName;
    if (name !== undefined && name !== '') byDns.set(name, [...(byDns.get(name) ?? []), one]);
  }
  const taken = new Set<Instance>();
  const nodes = world.clusters.flatMap((cluster) => nodesOfCluster(cluster, byId, byDns, taken));
  // a role that the cluster takes for its nodes' makes nodes of its instances, where no Node was collected
  for (const cluster of world.clusters) {
    if (nodes.some((node) => node.cluster === cluster && node.object !== undefined)) continue;
    for (const { account, instance } of instances) {
      if (!taken.has(instance) && isNodeByEntry(instance, account, cluster)) {
        taken.add(instance);
        nodes.push({
          cluster,
          name: instance.privateDnsName ?? instance.id,
          object: undefined,
          instance,
          account: account.id,
        });
      }
    }
  }
  const byProfile = groupBy(nodes, (node) => node.instance?.instanceProfile);
  const strays = groupBy(
    instances.map(({ instance }) => instance).filter((instance) => !taken.has(instance)),
    (instance) => instance.instanceProfile,
  );
  return { nodes, byProfile, strays, ...placements(nodes) };
}

function nodesOfCluster(
  cluster: Cluster,
  byId: ReadonlyMap<string, Owned>,
  byDns: ReadonlyMap<string, readonly Owned[]>,
  taken: Set<Instance>,
): ClusterNode[] {
  const nodes: ClusterNode[] = [];
  const names = new Set<string>();
  const add = (name: string, object: KubernetesObject | undefined): void => {
    if (names.has(name)) return;
    names.add(name);
    const found = instanceOf(name, object, cluster, byId, byDns);
    if (found !== undefined) taken.add(found.instance);
    nodes.push({ cluster, name, object, instance: found?.instance, account: found?.account.id });
  };
  for (const object of cluster.objects ?? []) {
    if (object.kind === 'Node' && object.apiVersion === 'v1') add(object.metadata.name, object);
  }
  for (const { spec } of podCarriers(cluster.objects ?? []))
    if (spec.nodeName !== undefined) add(spec.nodeName, undefined);
  return nodes;
}

/**
 * The instance that a node is.
 *
 * Semantics: Kubernetes AWS cloud provider: `spec.providerID` is aws:///ZONE/INSTANCE; a node's name is the private DNS
 * name of its instance.
 */
function instanceOf(
  name: string,
  object: KubernetesObject | undefined,
  cluster: Cluster,
  byId: ReadonlyMap<string, Owned>,
  byDns: ReadonlyMap<string, readonly Owned[]>,
): Owned | undefined {
  const provider = textOf(valueAt(object?.body, 'spec', 'providerID')) || undefined;
  const id = provider?.slice(provider.lastIndexOf('/') + 1);
  if (id !== undefined) return byId.get(id);
  const addresses = listOf(valueAt(object?.body, 'status', 'addresses')).map(membersOf);
  const internal = addresses.find(({ type }) => type === 'InternalDNS')?.['address'];
  const namesakes = [name, textOf(internal)].flatMap((one) => byDns.get(one ?? '') ?? []);
  const own = namesakes.filter(
    ({ account }) => cluster.account === undefined || account.id === cluster.account,
  );
  return own[0] ?? byId.get(name);
}

function isNodeByEntry(instance: Instance, account: Account, cluster: Cluster): boolean {
  if (cluster.account !== undefined && cluster.account !== account.id) return false;
  return (cluster.accessEntries ?? []).some(
    ({ type, principalArn }) =>
      type.startsWith('EC2') &&
      instance.instanceProfile !== undefined &&
      account.details?.roles.get(principalArn)?.instanceProfiles.includes(instance.instanceProfile),
  );
}
