import type { Cluster, RbacBinding, RbacSubject } from '../../../world/index.ts';
import type { Because, Unknown } from '../path.ts';
import type { Grant } from './grant.ts';
import { isPlatformName } from './platform.ts';
import { type RoleRules, roleWords } from './role-rules.ts';

/** What the bindings of a cluster give, by name. */
export interface BindingGrants {
  readonly users: ReadonlyMap<string, readonly Grant[]>;
  readonly groups: ReadonlyMap<string, readonly Grant[]>;
  /** By `NAMESPACE/NAME`. */
  readonly accounts: ReadonlyMap<string, readonly Grant[]>;
  /** Roles that bindings name and the world does not show. */
  readonly unknown: readonly Unknown[];
}

/** Reads out of the bindings of a cluster who has which rights. */
export function grantsByBinding(
  cluster: Cluster,
  bindings: readonly RbacBinding[],
  roles: RoleRules,
): BindingGrants {
  const users = new Map<string, Grant[]>();
  const groups = new Map<string, Grant[]>();
  const accounts = new Map<string, Grant[]>();
  const unknown: Unknown[] = [];
  for (const binding of bindings) {
    const rules = roles.of(binding);
    if (rules === 'absent') {
      // a complete cluster has no such role, and the binding gives nothing
      if (!cluster.complete && !binding.subjects.every(isMachine)) unknown.push(absentRole(binding));
      continue;
    }
    for (const subject of binding.subjects) {
      const grant: Grant = { scope: binding.namespace, rules, because: [cite(binding, subject)], binding };
      const account = accountOf(subject);
      if (account !== undefined) push(accounts, account, grant);
      else push(subject.kind === 'User' ? users : groups, subject.name, grant);
    }
  }
  return { users, groups, accounts, unknown };
}

function isMachine({ kind, name }: RbacSubject): boolean {
  return kind !== 'ServiceAccount' && isPlatformName(kind === 'User' ? 'user' : 'group', name);
}

/** Adds to the list of a key. */
export function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** The service account that a subject is, also where it is named as the user that it is to the API server. */
function accountOf({ kind, name, namespace }: RbacSubject): string | undefined {
  if (kind === 'ServiceAccount') return `${namespace}/${name}`;
  const [, home, account] =
    /^system:serviceaccount:([^:/]+):([^:/]+)$/.exec(kind === 'User' ? name : '') ?? [];
  return home === undefined ? undefined : `${home}/${account}`;
}

function cite(binding: RbacBinding, { kind, name, namespace, at }: RbacSubject): Because {
  const who =
    kind === 'ServiceAccount' ? `service account ${namespace}/${name}` : `${kind.toLowerCase()} ${name}`;
  const where =
    binding.namespace === undefined ? 'in the whole cluster' : `in namespace ${binding.namespace}`;
  const role = roleWords({ ...binding.role, namespace: undefined });
  return {
    at,
    document: roleWords({ ...binding, kind: binding.kind as never }),
    statement: undefined,
    says: `gives ${who} the rights of ${role} ${where}`,
  };
}

function absentRole({ kind, namespace, name, role }: RbacBinding): Unknown {
  const where = role.kind === 'Role' ? ` -n ${namespace}` : '';
  return {
    what: `what ${role.kind} ${role.name} allows, which ${kind} ${name} names`,
    add: `kubectl get ${role.kind.toLowerCase()} ${role.name}${where} -o json`,
  };
}
