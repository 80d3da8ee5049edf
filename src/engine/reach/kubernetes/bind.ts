import { namesOf } from './bound-roles.ts';
import type { Grant, Right, RoleName } from './grant.ts';
import { may, mayAny, type Power, powerBy, type Question } from './power.ts';
import { roleWords } from './role-rules.ts';

const RBAC = 'rbac.authorization.k8s.io';
const CHANGES = ['patch', 'update'];

/** What a set of rights is worth for the service account in question; the ways in which rights are used. */
type Judge = (question: Question) => Power | undefined;

/**
 * A role bound to oneself that allows what one is not allowed: `bind`, with a binding that may be made or changed.
 *
 * Semantics: Kubernetes, "Using RBAC Authorization", section "Restrictions on role binding creation or update".
 */
export function bind(question: Question, judge: Judge): Power | undefined {
  const { place, index } = question;
  const wide = may(question, 'create', 'clusterrolebindings', { group: RBAC, cluster: true });
  const local = may(question, 'create', 'rolebindings', { group: RBAC });
  for (const [right, scope] of [[wide, undefined] as const, [local, place.namespace] as const]) {
    if (right === undefined) continue;
    for (const role of bindableRoles(question, scope)) {
      const power = bound(question, right, role, scope, judge);
      if (power !== undefined) return power;
    }
  }
  for (const binding of index.holders.bindings) {
    if (binding.namespace !== undefined && binding.namespace !== place.namespace) continue;
    const isWide = binding.namespace === undefined;
    const resource = isWide ? 'clusterrolebindings' : 'rolebindings';
    const change = mayAny(question, CHANGES, resource, { group: RBAC, name: binding.name, cluster: isWide });
    if (change === undefined) continue;
    const role = { ...binding.role, namespace: binding.role.kind === 'Role' ? binding.namespace : undefined };
    const power = bound(question, change, role, binding.namespace, judge);
    if (power !== undefined) return power;
  }
  return undefined;
}

/** Roles that the holder may bind: the strongest first, then those that are named to them, then those of the namespace. */
function bindableRoles(question: Question, scope: string | undefined): readonly RoleName[] {
  const names = new Set(['cluster-admin', 'admin', 'edit', ...namesOf(question, 'bind', 'clusterroles')]);
  const roles = [...names].map((name): RoleName => ({ kind: 'ClusterRole', namespace: undefined, name }));
  if (scope === undefined) return roles;
  const local = new Set([...namesOf(question, 'bind', 'roles'), ...question.index.holders.roles.in(scope)]);
  return [...roles, ...[...local].map((name): RoleName => ({ kind: 'Role', namespace: scope, name }))];
}

/** What the holder could do if they bound a role to themselves. */
function bound(
  question: Question,
  binding: Right,
  role: RoleName,
  scope: string | undefined,
  judge: Judge,
): Power | undefined {
  const { index } = question;
  const resource = role.kind === 'Role' ? 'roles' : 'clusterroles';
  // a ClusterRole may be bound in a namespace by a right that holds there
  const allowed =
    may(question, 'bind', resource, { group: RBAC, name: role.name, cluster: true }) ??
    (scope === undefined ? undefined : may(question, 'bind', resource, { group: RBAC, name: role.name }));
  if (allowed === undefined) return undefined;
  const rules = index.holders.roles.named(role.kind, role.namespace, role.name);
  if (rules === 'absent' || rules.length === 0) return undefined;
  const gained: Grant = { scope, rules, because: [], binding: undefined, role };
  // what they have already goes with it
  const { grants, shared } = question.holder;
  const holder = { grants: [gained], shared: [...grants, ...shared], masters: undefined };
  const after = judge({ ...question, holder });
  if (after === undefined) return undefined;
  const says = `${roleWords(role)}, which gives it, may be bound to oneself`;
  const power = powerBy(
    'kubernetes/bind',
    after.worth,
    [binding, allowed],
    says,
    after.needs === undefined ? {} : { needs: after.needs },
  );
  return power === undefined
    ? undefined
    : { ...power, reach: scope === undefined ? after.reach : 'namespace' };
}
