import type { Cluster, PodCarrier } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import { toldOf } from '../kubernetes/told.ts';
import type { Edge, Node } from '../node.ts';
import type { Subject } from '../path.ts';
import type { Search } from '../search-context.ts';
import { cite } from './cite.ts';
import { nodeIndex } from './cluster-nodes.ts';
import { confinedNamespaces, type PodMaker, podMakers } from './new-pods.ts';
import { onFargate } from './placement.ts';

type ServiceAccountNode = Extract<Node, { kind: 'service-account' }>;

/**
 * Who may make pods that get out onto the nodes on which some pods run: in any namespace that does not enforce a level
 * which keeps pods off their nodes. A pod names its node, and so shares it with whichever it likes.
 *
 * Semantics: Kubernetes, "Role Based Access Control Good Practices", section "Workload creation"; "Pod Security
 * Admission"; "Assigning Pods to Nodes", section "nodeName".
 */
export function makersOnNodes(
  { cluster, subject }: ServiceAccountNode,
  targets: readonly PodCarrier[],
  search: Search,
): readonly Edge[] {
  const target = targets.find((one) => sharesNode(one, cluster, search.facts));
  if (target === undefined) return [];
  // they hold all nodes, and so all pods: told where it leads to the role by the fewest steps
  const told = toldOf(search);
  if (!told.once(`nodes of ${cluster.name}`)) return [];
  const asked = { cluster, namespace: '*', excluded: confinedNamespaces(cluster), onNode: true } as const;
  const edges: Edge[] = [];
  for (const { holder, power, namespace } of podMakers(asked, search.facts)) {
    if (WHOLE_CLUSTER.has(power.finding) || told.all(cluster, holder)) continue;
    const where = asked.excluded.has(namespace)
      ? `the label of namespace ${namespace} does not keep such a pod off its node`
      : `no label of namespace ${namespace} keeps pods off their nodes`;
    edges.push(makerEdge({ holder, power }, where, subject, target));
  }
  return edges;
}

function makerEdge(
  { holder, power }: Pick<PodMaker, 'holder' | 'power'>,
  where: string,
  subject: Subject,
  target: PodCarrier,
): Edge {
  const { because, certainty, needs } = power;
  const says = `runs on a node that such a pod may choose, and ${where} (kubernetes/create-node-pods)`;
  return {
    from: holder.subject,
    next: holder.next,
    step: {
      mechanism: 'kubernetes',
      finding: 'kubernetes/create-node-pods',
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

/**
 * Whether a pod runs on a node that others may share: not on Fargate, and on one of the nodes that the cluster shows,
 * if it shows any.
 *
 * Semantics: Amazon EKS User Guide, "AWS Fargate considerations": each pod has a machine of its own, and privileged
 * containers are not supported.
 */
function sharesNode(carrier: PodCarrier, cluster: Cluster, facts: Facts): boolean {
  if (onFargate(carrier)) return false;
  const index = nodeIndex(facts);
  if (index.nodesOf(carrier, cluster).length > 0 || !cluster.complete) return true;
  return !index.nodes.some((node) => node.cluster === cluster);
}
