import type { Cluster, Role } from '../../../world/index.ts';
import type { Edge } from '../node.ts';
import type { Step } from '../path.ts';
import { principalId } from '../subject.ts';
import { citeInstance } from './cite.ts';
import type { ClusterNode } from './cluster-node.ts';
import { type Openness, openFor } from './metadata-reach.ts';
import { closedNamespaces, isEnforced } from './network-policy.ts';
import { confinedNamespaces, newPods } from './new-pods.ts';
import { hasIpv6 } from './pod-addresses.ts';

/**
 * The pods that somebody may make on the nodes of a role: any, where the metadata service is open to pods; else those in
 * their node's own network. A pod names the node that it wants to run on.
 *
 * Semantics: Kubernetes, "Assigning Pods to Nodes", section "nodeName"; "Pod Security Standards".
 */
export function madePods(role: Role, nodes: readonly ClusterNode[]): readonly Edge[] {
  return [...perCluster(nodes)].flatMap(([cluster, own]) => [
    ...onNodes(role, cluster, own),
    ...ordinaryPods(role, cluster, own),
  ]);
}

/** The same without those in their node's own network: they hold the node, and need no role of it. */
export function madeOrdinaryPods(role: Role, nodes: readonly ClusterNode[]): readonly Edge[] {
  return [...perCluster(nodes)].flatMap(([cluster, own]) => ordinaryPods(role, cluster, own));
}

function perCluster(nodes: readonly ClusterNode[]): ReadonlyMap<Cluster, readonly ClusterNode[]> {
  const byCluster = new Map<Cluster, ClusterNode[]>();
  for (const node of nodes) byCluster.set(node.cluster, [...(byCluster.get(node.cluster) ?? []), node]);
  return byCluster;
}

function onNodes(role: Role, cluster: Cluster, nodes: readonly ClusterNode[]): readonly Edge[] {
  const serving = nodes.filter(
    ({ instance }) => instance !== undefined && instance.metadata?.endpoint !== 'disabled',
  );
  const node = serving.find((one) => !isDark(one)) ?? serving[0];
  return node === undefined ? [] : [edgeOf(role, cluster, node, confinedNamespaces(cluster), true)];
}

function ordinaryPods(role: Role, cluster: Cluster, nodes: readonly ClusterNode[]): readonly Edge[] {
  const open = nodes.filter(
    (one) => one.instance?.metadata?.endpoint !== 'disabled' && opennessOf(one).kind === 'yes',
  );
  const [node] = open;
  if (node === undefined) return [];
  const closed = closedNamespaces(cluster, 4);
  const edges = [edgeOf(role, cluster, node, closed, false)];
  if (closed.size === 0) return edges;
  if (!isEnforced(cluster)) {
    const needs = 'that nothing on the node enforces the network policies of the namespace';
    return [...edges, edgeOf(role, cluster, node, new Set(), false, needs)];
  }
  const served = open.find(({ instance }) => instance?.metadata?.ipv6 === 'enabled');
  const has = hasIpv6(undefined, cluster);
  if (served === undefined || has === 'no') return edges;
  const closed6 = closedNamespaces(cluster, 6);
  const both = new Set([...closed].filter((one) => closed6.has(one)));
  if (both.size === closed.size) return edges;
  const needs = has === 'yes' ? undefined : `that pods of cluster ${cluster.name} have IPv6 addresses`;
  return [...edges, edgeOf(role, cluster, served, both, false, needs)];
}

const opennessOf = ({ instance }: ClusterNode): Openness =>
  instance === undefined ? { kind: 'no' } : openFor(instance);

/** Whether the metadata options of a node were not collected. */
const isDark = ({ instance }: ClusterNode): boolean => instance?.metadata === undefined;

function edgeOf(
  role: Role,
  cluster: Cluster,
  node: ClusterNode,
  excluded: ReadonlySet<string>,
  onNode: boolean,
  doubt?: string,
): Edge {
  const next = newPods(cluster, '*', { excluded, onNode });
  const { instance } = node;
  const openness = opennessOf(node);
  const says = onNode
    ? "serves its role to pods in the node's own network (node-role/host-network)"
    : openness.kind === 'yes'
      ? openness.says
      : 'serves its role';
  const needs = isDark(node) ? `that the metadata service of ${instance?.id ?? node.name} is on` : doubt;
  const step: Step = {
    mechanism: 'node-role',
    finding: onNode
      ? 'node-role/host-network'
      : openness.kind === 'yes'
        ? openness.finding
        : 'node-role/unknown-options',
    from: next.subject.id,
    to: principalId(role.arn),
    witness: undefined,
    because: instance === undefined ? [] : [citeInstance(instance, says)],
    certainty: needs === undefined ? 'certain' : 'possible',
    needs,
  };
  return { from: next.subject, next, step, covered: true };
}
