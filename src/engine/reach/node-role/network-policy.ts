import { ipRangeContains, parseIpRange } from '../../../policy/index.ts';
import {
  type Cluster,
  type KubernetesObject,
  listOf,
  type Members,
  membersOf,
  type PodCarrier,
  readSelector,
  selects,
  textOf,
  valueAt,
} from '../../../world/index.ts';

/** The family of an address. */
export type Family = 4 | 6;

/** Where the metadata service answers: Amazon EC2 User Guide, "Access instance metadata for an EC2 instance". */
const METADATA: Readonly<Record<Family, string>> = { 4: '169.254.169.254/32', 6: 'fd00:ec2::254/128' };
const PORT = 80;

/**
 * The network policies that keep a pod from the metadata service, by addresses of one family; `undefined` where they leave
 * it open. They never bear on pods in their node's own network.
 *
 * Semantics: Kubernetes, "Network Policies": policies that select a pod for egress close everything that none of them opens.
 */
export function blockedBy(
  carrier: PodCarrier,
  cluster: Cluster,
  family: Family,
): readonly KubernetesObject[] | undefined {
  const policies = (indexOf(cluster).byNamespace.get(carrier.namespace) ?? []).filter(
    ({ body }) =>
      isForEgress(membersOf(body['spec'])) &&
      selects(readSelector(valueAt(body, 'spec', 'podSelector')), carrier.labels),
  );
  if (policies.length === 0) return undefined;
  return policies.some((policy) => opensMetadata(policy, family)) ? undefined : policies;
}

/** Namespaces in which policies that select every pod close the metadata service to a family, and none opens it. */
export function closedNamespaces(cluster: Cluster, family: Family): ReadonlySet<string> {
  const closed = new Set<string>();
  for (const [namespace, policies] of indexOf(cluster).byNamespace) {
    const own = policies.filter(({ body }) => isForEgress(membersOf(body['spec'])));
    const open = own.some((policy) => opensMetadata(policy, family));
    const everyPod = own.some(({ body }) => isEmpty(valueAt(body, 'spec', 'podSelector')));
    if (everyPod && !open) closed.add(namespace);
  }
  return closed;
}

/** The names of the policies of a namespace. */
export const policiesIn = (cluster: Cluster, namespace: string): readonly string[] =>
  (indexOf(cluster).byNamespace.get(namespace) ?? []).map(({ metadata }) => metadata.name);

function isEmpty(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = readSelector(selector);
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** Whether something in the cluster is known to enforce network policies. */
export const isEnforced = (cluster: Cluster): boolean => indexOf(cluster).enforced;

/** Policies of other kinds, which may close more, and which are not evaluated. */
export const otherPolicies = (cluster: Cluster): readonly KubernetesObject[] => indexOf(cluster).others;

/** Absent `policyTypes` mean Egress only where there is an egress section. */
function isForEgress(spec: Members): boolean {
  const { policyTypes, egress } = spec;
  if (Array.isArray(policyTypes) && policyTypes.length > 0) return policyTypes.includes('Egress');
  return Array.isArray(egress) && egress.length > 0;
}

function opensMetadata({ body }: KubernetesObject, family: Family): boolean {
  return listOf(valueAt(body, 'spec', 'egress')).some(
    (rule) => opensAddress(valueAt(rule, 'to'), family) && opensPort(valueAt(rule, 'ports')),
  );
}

function opensAddress(to: unknown, family: Family): boolean {
  if (!Array.isArray(to) || to.length === 0) return true;
  const metadata = parseIpRange(METADATA[family]);
  return to.some((peer) => {
    // selectors mean pods, and the metadata service is none
    const { cidr, except } = membersOf(valueAt(peer, 'ipBlock'));
    const within = (range: unknown): boolean => {
      const parsed = parseIpRange(textOf(range) ?? '');
      return parsed !== undefined && metadata !== undefined && ipRangeContains(parsed, metadata);
    };
    return within(cidr) && !(Array.isArray(except) && except.some(within));
  });
}

function opensPort(ports: unknown): boolean {
  if (!Array.isArray(ports) || ports.length === 0) return true;
  return ports.map(membersOf).some(({ protocol, port, endPort }) => {
    if (protocol !== undefined && protocol !== 'TCP') return false;
    if (port === undefined || port === null) return true;
    // the names of ports are those of pods
    if (typeof port !== 'number') return port === String(PORT);
    return typeof endPort === 'number' ? port <= PORT && PORT <= endPort : port === PORT;
  });
}

interface PolicyIndex {
  readonly byNamespace: ReadonlyMap<string, readonly KubernetesObject[]>;
  readonly others: readonly KubernetesObject[];
  readonly enforced: boolean;
}

const known = new WeakMap<Cluster, PolicyIndex>();

function indexOf(cluster: Cluster): PolicyIndex {
  const made = known.get(cluster) ?? makeIndex(cluster.objects ?? []);
  known.set(cluster, made);
  return made;
}

function makeIndex(objects: readonly KubernetesObject[]): PolicyIndex {
  const byNamespace = new Map<string, KubernetesObject[]>();
  const others: KubernetesObject[] = [];
  let enforced = false;
  for (const object of objects) {
    const { kind, apiVersion, metadata } = object;
    if (kind === 'NetworkPolicy' && apiVersion.startsWith('networking.k8s.io/')) {
      const namespace = metadata.namespace ?? 'default';
      const known = byNamespace.get(namespace);
      if (known === undefined) byNamespace.set(namespace, [object]);
      else known.push(object);
    } else if (OTHER_KINDS.test(kind) && !apiVersion.startsWith('networking.k8s.aws/')) {
      others.push(object);
    }
    enforced ||= enforces(object);
  }
  return { byNamespace, others, enforced };
}

const OTHER_KINDS = /^(?:Cilium\w*|Global|Admin|BaselineAdmin|Cluster|Application|)NetworkPolicy$/;

/** DaemonSets that enforce network policies on their nodes. */
const ENGINES = /^(?:calico-node|canal|cilium|antrea-agent|weave-net|kube-router|ovnkube-node)$/;

/**
 * Semantics: Amazon EKS User Guide, "Limit Pod traffic with Kubernetes network policies": the node agent of the VPC CNI
 * plugin enforces them where its argument says so.
 */
function enforces({ kind, metadata, body }: KubernetesObject): boolean {
  if (kind === 'DaemonSet' && ENGINES.test(metadata.name)) return true;
  // what the controller derives from policies, for the agent that enforces them
  if (kind === 'PolicyEndpoint') return true;
  if (kind === 'DaemonSet' && metadata.name === 'aws-node') {
    return listOf(valueAt(body, 'spec', 'template', 'spec', 'containers')).some((container) =>
      [valueAt(container, 'args'), valueAt(container, 'command')].some((words) =>
        listOf(words).includes('--enable-network-policy=true'),
      ),
    );
  }
  if (kind === 'ConfigMap' && metadata.name === 'amazon-vpc-cni') {
    return valueAt(body, 'data', 'enable-network-policy-controller') === 'true';
  }
  return false;
}
