import type { Breach, PodCarrier } from '../../../world/index.ts';
import type { Edge, Node } from '../node.ts';
import type { Certainty, Step, Subject } from '../path.ts';
import type { Search } from '../search-context.ts';
import { carriersOf } from './carriers.ts';
import { cite, citeVolume } from './cite.ts';
import type { ClusterNode } from './cluster-node.ts';
import { nodeIndex } from './cluster-nodes.ts';
import { groupEdges, PodGroups } from './groups.ts';
import { makersOnNodes } from './node-pod-makers.ts';
import { suspectsOn } from './suspects.ts';

type ServiceAccountNode = Extract<Node, { kind: 'service-account' }>;

/** The ways in, and whether any is by a pod that somebody makes. */
interface FromNodes {
  readonly edges: readonly Edge[];
  readonly made: boolean;
}

/**
 * Who gets at a service account's pods from the nodes that they run on: pods that get out onto their node, and whoever may
 * make such pods.
 *
 * Semantics: Kubernetes, "Pod Security Standards"; "Role Based Access Control Good Practices", section "Workload creation".
 */
export function fromNodes(node: ServiceAccountNode, search: Search): FromNodes {
  const targets = carriersOf(node, search.facts);
  const makers = makersOnNodes(node, targets, search);
  return { edges: [...neighbours(node, targets, search), ...makers], made: makers.length > 0 };
}

/** How a pod shares a node with one of the service account's. */
interface Neighbour {
  readonly where: ClusterNode;
  readonly breach: Breach;
  readonly certainty: Certainty;
}

function neighbours(
  { cluster, subject }: ServiceAccountNode,
  targets: readonly PodCarrier[],
  search: Search,
): readonly Edge[] {
  const index = nodeIndex(search.facts);
  const nodes = new Map<ClusterNode, Certainty>();
  for (const target of targets) {
    for (const { node, certainty } of index.nodesOf(target, cluster))
      if (nodes.get(node) !== 'certain') nodes.set(node, certainty);
  }
  const own = new Set(targets);
  const groups = new PodGroups<Neighbour>();
  for (const [where, there] of nodes) {
    for (const { carrier, certainty, breach } of suspectsOn(where, index)) {
      if (own.has(carrier)) continue;
      const group = groups.of(cluster, carrier);
      if (breach === undefined) group.lacking = true;
      else if (group.having.get(carrier)?.certainty !== 'certain') {
        const both = there === 'certain' && certainty === 'certain' && !breach.needs ? 'certain' : 'possible';
        group.having.set(carrier, { where, breach, certainty: both });
      }
    }
  }
  return groups
    .all()
    .flatMap((group) =>
      groupEdges(group, search, (from, carrier, how) => stepOf(from, subject, carrier, how)),
    );
}

function stepOf(
  from: Subject,
  to: Subject,
  carrier: PodCarrier,
  { where, breach, certainty }: Neighbour,
): Step {
  const says = `gets out onto node ${where.name}, by ${breach.by}, where a pod of ${to.id.replace('serviceaccount:', '')} runs (kubernetes/node-access)`;
  return {
    mechanism: 'kubernetes',
    finding: 'kubernetes/node-access',
    from: from.id,
    to: to.id,
    witness: undefined,
    because: [cite(carrier, says), ...(breach.claimed === undefined ? [] : [citeVolume(breach.claimed)])],
    certainty,
    needs:
      certainty === 'certain' ? undefined : (breach.needs ?? 'that the scheduler puts both pods on one node'),
  };
}
