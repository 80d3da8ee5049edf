import { type Breach, breachOf, type Cluster } from '../../../world/index.ts';
import type { ClusterNode, Placed } from './cluster-node.ts';
import type { NodeIndex } from './cluster-nodes.ts';

/** A pod on a node, with the way in which it gets out onto it, if it does. */
export interface Suspect extends Placed {
  readonly breach: Breach | undefined;
}

const onNodes = new WeakMap<ClusterNode, readonly Suspect[]>();
const accounts = new WeakMap<Cluster, ReadonlySet<string>>();

/** The pods on a node of those service accounts of which any pod gets out onto its node. */
export function suspectsOn(node: ClusterNode, index: NodeIndex): readonly Suspect[] {
  const known = onNodes.get(node);
  if (known !== undefined) return known;
  const suspected = accounts.get(node.cluster) ?? suspectedIn(node.cluster, index);
  accounts.set(node.cluster, suspected);
  const made = index.podsOn(node).flatMap((placed): readonly Suspect[] => {
    const { namespace, spec } = placed.carrier;
    if (!suspected.has(`${namespace}/${spec.serviceAccount}`)) return [];
    return [{ ...placed, breach: breachOf(placed.carrier, node.cluster.objects ?? []) }];
  });
  onNodes.set(node, made);
  return made;
}

function suspectedIn(cluster: Cluster, index: NodeIndex): ReadonlySet<string> {
  return new Set(
    index
      .carriers(cluster)
      .filter((carrier) => breachOf(carrier, cluster.objects ?? []) !== undefined)
      .map(({ namespace, spec }) => `${namespace}/${spec.serviceAccount}`),
  );
}
