import { type Cluster, nameAt, type PodCarrier, type Role } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import { admissionPolicies } from '../kubernetes/admission.ts';
import { policyNotes } from '../kubernetes/weigh.ts';
import { type Edge, NO_WAYS, type Node, type WaysIn } from '../node.ts';
import type { Because, Certainty, Step, Unknown } from '../path.ts';
import type { Search } from '../search-context.ts';
import { oneSubject } from '../subject.ts';
import { instancesAbsent } from './absent.ts';
import { isAddOn } from './add-ons.ts';
import { carriersOf } from './carriers.ts';
import { cite } from './cite.ts';
import type { ClusterNode } from './cluster-node.ts';
import { nodeIndex } from './cluster-nodes.ts';
import { fromNodes } from './from-nodes.ts';
import { isKubeletOf } from './mapped.ts';
import { mayMint } from './mint.ts';

type ServiceAccountNode = Extract<Node, { kind: 'service-account' }>;

/**
 * The nodes on which a service account's pods run: with the credentials of a node's role one is its kubelet, and gets
 * tokens of them. A kubelet that acts for its own pods is machinery; whoever else gets these credentials is not.
 *
 * Semantics: Kubernetes, "Using Node Authorization"; Amazon EKS User Guide, "Amazon EKS node IAM role".
 */
export function intoAccount(node: ServiceAccountNode, search: Search): WaysIn {
  const onNodes = fromNodes(node, search);
  const notes = onNodes.made ? policyNotes(NODE_PODS, admissionPolicies(node.cluster)) : [];
  // a token is no code in a pod
  if (node.need === 'pod') return { ...NO_WAYS, edges: onNodes.edges, notes };
  const { cluster } = node;
  const { facts } = search;
  const edges = new Map<string, Edge[]>();
  const unknown: Unknown[] = [];
  for (const carrier of carriersOf(node, facts)) {
    const minted = mayMint(carrier, node, facts);
    if (minted === undefined) continue;
    for (const { node: where, certainty } of nodeIndex(facts).nodesOf(carrier, cluster)) {
      const role = roleOf(where, facts);
      if (role === undefined) {
        if (hidesNodes(cluster, facts) && hasOthers(where, carrier, facts))
          unknown.push(absentInstances(cluster));
        continue;
      }
      if (!isKubeletOf(role, cluster)) continue;
      const known = edges.get(where.name);
      const sure: Certainty = minted === 'certain' && certainty === 'certain' ? 'certain' : 'possible';
      if (known?.[0]?.step.certainty === 'certain' || (known !== undefined && sure === 'possible')) continue;
      edges.set(where.name, kubeletEdges(role, where, carrier, node, sure));
    }
  }
  return { edges: [...onNodes.edges, ...[...edges.values()].flat()], unknown, notes };
}

const NODE_PODS: ReadonlySet<string> = new Set(['kubernetes/create-node-pods']);

function kubeletEdges(
  role: Role,
  where: ClusterNode,
  carrier: PodCarrier,
  { subject, cluster }: ServiceAccountNode,
  certainty: Certainty,
): Edge[] {
  const from = oneSubject('principal', role.arn);
  const step: Step = {
    mechanism: 'kubernetes',
    finding: 'node-role/kubelet',
    from: from.id,
    to: subject.id,
    witness: undefined,
    because: [
      cite(carrier, `runs on node ${where.name}, whose kubelet gets its tokens (node-role/kubelet)`),
      citeNode(where),
    ],
    certainty,
    needs:
      certainty === 'certain'
        ? undefined
        : `that a pod of ${subject.id.replace('serviceaccount:', '')} on node ${where.name} has a token of the wanted audience`,
  };
  return [{ from, next: { kind: 'node', cluster, name: where.name, role }, step, platform: true }];
}

function citeNode({ name, object, instance, cluster }: ClusterNode): Because {
  const at = object === undefined ? (instance?.at ?? cluster.at ?? NOWHERE) : nameAt(object);
  return {
    at,
    document: object === undefined ? `instance ${instance?.id ?? name}` : `Node ${name}`,
    statement: undefined,
    says: 'its role makes whoever has it the kubelet of this node',
  };
}

const NOWHERE = { file: '', document: 0, path: [] } as const;

/** The role that a node runs with. */
export function roleOf({ instance, account }: ClusterNode, facts: Facts): Role | undefined {
  const profile = instance?.instanceProfile;
  if (profile === undefined || account === undefined) return undefined;
  const known = roles.get(facts) ?? new Map<string, ReadonlyMap<string, Role>>();
  roles.set(facts, known);
  const own =
    known.get(account) ??
    new Map(
      [...(facts.world.accounts.get(account)?.details?.roles.values() ?? [])].flatMap((role) =>
        role.instanceProfiles.map((one) => [one, role] as const),
      ),
    );
  known.set(account, own);
  return own.get(profile);
}

const roles = new WeakMap<Facts, Map<string, ReadonlyMap<string, Role>>>();

/** Whether the instances of the cluster's nodes were not collected. */
function hidesNodes(cluster: Cluster, facts: Facts): boolean {
  const accounts = cluster.account === undefined ? [...facts.world.accounts.keys()] : [cluster.account];
  return accounts.length === 0 || accounts.some((account) => instancesAbsent(facts, account));
}

/** Whether pods of others, which are no machinery, share the node. */
function hasOthers(where: ClusterNode, carrier: PodCarrier, facts: Facts): boolean {
  return nodeIndex(facts)
    .podsOn(where)
    .some(
      ({ carrier: other }) =>
        !isAddOn(other) &&
        (other.namespace !== carrier.namespace || other.spec.serviceAccount !== carrier.spec.serviceAccount),
    );
}

const absentInstances = (cluster: Cluster): Unknown => ({
  what: `the metadata options of the nodes of cluster ${cluster.name}, whose kubelets get tokens of its pods`,
  add: 'aws ec2 describe-instances',
});
