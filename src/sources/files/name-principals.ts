import { type IdHolder, nameIds, type PolicyDocument } from '../../policy/index.ts';
import type { Account, AuthorizationDetails, World } from '../../world/index.ts';

/**
 * Reads ids of roles and users of the world that policies name their principals by: `AROA…`, `AIDA…`.
 *
 * AWS itself shows them as ARNs, so it is other inputs that have them.
 */
export function namePrincipals(world: World): World {
  let byId: ReadonlyMap<string, readonly IdHolder[]> | undefined;
  const named = (document: PolicyDocument): PolicyDocument =>
    nameIds(document, (id) => {
      byId ??= holders(world);
      return byId.get(id) ?? [];
    });
  const optionally = <T extends { readonly policy: PolicyDocument | undefined }>(one: T): T =>
    one.policy === undefined ? one : { ...one, policy: named(one.policy) };
  const trusting = (roles: AuthorizationDetails['roles']): AuthorizationDetails['roles'] => {
    const all = [...roles].map(([arn, role]) => [arn, role, named(role.trust)] as const);
    // accounts may be large, and ids are rare
    if (all.every(([, role, trust]) => trust === role.trust)) return roles;
    return new Map(all.map(([arn, role, trust]) => [arn, { ...role, trust }]));
  };
  const inAccount = (account: Account): Account => ({
    ...account,
    details: account.details && {
      ...account.details,
      roles: trusting(account.details.roles),
    },
    buckets: account.buckets?.map(optionally),
    keys: account.keys?.map(optionally),
  });
  const { organization } = world;
  return {
    ...world,
    accounts: new Map([...world.accounts].map(([id, account]) => [id, inAccount(account)])),
    organization: organization && {
      ...organization,
      policies: organization.policies.map((policy) => ({ ...policy, document: named(policy.document) })),
    },
  };
}

function holders(world: World): ReadonlyMap<string, readonly IdHolder[]> {
  const byId = new Map<string, IdHolder[]>();
  for (const { details } of world.accounts.values()) {
    for (const { id, kind, arn, account } of [
      ...(details?.roles.values() ?? []),
      ...(details?.users.values() ?? []),
    ]) {
      byId.set(id, [...(byId.get(id) ?? []), { kind, arn, account }]);
    }
  }
  return byId;
}
