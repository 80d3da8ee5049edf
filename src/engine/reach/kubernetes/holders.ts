import { type Cluster, type RbacBinding, type RbacSubject, readRbacBinding } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Node } from '../node.ts';
import type { Because, Subject, Unknown } from '../path.ts';
import { keyResources } from '../static-credentials/resource-of.ts';
import { oneSubject, serviceAccountId } from '../subject.ts';
import { accessPolicyRules } from './access-policies.ts';
import { type Grant, type Holder, matches } from './grant.ts';
import { isPlatformAccount, isPlatformName, MASTERS } from './platform.ts';
import { type ClusterPrincipal, clusterPrincipals } from './principals.ts';
import { isRelevant } from './relevant.ts';
import { type RoleRules, roleRules, roleWords } from './role-rules.ts';

/** Who has rights in a cluster that may give an identity. */
export interface Holders {
  readonly all: readonly Holder[];
  /** By subject id. */
  readonly byId: ReadonlyMap<string, Holder>;
  /** Those with a right in the whole cluster, or in namespaces by a pattern. */
  readonly wide: readonly Holder[];
  /** Those with rights in single namespaces, by namespace. */
  readonly local: ReadonlyMap<string, readonly Holder[]>;
  readonly roles: RoleRules;
  readonly bindings: readonly RbacBinding[];
  /** What bindings and entries name and the world does not show. */
  readonly unknown: readonly Unknown[];
}

const AUTHENTICATED = 'system:authenticated';
const ACCOUNTS = 'system:serviceaccounts';

/** Finds out who has which rights in a cluster, binding by binding. */
export function findHolders(cluster: Cluster, facts: Facts): Holders {
  const roles = roleRules(cluster);
  const keys = keyResources(cluster);
  const bindings = (cluster.objects ?? []).flatMap((object) => readRbacBinding(object) ?? []);
  const unknown: Unknown[] = [];
  const users = new Map<string, Grant[]>();
  const groups = new Map<string, Grant[]>();
  const accounts = new Map<string, { readonly grants: Grant[]; readonly bindings: RbacBinding[] }>();
  for (const binding of bindings) {
    const rules = roles.of(binding);
    if (rules === 'absent') {
      if (!cluster.complete) unknown.push(absentRole(binding));
      continue;
    }
    for (const subject of binding.subjects) {
      const grant: Grant = { scope: binding.namespace, rules, because: [cite(binding, subject)], binding };
      const account = accountOf(subject);
      if (account !== undefined) {
        const known = accounts.get(account) ?? { grants: [], bindings: [] };
        accounts.set(account, known);
        known.bindings.push(binding);
        known.grants.push(grant);
      } else {
        push(subject.kind === 'User' ? users : groups, subject.name, grant);
      }
    }
  }
  const everyone = groups.get(AUTHENTICATED) ?? [];
  const everyAccount = [...(groups.get(ACCOUNTS) ?? []), ...everyone];
  const all: Holder[] = [];

  for (const [name, grants] of users) {
    all.push({
      subject: oneSubject('user', `${cluster.name}/${name}`),
      platform: isPlatformName('user', name),
      next: { kind: 'kubernetes-subject', cluster, is: 'user', name },
      grants,
      shared: name === 'system:anonymous' ? [] : everyone,
      masters: undefined,
    });
  }
  for (const [name, grants] of groups) {
    all.push({
      subject: oneSubject('group', `${cluster.name}/${name}`),
      platform: isPlatformName('group', name),
      next: { kind: 'kubernetes-subject', cluster, is: 'group', name },
      grants,
      shared: name.startsWith('system:') ? [] : everyone,
      masters: undefined,
    });
    // whoever is in such a group has its rights without a further step
    const namespace =
      name === ACCOUNTS || name === AUTHENTICATED
        ? '*'
        : name.startsWith(`${ACCOUNTS}:`)
          ? name.slice(ACCOUNTS.length + 1)
          : undefined;
    if (namespace !== undefined) all.push(accountSet(cluster, namespace, grants, facts));
  }
  for (const [id, { grants, bindings: own }] of accounts) {
    const [namespace = '', name = ''] = id.split('/');
    const subject = oneSubject('serviceaccount', `${cluster.name}/${id}`);
    all.push({
      subject,
      platform: isPlatformAccount(namespace, name, own),
      next: { kind: 'service-account', cluster, subject, pattern: { namespace, name }, need: 'api' },
      grants,
      shared: [...(groups.get(`${ACCOUNTS}:${namespace}`) ?? []), ...everyAccount],
      masters: undefined,
    });
  }
  for (const principal of clusterPrincipals(cluster, facts)) {
    const { arn, username, groups: members, policies } = principal;
    if (policies === undefined) unknown.push(absentPolicies(cluster, arn));
    const grants: Grant[] = [];
    for (const [name, given] of users)
      if (username !== undefined && matches(username, name)) grants.push(...given);
    for (const [name, given] of groups)
      if (name === AUTHENTICATED || members.some((member) => matches(member, name))) grants.push(...given);
    for (const { policyArn, namespaces, at } of policies ?? []) {
      const rules = accessPolicyRules(policyArn)?.filter((rule) => isRelevant(rule, keys));
      const name = policyArn.slice(policyArn.lastIndexOf('/') + 1);
      if (rules === undefined) {
        unknown.push({
          what: `what the access policy ${name} of ${arn} allows`,
          add: 'an access policy that rolepin knows, or a Role bound to a group of the entry',
        });
        continue;
      }
      for (const scope of namespaces ?? [undefined]) {
        const where = scope === undefined ? 'in the whole cluster' : `in namespace ${scope}`;
        const because = {
          at,
          document: `access entries of cluster ${cluster.name}`,
          statement: name,
          says: `gives ${arn} the rights of ${name} ${where}`,
        };
        grants.push({
          scope,
          rules: rules.map((rule) => ({ ...rule, document: name })),
          because: [because],
          binding: undefined,
        });
      }
    }
    const masters = members.some((member) => matches(member, MASTERS)) ? [principal.because] : undefined;
    all.push({
      subject: oneSubject('principal', arn),
      platform: false,
      next: nodeOf(principal, facts),
      grants: grants.map((grant) =>
        grant.binding === undefined ? grant : { ...grant, because: [principal.because, ...grant.because] },
      ),
      shared: [],
      masters,
    });
  }
  const able = all
    .filter(({ grants, masters }) => masters !== undefined || grants.some(gives))
    .map((holder) => ({ ...holder, grants: [...holder.grants].sort(widestFirst) }));
  return { all: able, ...indexed(able), roles, bindings, unknown };
}

