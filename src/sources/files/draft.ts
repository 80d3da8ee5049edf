import type { Locate, Problem, SourceRef } from '../../kernel/index.ts';
import type {
  AccessEntry,
  AccessKey,
  AssociatedAccessPolicy,
  AuthMapping,
  Bucket,
  Cluster,
  Group,
  Instance,
  KmsKey,
  KubernetesObject,
  ManagedPolicy,
  OidcProvider,
  Organization,
  PodIdentityAssociation,
  Role,
  User,
} from '../../world/index.ts';
import type { Members } from './members.ts';
import { sameFact } from './same-fact.ts';

/** An account under construction. */
export interface AccountDraft {
  readonly id: string;
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly roles: Map<string, Role>;
  readonly policies: Map<string, ManagedPolicy>;
  /** The lists of the authorization details that were given whole. */
  readonly listed: Set<string>;
  /** Whether anything of the authorization details was given. */
  detailed: boolean;
  readonly oidcProviders: Map<string, OidcProvider>;
  providersListed: boolean;
  /** By id. */
  accessKeys: Map<string, AccessKey> | undefined;
  keysComplete: boolean;
  instances: Map<string, Instance> | undefined;
  buckets: Map<string, Bucket> | undefined;
  keys: Map<string, KmsKey> | undefined;
}

/** An access entry as its two commands give it. */
export type EntryDraft = Omit<AccessEntry, 'policies'>;

/** A cluster under construction. */
export interface ClusterDraft {
  readonly name: string;
  described:
    | Pick<
        Cluster,
        'arn' | 'account' | 'version' | 'issuer' | 'authenticationMode' | 'creatorIsAdmin' | 'ipFamily' | 'at'
      >
    | undefined;
  /** By namespace and service account. */
  readonly associations: Map<string, PodIdentityAssociation>;
  /** The associations that a list names; `undefined` where no list was given. */
  associationsListed: ReadonlySet<string> | undefined;
  readonly entries: Map<string, EntryDraft>;
  readonly entryPolicies: Map<string, readonly AssociatedAccessPolicy[]>;
  entriesListed: ReadonlySet<string> | undefined;
  /** Principals whose policies were given without their entries. */
  readonly entriesUndescribed: Set<string>;
  objects: KubernetesObject[] | undefined;
  complete: boolean;
  authMap?: readonly AuthMapping[];
}

/** A fact whose account or cluster shows only when everything has been read. */
export type Pending = { readonly at: SourceRef } & (
  | {
      readonly kind: 'oidc-provider';
      readonly url: string;
      readonly clientIds: readonly string[] | undefined;
    }
  /** A command's empty list, which does not say whose it is. */
  | { readonly kind: 'nothing'; readonly of: 'oidcProviders' | 'instances' | 'details' }
  | { readonly kind: 'access-keys'; readonly keys: readonly AccessKey[] }
  | { readonly kind: 'aws-policies'; readonly policies: readonly ManagedPolicy[] }
  | { readonly kind: 'entry-list'; readonly principals: readonly string[] }
  | { readonly kind: 'no-associations' }
  | { readonly kind: 'manifest'; readonly object: KubernetesObject }
  /** An empty list of objects. */
  | { readonly kind: 'no-manifests' }
  | { readonly kind: 'kustomization'; readonly value: Members }
);

/** A world under construction. */
export interface Draft {
  readonly accounts: Map<string, AccountDraft>;
  readonly clusters: Map<string, ClusterDraft>;
  organization: Organization | undefined;
  readonly pending: Pending[];
  readonly tell: (problem: Problem) => void;
  readonly warn: (warning: Problem) => void;
  readonly locate: Locate;
}

/** The account of an id, made if it is new. */
export function accountOf(draft: Draft, id: string): AccountDraft {
  const known = draft.accounts.get(id);
  if (known !== undefined) return known;
  const account: AccountDraft = {
    id,
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    policies: new Map(),
    listed: new Set(),
    detailed: false,
    oidcProviders: new Map(),
    providersListed: false,
    accessKeys: undefined,
    keysComplete: false,
    instances: undefined,
    buckets: undefined,
    keys: undefined,
  };
  draft.accounts.set(id, account);
  return account;
}

/** The cluster of a name, made if it is new. */
export function clusterOf(draft: Draft, name: string): ClusterDraft {
  const known = draft.clusters.get(name);
  if (known !== undefined) return known;
  const cluster: ClusterDraft = {
    name,
    described: undefined,
    associations: new Map(),
    associationsListed: undefined,
    entries: new Map(),
    entryPolicies: new Map(),
    entriesListed: undefined,
    entriesUndescribed: new Set(),
    objects: undefined,
    complete: false,
  };
  draft.clusters.set(name, cluster);
  return cluster;
}

/** Keeps a fact under its key. A fact that stands there already is the same or the inputs contradict each other. */
export function keep<Fact extends { readonly at: SourceRef }>(
  draft: Draft,
  facts: Map<string, Fact>,
  key: string,
  fact: Fact,
  what: string,
): void {
  const known = facts.get(key);
  if (known === undefined) facts.set(key, fact);
  else if (!sameFact(known, fact)) draft.tell(conflict(draft, what, known.at, fact.at));
}

/** The problem of two inputs that tell one thing differently. */
export function conflict(draft: Draft, what: string, first: SourceRef, second: SourceRef): Problem {
  const position = draft.locate(first);
  const place = position === undefined ? first.file : `${first.file}:${position.line}`;
  return {
    code: 'input/conflict',
    message: `${what} stands in ${place} too, and differently`,
    hint: 'give the newer one alone',
    at: second,
  };
}
