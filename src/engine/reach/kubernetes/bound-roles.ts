import type { Grant, RoleName } from './grant.ts';
import type { Question } from './power.ts';

/** The role that a grant gives; none where an access policy gives it. */
export function roleOf({ binding, role }: Grant): RoleName | undefined {
  if (binding === undefined) return role;
  const { kind, name } = binding.role;
  return { kind, name, namespace: kind === 'Role' ? binding.namespace : undefined };
}

/** The names that rules of a holder, or of its groups, give with a verb on a resource of RBAC. */
export function namesOf({ holder }: Question, verb: string, resource: string): readonly string[] {
  const names = new Set<string>();
  for (const { rules } of [...holder.grants, ...holder.shared]) {
    for (const { verbs, resources, resourceNames } of rules) {
      const isMeant = [verb, '*'].some((one) => verbs.includes(one));
      if (!isMeant || ![resource, '*'].some((one) => resources.includes(one))) continue;
      for (const name of resourceNames) names.add(name);
    }
  }
  return [...names];
}
