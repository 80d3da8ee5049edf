import { assumeRole } from '../assume-role/assume-role.ts';
import { NO_WAYS, type Node, type WaysIn } from '../node.ts';
import type { Search } from '../search-context.ts';
import { isGiven, makingOf, PLAIN_SESSIONS } from '../session/sessions.ts';
import { webIdentity } from '../web-identity.ts';
import { nodeIndex } from './cluster-nodes.ts';
import { intoAccount } from './into-account.ts';
import { intoNodes, intoRole } from './into-role.ts';
import { madeOrdinaryPods } from './made-pods.ts';
import { makersOf } from './new-pods.ts';

/**
 * Who gets the role of a node: pods that reach its metadata service. And who gets, as the kubelet that this role is to
 * Kubernetes, tokens of the service accounts whose pods run on the node.
 *
 * Semantics: Amazon EKS User Guide, "Learn how EKS Pod Identity grants Pods access to AWS services", section on
 * credential isolation; Kubernetes, "Using Node Authorization".
 */
export function nodeRole(node: Node, search: Search): WaysIn {
  if (node.kind === 'role') {
    const as = makingOf(node.sessions);
    return as === undefined || isGiven(as) ? NO_WAYS : intoRole(node.role, search, as.name);
  }
  if (node.kind === 'service-account') return intoAccount(node, search);
  if (node.kind === 'new-pods') return { ...NO_WAYS, edges: makersOf(node, search.facts) };
  return node.kind === 'node' ? intoKubelet(node, search) : NO_WAYS;
}

/**
 * The pods on one node that get its role, and whoever may assume that role otherwise: the name of its session, which
 * EKS takes for the instance, is theirs to choose.
 *
 * Semantics: Amazon EKS User Guide, "Create access entries", the user name of EC2 entries.
 */
function intoKubelet({ cluster, name, role }: Extract<Node, { kind: 'node' }>, search: Search): WaysIn {
  const { nodes } = nodeIndex(search.facts);
  const own = nodes.filter((one) => one.cluster === cluster && one.name === name);
  const session = { kind: 'role', role, sessions: PLAIN_SESSIONS } as const;
  const made = { ...NO_WAYS, edges: madeOrdinaryPods(role, own) };
  const ways = [
    intoNodes(role, own, search),
    made,
    assumeRole(session, search),
    webIdentity(session, search),
  ];
  return {
    edges: ways.flatMap(({ edges }) => edges),
    unknown: ways.flatMap(({ unknown }) => unknown),
    notes: ways.flatMap(({ notes }) => notes),
  };
}
