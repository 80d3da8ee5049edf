import {
  type Cluster,
  type RbacBinding,
  type RbacRole,
  readRbacRole,
  selects,
} from '../../../world/index.ts';
import { keyResources } from '../static-credentials/resource-of.ts';
import { bootstrapRole } from './bootstrap-roles.ts';
import type { GrantedRule } from './grant.ts';
import { isRelevant } from './relevant.ts';

/** The rules of a cluster's roles, as far as they may give anybody an identity. */
export interface RoleRules {
  /** Of the role that a binding names; `absent` where the cluster does not show it. */
  readonly of: (binding: RbacBinding) => readonly GrantedRule[] | 'absent';
  readonly named: (
    kind: RbacRole['kind'],
    namespace: string | undefined,
    name: string,
  ) => readonly GrantedRule[] | 'absent';
  /** Names of the Roles of a namespace. */
  readonly in: (namespace: string) => readonly string[];
  /** Names of the ClusterRoles of which an aggregated one is made; `undefined` for one that is not aggregated. */
  readonly partsOf: (name: string) => readonly string[] | undefined;
}

/**
 * Reads the roles of a cluster. An aggregated ClusterRole has its own rules and those of all ClusterRoles that its
 * selectors select: in a cluster a controller has filled them in, in manifests nobody has.
 *
 * Semantics: Kubernetes, "Using RBAC Authorization", section "Aggregated ClusterRoles".
 */
export function roleRules(cluster: Cluster): RoleRules {
  const roles = new Map<string, RbacRole[]>();
  const clusterRoles = new Map<string, RbacRole[]>();
  for (const object of cluster.objects ?? []) {
    const role = readRbacRole(object);
    if (role === undefined) continue;
    const [map, key] =
      role.kind === 'Role' ? [roles, `${role.namespace}/${role.name}`] : [clusterRoles, role.name];
    map.set(key, [...(map.get(key) ?? []), role]);
  }
  const keys = keyResources(cluster);
  const known = new Map<string, readonly GrantedRule[]>();

  const shown = (name: string): readonly RbacRole[] => clusterRoles.get(name) ?? builtIn(name);
  const partsOf: RoleRules['partsOf'] = (name) => {
    const selectors = shown(name).flatMap((role) => role.aggregates);
    if (selectors.length === 0) return undefined;
    return [...clusterRoles].flatMap(([other, versions]) => {
      const chosen = versions.some(({ labels }) => selectors.some((selector) => selects(selector, labels)));
      return chosen && other !== name ? [other] : [];
    });
  };

  const expand = (name: string, path: ReadonlySet<string>): readonly GrantedRule[] => {
    const made = known.get(name);
    if (made !== undefined) return made;
    const rules = shown(name).flatMap((role) => ownRules(role, keys));
    for (const other of partsOf(name) ?? [])
      if (!path.has(other)) rules.push(...expand(other, new Set([...path, name])));
    // what was cut short in a circle is not the whole of it
    if (path.size === 0) known.set(name, rules);
    return rules;
  };
  const named: RoleRules['named'] = (kind, namespace, name) => {
    if (kind === 'Role')
      return roles.get(`${namespace}/${name}`)?.flatMap((role) => ownRules(role, keys)) ?? 'absent';
    if (!clusterRoles.has(name) && bootstrapRole(name) === undefined) return 'absent';
    return expand(name, new Set());
  };
  const byNamespace = new Map<string, string[]>();
  for (const key of roles.keys()) {
    const [namespace = '', name = ''] = key.split('/');
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), name]);
  }
  return {
    named,
    of: ({ role, namespace }) => named(role.kind, namespace, role.name),
    in: (namespace) => byNamespace.get(namespace) ?? [],
    partsOf,
  };
}

function builtIn(name: string): readonly RbacRole[] {
  const role = bootstrapRole(name);
  return role === undefined ? [] : [role];
}

function ownRules(role: RbacRole, keys: ReadonlySet<string>): GrantedRule[] {
  const document = roleWords(role);
  return role.rules.filter((rule) => isRelevant(rule, keys)).map((rule) => ({ ...rule, document }));
}

/** A role as a report cites it. */
export const roleWords = ({
  kind,
  namespace,
  name,
}: Pick<RbacRole, 'kind' | 'namespace' | 'name'>): string =>
  namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
