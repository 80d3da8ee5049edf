import { breaksOut, type PodCarrier } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Edge, Node } from '../node.ts';
import type { Certainty, Step, Subject } from '../path.ts';
import { carriersOf } from './carriers.ts';
import type { ClusterNode } from './cluster-node.ts';
import { nodeIndex } from './cluster-nodes.ts';
import { groupEdges, PodGroups } from './groups.ts';
import { cite } from './metadata-reach.ts';
import { confinedNamespaces, podMakers } from './new-pods.ts';

type ServiceAccountNode = Extract<Node, { kind: 'service-account' }>;

/**
 * Who gets at a service account's pods from the nodes that they run on: pods that get out onto their node, and whoever may
 * make such pods.
 *
 * Semantics: Kubernetes, "Pod Security Standards"; "Role Based Access Control Good Practices", section "Workload creation".
 */
export function fromNodes(node: ServiceAccountNode, facts: Facts): readonly Edge[] {
  const targets = carriersOf(node, facts);
  const [target] = targets;
  if (target === undefined) return [];
  return [...neighbours(node, targets, facts), ...makers(node, target, facts)];
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
  facts: Facts,
): readonly Edge[] {
  const index = nodeIndex(facts);
  const nodes = new Map<ClusterNode, Certainty>();
  for (const target of targets) {
    for (const { node, certainty } of index.nodesOf(target, cluster))
      if (nodes.get(node) !== 'certain') nodes.set(node, certainty);
  }
  const own = new Set(targets);
  const groups = new PodGroups<Neighbour>();
  for (const [where, there] of nodes) {
    for (const { carrier, certainty } of index.podsOn(where)) {
      if (own.has(carrier)) continue;
      const group = groups.of(cluster, carrier);
      const breach = breaksOut(carrier.spec.body);
      if (breach === undefined) group.lacking = true;
      else if (group.having.get(carrier)?.certainty !== 'certain') {
        const both = there === 'certain' && certainty === 'certain' ? 'certain' : 'possible';
        group.having.set(carrier, { where, breach, certainty: both });
      }
    }
  }
  return groups
    .all()
    .flatMap((group) => groupEdges(group, (from, carrier, how) => stepOf(from, subject, carrier, how)));
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

function makers({ cluster, subject }: ServiceAccountNode, target: PodCarrier, facts: Facts): readonly Edge[] {
  const excluded = confinedNamespaces(cluster);
  const found = podMakers({ cluster, namespace: '*', excluded }, facts);
  return found
    .filter(({ power }) => !WHOLE_CLUSTER.has(power.finding))
    .map(({ holder, power, namespace }) => {
      const where = `no label of namespace ${namespace} keeps pods off their nodes`;
      const { because, certainty, needs } = power;
      return {
        from: holder.subject,
        next: holder.next,
        step: {
          mechanism: 'kubernetes',
          from: holder.subject.id,
          to: subject.id,
          witness: undefined,
          because: [
            ...because,
            cite(
              target,
              `runs on a node that such a pod may choose, and ${where} (kubernetes/create-node-pods)`,
            ),
          ],
          certainty,
          needs,
        },
        ...(holder.platform ? { platform: true } : {}),
        ...(subject.existing.includes(holder.subject.id) ? { covered: true } : {}),
      };
    });
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
