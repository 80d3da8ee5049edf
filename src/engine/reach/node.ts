import type { Cluster, PodIdentityAssociation, Role, User } from '../../world/index.ts';
import type { KeyRange } from '../reason/index.ts';
import type { NamePattern } from './kubernetes-names.ts';
import type { Step, Subject, Unknown } from './path.ts';

/**
 * An identity on the way, whose ways in are asked for next.
 *
 * A role session that Pod Identity made carries session tags that no other session of the role has; such
 * sessions are nodes of their own, entered by their association alone.
 */
export type Node =
  | { readonly kind: 'role'; readonly role: Role; readonly session: RoleSessions }
  /** The sessions of a role to which the caller gave tags that one way on asks for. */
  | {
      readonly kind: 'tagged-sessions';
      readonly role: Role;
      /** As keys of the call that makes them. */
      readonly tags: readonly KeyRange[];
      /** Id of the node that asks for them. */
      readonly on: string;
    }
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

/**
 * Which sessions of a role lead on: all of them, as of the role that is asked for; those without tags of
 * their own; those that one association makes; or those of one name.
 */
export type RoleSessions = 'all' | 'plain' | SessionOrigin | NamedSession;

/** Sessions of the name that a trust policy asks for. */
export interface NamedSession {
  readonly named: string;
}

/** Whether an association makes the sessions. */
export const isMade = (sessions: RoleSessions): sessions is SessionOrigin =>
  typeof sessions === 'object' && 'association' in sessions;

/** The name that the sessions must have. */
export const nameOfSession = (sessions: RoleSessions): string | undefined =>
  typeof sessions === 'object' && 'named' in sessions ? sessions.named : undefined;

/** An association that gives its sessions tags. */
export interface SessionOrigin {
  readonly cluster: Cluster;
  readonly association: PodIdentityAssociation;
}

/** One hop into a node. `next` is the node that stands behind `from`, if more can lead to it. */
export interface Edge {
  readonly from: Subject;
  readonly next: Node | undefined;
  readonly step: Step;
  /** Stands under another subject's `existing` already: leads on, and is no subject of its own. */
  readonly covered?: boolean;
  /** Leads on from some sessions alone, and is nobody's way: whether there are such sessions is not said. */
  readonly leadsOn?: boolean;
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
  if (node.kind === 'tagged-sessions') return `principal:${node.role.arn} tagged for ${node.on}`;
  if (node.kind === 'new-pods')
    return `${node.subject.id} new pods${node.onNode ? ' on nodes' : ''} but ${[...node.excluded].join(' ')}`;
  const origin = node.session;
  if (!isMade(origin)) {
    const name = nameOfSession(origin);
    return `principal:${node.role.arn}${name === undefined ? '' : ` session ${name}`}`;
  }
  const { namespace, serviceAccount } = origin.association;
  return `principal:${node.role.arn} by ${origin.cluster.name}/${namespace}/${serviceAccount}`;
}
