import { namesOf, roleOf } from './bound-roles.ts';
import type { Right, RoleName } from './grant.ts';
import { may, mayAny, type Power, powerBy, type Question } from './power.ts';
import { roleWords } from './role-rules.ts';

const RBAC = 'rbac.authorization.k8s.io';
const CHANGES = ['patch', 'update'];

/**
 * A role changed to allow what its changer is not allowed: `escalate`, over a role that is bound to them, or over one
 * that an aggregated role of theirs is made of.
 *
 * Semantics: Kubernetes, "Using RBAC Authorization", sections "Restrictions on role creation or update" and "Aggregated
 * ClusterRoles".
 */
export function escalate(question: Question): Power | undefined {
  const { holder, place, index } = question;
  for (const grant of [...holder.grants, ...holder.shared]) {
    const { scope } = grant;
    const role = roleOf(grant);
    if (role === undefined || (scope !== undefined && scope !== place.namespace)) continue;
    const parts = role.kind === 'ClusterRole' ? index.holders.roles.partsOf(role.name) : undefined;
    const power =
      changed(question, role, [role.name, ...(parts ?? [])]) ??
      (parts === undefined ? undefined : added(question, role));
    if (power !== undefined) return { ...power, reach: scope === undefined ? 'cluster' : 'namespace' };
  }
  return undefined;
}

const resourceOf = ({ kind }: Pick<RoleName, 'kind'>): string => (kind === 'Role' ? 'roles' : 'clusterroles');

/** The role, or a part of it, may be rewritten. */
function changed(question: Question, role: RoleName, names: readonly string[]): Power | undefined {
  for (const name of names) {
    const options = { group: RBAC, name, cluster: role.kind === 'ClusterRole' };
    const rights = [
      may(question, 'escalate', resourceOf(role), options),
      mayAny(question, CHANGES, resourceOf(role), options),
    ];
    const says =
      name === role.name
        ? `${roleWords(role)}, which is bound to them, may be made to allow everything`
        : `ClusterRole ${name}, of which ${roleWords(role)} is made that is bound to them, may be made to allow everything`;
    const power = powerBy('kubernetes/escalate', 'pod', rights, says);
    if (power !== undefined) return power;
  }
  return undefined;
}

/** A further part of an aggregated role may be made. */
function added(question: Question, role: RoleName): Power | undefined {
  const says = `${roleWords(role)}, which is bound to them, takes in a ClusterRole that allows everything`;
  return powerBy('kubernetes/escalate', 'pod', making(question, role.kind), says);
}

/** What it takes to make a role that allows more than one has; the name of what is made is in no URL. */
function making(question: Question, kind: RoleName['kind']): readonly (Right | undefined)[] {
  const options = { group: RBAC, cluster: kind === 'ClusterRole' };
  const resource = resourceOf({ kind });
  return [may(question, 'create', resource, options), may(question, 'escalate', resource, options)];
}

/**
 * A role that allows everything made and bound to oneself: `create` and `escalate`, and `bind` for the name that it
 * is given.
 *
 * Semantics: Kubernetes, "Using RBAC Authorization", section "Privilege escalation prevention and bootstrapping".
 */
export function makeRole(question: Question): Power | undefined {
  for (const kind of ['ClusterRole', 'Role'] as const) {
    const made = making(question, kind);
    if (made.includes(undefined)) continue;
    for (const name of freeNames(question, kind)) {
      const power = boundTo(question, { kind, name, namespace: undefined }, made);
      if (power !== undefined) return power;
    }
  }
  return undefined;
}

const NEW_NAME = 'rolepin';

/** Names that nothing has: any, and those that may be bound by name alone. */
function freeNames(question: Question, kind: RoleName['kind']): readonly string[] {
  const { roles } = question.index.holders;
  const namespace = kind === 'Role' ? question.place.namespace : undefined;
  return [NEW_NAME, ...namesOf(question, 'bind', resourceOf({ kind }))].filter(
    (name) => roles.named(kind, namespace, name) === 'absent',
  );
}

function boundTo(
  question: Question,
  { kind, name }: RoleName,
  made: readonly (Right | undefined)[],
): Power | undefined {
  const bind = (cluster: boolean): Right | undefined =>
    may(question, 'bind', resourceOf({ kind }), { group: RBAC, name, cluster });
  const everywhere =
    kind === 'ClusterRole'
      ? [may(question, 'create', 'clusterrolebindings', { group: RBAC, cluster: true }), bind(true)]
      : [undefined];
  const here = [may(question, 'create', 'rolebindings', { group: RBAC }), bind(true) ?? bind(false)];
  const says = 'a role that allows everything may be made, and bound to oneself';
  const wide = powerBy('kubernetes/escalate', 'pod', [...made, ...everywhere], says);
  if (wide !== undefined) return { ...wide, reach: 'cluster' };
  const local = powerBy('kubernetes/escalate', 'pod', [...made, ...here], says);
  return local === undefined ? undefined : { ...local, reach: 'namespace' };
}
