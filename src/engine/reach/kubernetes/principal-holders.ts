import type { Cluster } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Node } from '../node.ts';
import type { Unknown } from '../path.ts';
import { ALL_SESSIONS } from '../session/sessions.ts';
import { keyResources } from '../static-credentials/resource-of.ts';
import { oneSubject } from '../subject.ts';
import { accessPolicyRules } from './access-policies.ts';
import type { BindingGrants } from './bindings.ts';
import { type Grant, type Holder, matches } from './grant.ts';
import { AUTHENTICATED, MASTERS } from './platform.ts';
import { type ClusterPrincipal, clusterPrincipals } from './principals.ts';
import { isRelevant } from './relevant.ts';

/** The IAM principals that a cluster lets in, with the rights that they have there. */
export function principalHolders(
  cluster: Cluster,
  facts: Facts,
  bound: BindingGrants,
): { readonly holders: readonly Holder[]; readonly unknown: readonly Unknown[] } {
  const unknown: Unknown[] = [];
  const holders = clusterPrincipals(cluster, facts).map((principal): Holder => {
    const { arn, groups, because } = principal;
    const given = boundTo(principal, bound).map((grant) => ({
      ...grant,
      because: [because, ...grant.because],
    }));
    return {
      subject: oneSubject('principal', arn),
      platform: false,
      next: nodeOf(principal, facts),
      grants: [...given, ...byPolicies(principal, cluster, unknown)],
      shared: [],
      masters: groups.some((group) => matches(group, MASTERS)) ? [because] : undefined,
    };
  });
  return { holders, unknown };
}

/** What bindings give the user and the groups that a principal is in the cluster. */
function boundTo({ username, groups }: ClusterPrincipal, bound: BindingGrants): readonly Grant[] {
  const grants: Grant[] = [];
  for (const [name, given] of bound.users)
    if (username !== undefined && matches(username, name)) grants.push(...given);
  for (const [name, given] of bound.groups)
    if (name === AUTHENTICATED || groups.some((group) => matches(group, name))) grants.push(...given);
  return grants;
}

function byPolicies(
  { arn, policies }: ClusterPrincipal,
  cluster: Cluster,
  unknown: Unknown[],
): readonly Grant[] {
  if (policies === undefined) unknown.push(absentPolicies(cluster, arn));
  const keys = keyResources(cluster);
  return (policies ?? []).flatMap(({ policyArn, namespaces, at }): readonly Grant[] => {
    const name = policyArn.slice(policyArn.lastIndexOf('/') + 1);
    const known = accessPolicyRules(policyArn);
    if (known === undefined) {
      unknown.push({
        what: `what the access policy ${name} of ${arn} allows`,
        add: 'an access policy that rolepin knows, or a Role bound to a group of the entry',
      });
      return [];
    }
    const rules = known.filter((one) => isRelevant(one, keys)).map((one) => ({ ...one, document: name }));
    return (namespaces ?? [undefined]).map((scope) => {
      const where = scope === undefined ? 'in the whole cluster' : `in namespace ${scope}`;
      const says = `gives ${arn} the rights of ${name} ${where}`;
      const document = `access entries of cluster ${cluster.name}`;
      return { scope, rules, because: [{ at, document, statement: name, says }], binding: undefined };
    });
  });
}

/** What stands behind an IAM principal. */
function nodeOf({ arn }: ClusterPrincipal, facts: Facts): Node | undefined {
  const held = facts.principal(arn);
  if (held === undefined) return undefined;
  return held.kind === 'role'
    ? { kind: 'role', role: held, sessions: ALL_SESSIONS }
    : { kind: 'user', user: held };
}

const absentPolicies = (cluster: Cluster, arn: string): Unknown => ({
  what: `the access policies of ${arn} in cluster ${cluster.name}`,
  add: `aws eks list-associated-access-policies --cluster-name ${cluster.name} --principal-arn ${arn}`,
});
