import type { Cluster, Role, User } from '../../world/index.ts';
import type { NamePattern } from './kubernetes-names.ts';
import type { Step, Subject, Unknown } from './path.ts';
import { type Sessions, sessionsKey } from './session/sessions.ts';

/**
 * An identity on the way, whose ways in are asked for next. Sessions of a role that lead on for what its others
 * lack are a node of their own.
 */
export type Node =
  | { readonly kind: 'role'; readonly role: Role; readonly sessions: Sessions }
  /** A service account, or an open set of them. */
  | {
      readonly kind: 'service-account';
      readonly cluster: Cluster;
      readonly subject: Subject;
      readonly pattern: NamePattern;
      readonly need: ServiceAccountNeed;
    }
  /** The sessions of a node's role that EC2 makes for that node: to Kubernetes they are its kubelet. */
  | { readonly kind: 'node'; readonly cluster: Cluster; readonly name: string; readonly role: Role }
  /** A user or group of a cluster, as the API server knows it. */
  | {
      readonly kind: 'kubernetes-subject';
      readonly cluster: Cluster;
      readonly is: 'user' | 'group';
      readonly name: string;
    }
  /** An IAM user, by its access keys. */
  | { readonly kind: 'user'; readonly user: User }
  /** Pods that somebody makes in a namespace, as any service account of it. */
  | {
      readonly kind: 'new-pods';
      readonly cluster: Cluster;
      /** `*`: some namespace. */
      readonly namespace: string;
      /** Namespaces in which such pods lead nowhere. */
      readonly excluded: ReadonlySet<string>;
      /** Whether they must get out onto their node, or into its network. */
      readonly onNode: boolean;
      readonly subject: Subject;
    };

/**
 * What of a service account leads on: a token of it with an audience of one's choice; a token bound to a living
 * pod, brought before a Pod Identity agent; code in a pod of it; or its rights in the cluster's API, by whatever
 * means. Code in a pod gives all of them, and any of them gives the rights.
 */
export type ServiceAccountNeed = 'token' | 'bound-token' | 'pod' | 'api';

/** One hop into a node. `next` is the node that stands behind `from`, if more can lead to it. */
export interface Edge {
  readonly from: Subject;
  readonly next: Node | undefined;
  readonly step: Step;
  /** Stands under another subject's `existing` already: leads on, and is no subject of its own. */
  readonly covered?: boolean;
  /**
   * Leads on from sessions that their maker gave something. That the role itself has such a session is not said: it
   * is what its own way needs, if anybody can make one.
   */
  readonly leadsOn?: string;
  /** Machinery of Kubernetes and EKS: told in one line, no path. */
  readonly platform?: boolean;
}

/** What a mechanism found out about a node. */
export interface WaysIn {
  readonly edges: readonly Edge[];
  readonly unknown: readonly Unknown[];
  readonly notes: readonly string[];
}

export const NO_WAYS: WaysIn = { edges: [], unknown: [], notes: [] };

/** Names a node, so that it is visited once. */
export function nodeId(node: Node): string {
  if (node.kind === 'service-account') return `${node.subject.id} ${node.need}`;
  if (node.kind === 'node') return `node:${node.cluster.name}/${node.name}`;
  if (node.kind === 'kubernetes-subject') return `${node.is}:${node.cluster.name}/${node.name}`;
  if (node.kind === 'user') return `principal:${node.user.arn}`;
  if (node.kind === 'new-pods')
    return `${node.subject.id} new pods${node.onNode ? ' on nodes' : ''} but ${[...node.excluded].join(' ')}`;
  return `principal:${node.role.arn}${sessionsKey(node.sessions)}`;
}