const widestFirst = (a: Grant, b: Grant): number =>
  Number(a.scope !== undefined) - Number(b.scope !== undefined);

/** Most roles give nobody an identity. */
const gives = ({ rules }: Grant): boolean => rules.length > 0;

/** Whether a grant counts beyond one namespace: by its scope, or since aws-auth, which makes masters, stands in it. */
function reachesFar({ scope, rules }: Grant): boolean {
  if (scope === undefined || /[*?]/.test(scope)) return rules.length > 0;
  return (
    scope === 'kube-system' &&
    rules.some(({ resources }) => resources.includes('configmaps') || resources.includes('*'))
  );
}

function indexed(all: readonly Holder[]): Pick<Holders, 'byId' | 'wide' | 'local'> {
  const byId = new Map<string, Holder>();
  const wide: Holder[] = [];
  const local = new Map<string, Holder[]>();
  for (const holder of all) {
    byId.set(holder.subject.id, holder);
    const isWide = holder.masters !== undefined || holder.grants.some(reachesFar);
    if (isWide) {
      wide.push(holder);
      continue;
    }
    for (const scope of new Set(holder.grants.filter(gives).map((grant) => grant.scope)))
      if (scope !== undefined) push(local, scope, holder);
  }
  return { byId, wide, local };
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
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

function accountSet(cluster: Cluster, namespace: string, grants: readonly Grant[], facts: Facts): Holder {
  const subject: Subject = {
    ...oneSubject('serviceaccount', `${cluster.name}/${namespace}/*`),
    existing: facts
      .serviceAccounts(cluster)
      .filter((account) => namespace === '*' || account.namespace === namespace)
      .map((account) => serviceAccountId(cluster, account.namespace, account.name)),
  };
  return {
    subject,
    platform: false,
    next: { kind: 'service-account', cluster, subject, pattern: { namespace, name: '*' }, need: 'api' },
    grants,
    shared: [],
    masters: undefined,
  };
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

/** What stands behind an IAM principal. */
function nodeOf({ arn }: ClusterPrincipal, facts: Facts): Node | undefined {
  const held = facts.principal(arn);
  if (held === undefined) return undefined;
  return held.kind === 'role' ? { kind: 'role', role: held, session: 'all' } : { kind: 'user', user: held };
}

function absentRole({ kind, namespace, name, role }: RbacBinding): Unknown {
  const where = role.kind === 'Role' ? ` -n ${namespace}` : '';
  return {
    what: `what ${role.kind} ${role.name} allows, which ${kind} ${name} names`,
    add: `kubectl get ${role.kind.toLowerCase()} ${role.name}${where} -o json`,
  };
}

const absentPolicies = (cluster: Cluster, arn: string): Unknown => ({
  what: `the access policies of ${arn} in cluster ${cluster.name}`,
  add: `aws eks list-associated-access-policies --cluster-name ${cluster.name} --principal-arn ${arn}`,
});
