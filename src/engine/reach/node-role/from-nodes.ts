import type { PodCarrier } from '../../../world/index.ts';
import { toldOf } from '../kubernetes/told.ts';
import type { Edge, Node } from '../node.ts';
import type { Certainty, Step, Subject } from '../path.ts';
import type { Search } from '../search-context.ts';
import { carriersOf } from './carriers.ts';
import type { ClusterNode } from './cluster-node.ts';
import { nodeIndex } from './cluster-nodes.ts';
import { groupEdges, PodGroups } from './groups.ts';
import { cite } from './metadata-reach.ts';
import { confinedNamespaces, type PodMaker, podMakers } from './new-pods.ts';
import { suspectsOn } from './suspects.ts';

type ServiceAccountNode = Extract<Node, { kind: 'service-account' }>;

/**
 * Who gets at a service account's pods from the nodes that they run on: pods that get out onto their node, and whoever may
 * make such pods.
 *
 * Semantics: Kubernetes, "Pod Security Standards"; "Role Based Access Control Good Practices", section "Workload creation".
 */
export function fromNodes(node: ServiceAccountNode, search: Search): readonly Edge[] {
  const { facts } = search;
  const targets = carriersOf(node, facts);
  const [target] = targets;
  if (target === undefined) return [];
  return [...neighbours(node, targets, search), ...makers(node, target, search)];
}

/** How a pod shares a node with one of the service account's. */
interface Neighbour {
  readonly where: ClusterNode;
  readonly breach: string;
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
        const both = there === 'certain' && certainty === 'certain' ? 'certain' : 'possible';
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
  const says = `gets out onto node ${where.name}, by ${breach}, where a pod of ${to.id.replace('serviceaccount:', '')} runs (kubernetes/node-access)`;
  return {
    mechanism: 'kubernetes',
    from: from.id,
    to: to.id,
    witness: undefined,
    because: [cite(carrier, says)],
    certainty,
    needs: certainty === 'certain' ? undefined : 'that the scheduler puts both pods on one node',
  };
}

function makers(
  { cluster, subject }: ServiceAccountNode,
  target: PodCarrier,
  search: Search,
): readonly Edge[] {
  // they hold all nodes, and so all pods: told where it leads to the role by the fewest steps
  const told = toldOf(search);
  if (!told.once(`nodes of ${cluster.name}`)) return [];
  const excluded = confinedNamespaces(cluster);
  const edges: Edge[] = [];
  for (const { holder, power, namespace } of podMakers({ cluster, namespace: '*', excluded }, search.facts)) {
    if (WHOLE_CLUSTER.has(power.finding) || told.all(cluster, holder)) continue;
    edges.push(makerEdge({ holder, power, namespace }, subject, target));
  }
  return edges;
}

function makerEdge({ holder, power, namespace }: PodMaker, subject: Subject, target: PodCarrier): Edge {
  const { because, certainty, needs } = power;
  const where = `no label of namespace ${namespace} keeps pods off their nodes`;
  const says = `runs on a node that such a pod may choose, and ${where} (kubernetes/create-node-pods)`;
  return {
    from: holder.subject,
    next: holder.next,
    step: {
      mechanism: 'kubernetes',
      from: holder.subject.id,
      to: subject.id,
      witness: undefined,
      because: [...because, cite(target, says)],
      certainty,
      needs,
    },
    ...(holder.platform ? { platform: true } : {}),
    ...(subject.existing.includes(holder.subject.id) ? { covered: true } : {}),
  };
}

/** Ways to the whole cluster, which need no pod on a node. */
const WHOLE_CLUSTER: ReadonlySet<string> = new Set([
  'kubernetes/system-masters',
  'kubernetes/cluster-admin',
  'kubernetes/impersonate-masters',
  'kubernetes/edit-aws-auth',
  'kubernetes/mutating-webhooks',
  'kubernetes/mutating-policies',
  'kubernetes/sign-certificates',
]);
