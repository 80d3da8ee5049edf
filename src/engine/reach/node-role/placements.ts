import { type Cluster, type PodCarrier, podCarriers } from '../../../world/index.ts';
import type { Certainty } from '../path.ts';
import type { ClusterNode, Placed } from './cluster-node.ts';
import { groupBy } from './group-by.ts';
import { placementsOf } from './placement.ts';

/** Where pods run, or may. */
export interface Placements {
  readonly podsOn: (node: ClusterNode) => readonly Placed[];
  readonly nodesOf: (
    carrier: PodCarrier,
    cluster: Cluster,
  ) => readonly { readonly node: ClusterNode; readonly certainty: Certainty }[];
  /** The pods of a cluster, and the templates by which pods run that were not collected. */
  readonly carriers: (cluster: Cluster) => readonly PodCarrier[];
}

/** Places the pods of all clusters on their nodes; each cluster's when it is first asked for. */
export function placements(nodes: readonly ClusterNode[]): Placements {
  const on = new Map<ClusterNode, Placed[]>();
  const where = new Map<PodCarrier, { readonly node: ClusterNode; readonly certainty: Certainty }[]>();
  const running = new Map<Cluster, readonly PodCarrier[]>();
  const byCluster = groupBy(nodes, (node) => node.cluster);
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
