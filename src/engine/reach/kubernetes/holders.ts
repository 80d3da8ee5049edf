import { type Cluster, type RbacBinding, readRbacBinding } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Subject, Unknown } from '../path.ts';
import { oneSubject, serviceAccountId } from '../subject.ts';
import { type BindingGrants, grantsByBinding, push } from './bindings.ts';
import type { Grant, Holder } from './grant.ts';
import { AUTHENTICATED, isPlatformAccount, isPlatformName } from './platform.ts';
import { principalHolders } from './principal-holders.ts';
import { type RoleRules, roleRules } from './role-rules.ts';

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

/** The group of every service account; those of a namespace are in one whose name goes on with it. */
const ACCOUNTS = 'system:serviceaccounts';

/** Finds out who has which rights in a cluster, binding by binding. */
export function findHolders(cluster: Cluster, facts: Facts): Holders {
  const roles = roleRules(cluster);
  const bindings = (cluster.objects ?? []).flatMap((object) => readRbacBinding(object) ?? []);
  const bound = grantsByBinding(cluster, bindings, roles);
  const principals = principalHolders(cluster, facts, bound);
  const all = [...boundHolders(cluster, bound, facts), ...principals.holders]
    .filter(({ grants, masters }) => masters !== undefined || grants.some(gives))
    .map((holder) => ({ ...holder, grants: [...holder.grants].sort(widestFirst) }));
  return { all, ...indexed(all), roles, bindings, unknown: [...bound.unknown, ...principals.unknown] };
}

/** Users, groups and service accounts that bindings name. */
function boundHolders(cluster: Cluster, { users, groups, accounts }: BindingGrants, facts: Facts): Holder[] {
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
  for (const [id, grants] of accounts) {
    const [namespace = '', name = ''] = id.split('/');
    const subject = oneSubject('serviceaccount', `${cluster.name}/${id}`);
    all.push({
      subject,
      platform: isPlatformAccount(namespace, name, bindingsOf(grants)),
      next: { kind: 'service-account', cluster, subject, pattern: { namespace, name }, need: 'api' },
      grants,
      shared: [...(groups.get(`${ACCOUNTS}:${namespace}`) ?? []), ...everyAccount],
      masters: undefined,
    });
  }
  return all;
}

const bindingsOf = (grants: readonly Grant[]): readonly RbacBinding[] =>
  grants.flatMap(({ binding }) => binding ?? []);

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
