import { type SourceRef, within } from '../../kernel/index.ts';
import type { KubernetesObject } from '../cluster.ts';
import { type LabelSelector, readSelector } from './selector.ts';
import { listOf, membersOf, textOf, textsOf, valueAt } from './shape.ts';

/** A rule of a Role or ClusterRole; rules about URLs that are no resources are left out. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Empty: every name. */
  readonly resourceNames: readonly string[];
  readonly at: SourceRef | undefined;
}

/** A Role, or a ClusterRole, which stands in no namespace. */
export interface RbacRole {
  readonly kind: 'Role' | 'ClusterRole';
  readonly name: string;
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: readonly PolicyRule[];
  /** Of an aggregated ClusterRole: it has the rules of the ClusterRoles that any of these selects. */
  readonly aggregates: readonly LabelSelector[];
  readonly at: SourceRef | undefined;
}

/** Somebody whom a binding names. */
export interface RbacSubject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  /** Of a service account. */
  readonly namespace: string;
  readonly at: SourceRef;
}

/** A RoleBinding, or a ClusterRoleBinding, which stands in no namespace. */
export interface RbacBinding {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  readonly name: string;
  readonly namespace: string | undefined;
  readonly role: { readonly kind: 'Role' | 'ClusterRole'; readonly name: string };
  readonly subjects: readonly RbacSubject[];
  readonly at: SourceRef;
}

const RBAC_GROUP = 'rbac.authorization.k8s.io/';

/**
 * Reads a Role or ClusterRole; `undefined` for objects of other kinds.
 *
 * Semantics: Kubernetes, "Using RBAC Authorization".
 */
export function readRbacRole(object: KubernetesObject): RbacRole | undefined {
  const { apiVersion, kind, metadata, body, at } = object;
  if (!apiVersion.startsWith(RBAC_GROUP) || (kind !== 'Role' && kind !== 'ClusterRole')) return undefined;
  return {
    kind,
    name: metadata.name,
    namespace: kind === 'Role' ? (metadata.namespace ?? 'default') : undefined,
    labels: metadata.labels,
    rules: listOf(body['rules']).flatMap((rule, index) => {
      const { verbs, apiGroups, resources, resourceNames } = membersOf(rule);
      if (textsOf(resources).length === 0) return [];
      return [
        {
          verbs: textsOf(verbs),
          apiGroups: textsOf(apiGroups),
          resources: textsOf(resources),
          resourceNames: textsOf(resourceNames),
          at: within(at, 'rules', index),
        },
      ];
    }),
    aggregates:
      kind === 'ClusterRole'
        ? listOf(valueAt(body, 'aggregationRule', 'clusterRoleSelectors')).map(readSelector)
        : [],
    at,
  };
}

/** Reads a RoleBinding or ClusterRoleBinding; `undefined` for objects of other kinds. */
export function readRbacBinding(object: KubernetesObject): RbacBinding | undefined {
  const { apiVersion, kind, metadata, body, at } = object;
  if (!apiVersion.startsWith(RBAC_GROUP)) return undefined;
  if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') return undefined;
  const namespace = kind === 'RoleBinding' ? (metadata.namespace ?? 'default') : undefined;
  const { kind: roleKind, name } = membersOf(body['roleRef']);
  if (typeof name !== 'string' || (roleKind !== 'Role' && roleKind !== 'ClusterRole')) return undefined;
  return {
    kind,
    name: metadata.name,
    namespace,
    role: { kind: roleKind, name },
    subjects: listOf(body['subjects']).flatMap((subject, index) => {
      const { kind: whose, name: who, namespace: where } = membersOf(subject);
      if (typeof who !== 'string' || (whose !== 'User' && whose !== 'Group' && whose !== 'ServiceAccount'))
        return [];
      const home = textOf(where) ?? namespace ?? '';
      return [{ kind: whose, name: who, namespace: home, at: within(at, 'subjects', index) }];
    }),
    at,
  };
}
