import {
  type Account,
  type Cluster,
  type Instance,
  type KubernetesObject,
  listOf,
  membersOf,
  type PodCarrier,
  podCarriers,
  textOf,
  valueAt,
} from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Certainty } from '../path.ts';
import { placementsOf } from './placement.ts';

/** A node of a cluster, with what the world knows of it. */
export interface ClusterNode {
  readonly cluster: Cluster;
  readonly name: string;
  /** The Node, `undefined` where only pods or instances tell of it. */
  readonly object: KubernetesObject | undefined;
  readonly instance: Instance | undefined;
  /** Of the instance. */
  readonly account: string | undefined;
}

/** Pods that run on a node, or may. */
export interface Placed {
  readonly carrier: PodCarrier;
  readonly certainty: Certainty;
}

/** The nodes of all clusters, and which pods run where. */
export interface NodeIndex {
  readonly nodes: readonly ClusterNode[];
  /** By ARN of the instance profile. */
  readonly byProfile: ReadonlyMap<string, readonly ClusterNode[]>;
  readonly podsOn: (node: ClusterNode) => readonly Placed[];
  /** The nodes on which pods of a service account run or may run. */
  readonly nodesOf: (
    carrier: PodCarrier,
    cluster: Cluster,
  ) => readonly { readonly node: ClusterNode; readonly certainty: Certainty }[];
  readonly carriers: (cluster: Cluster) => readonly PodCarrier[];
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
  const byProfile = group(nodes, (node) => node.instance?.instanceProfile);
  const strays = group(
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

function placements(nodes: readonly ClusterNode[]): Pick<NodeIndex, 'podsOn' | 'nodesOf' | 'carriers'> {
  const on = new Map<ClusterNode, Placed[]>();
  const where = new Map<PodCarrier, { readonly node: ClusterNode; readonly certainty: Certainty }[]>();
  const running = new Map<Cluster, readonly PodCarrier[]>();
  const byCluster = group(nodes, (node) => node.cluster);
  const place = (cluster: Cluster): readonly PodCarrier[] => {
    const done = running.get(cluster);
    if (done !== undefined) return done;
    const carriers = withoutCopies(podCarriers(cluster.objects ?? []));
    running.set(cluster, carriers);
    const own = byCluster.get(cluster) ?? [];
    const byName = new Map(own.map((node) => [node.name, node]));
    for (const carrier of carriers) {
      const fixed = carrier.spec.nodeName === undefined ? undefined : byName.get(carrier.spec.nodeName);
      const fits: ReadonlyMap<ClusterNode, Certainty> =
        fixed === undefined ? placementsOf(carrier, own) : new Map([[fixed, 'certain']]);
      const placed = [...fits].map(([node, certainty]) => ({ node, certainty }));
      where.set(carrier, placed);
      for (const { node, certainty } of placed) {
        const there = on.get(node);
        if (there === undefined) on.set(node, [{ carrier, certainty }]);
        else there.push({ carrier, certainty });
      }
    }
    return carriers;
  };
  return {
    carriers: place,
    podsOn: (node) => {
      place(node.cluster);
      return on.get(node) ?? [];
    },
    nodesOf: (carrier, cluster) => {
      place(cluster);
      return where.get(carrier) ?? [];
    },
  };
}

/**
 * Pods, and templates that no pod and no other template stands for: a workload whose pods were collected runs where they
 * run, and what its owner makes of it the owner tells.
 */
function withoutCopies(carriers: readonly PodCarrier[]): readonly PodCarrier[] {
  const key = (namespace: string, kind: string, name: string): string => `${namespace}/${kind}/${name}`;
  const templates = new Map(
    carriers
      .filter(({ kind }) => kind === 'template')
      .map((one) => [key(one.namespace, one.object.kind, one.object.metadata.name), one]),
  );
  const alive = new Set<PodCarrier>();
  const climb = (carrier: PodCarrier): void => {
    for (const owner of carrier.object.metadata.owners) {
      const above = templates.get(key(carrier.namespace, owner.kind, owner.name));
      if (!owner.controller || above === undefined || alive.has(above)) continue;
      alive.add(above);
      climb(above);
    }
  };
  for (const carrier of carriers) if (carrier.kind === 'pod') climb(carrier);
  return carriers.filter((carrier) => {
    if (carrier.kind === 'pod') return true;
    if (alive.has(carrier)) return false;
    return !carrier.object.metadata.owners.some(
      (owner) => owner.controller && templates.has(key(carrier.namespace, owner.kind, owner.name)),
    );
  });
}

function group<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key | undefined,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
}
