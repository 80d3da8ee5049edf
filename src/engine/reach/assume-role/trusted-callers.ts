import type { PrincipalEntry } from '../../../policy/index.ts';
import type { Role } from '../../../world/index.ts';
import type { Facts, Principal } from '../facts.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { type Stranger, strangerAccount, strangerByArn, strangersByCondition } from '../stranger.ts';
import { principalId } from '../subject.ts';
import { trustedEntries, trustIsOpaque } from '../trusted.ts';

/** Whom a trust policy may mean by sts:AssumeRole. */
export interface TrustedCallers {
  readonly entries: readonly PrincipalEntry[];
  /** Whether it may mean everyone. */
  readonly everyone: boolean;
}

/** Reads whom the trust policy of a role may mean. */
export function trustedCallers(role: Role): TrustedCallers {
  const entries = trustedEntries(role);
  const everyone = trustIsOpaque(role) || entries.some((entry) => entry.kind === 'everyone');
  return { entries, everyone };
}

/**
 * Users and roles of the world that the trust may mean. One that is meant by its account, or from another
 * account, must be allowed by its own policies too; so only those are tried.
 */
export function candidates(
  role: Role,
  { entries, everyone }: TrustedCallers,
  { facts }: Search,
): readonly Principal[] {
  const found = new Map<string, Principal>();
  const add = (principal: Principal | undefined): void => {
    if (principal !== undefined) found.set(principal.arn, principal);
  };
  for (const entry of entries) {
    if (entry.kind === 'role' || entry.kind === 'user') add(facts.principal(entry.arn));
    if (entry.kind === 'account') facts.assumers(entry.account, role.arn).forEach(add);
  }
  if (everyone) {
    facts.principals(role.account)?.forEach(add);
    for (const account of facts.world.accounts.keys()) facts.assumers(account, role.arn).forEach(add);
  }
  return [...found.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** Accounts that the trust means as a whole, and of which the world holds single roles only. */
export function partial({ entries, everyone }: TrustedCallers, { facts }: Search): readonly string[] {
  return [...facts.world.accounts.values()]
    .filter((account) => account.details !== undefined && !account.details.complete)
    .map((account) => account.id)
    .filter((id) => everyone || entries.some((entry) => entry.kind === 'account' && entry.account === id));
}

/** Principals that the trust names or means, and that the world does not hold. */
export function strangers(
  role: Role,
  { entries, everyone }: TrustedCallers,
  search: Search,
): readonly Stranger[] {
  const { facts } = search;
  const found = new Map<string, Stranger>();
  const add = (stranger: Stranger): void => {
    found.set(stranger.arn, stranger);
  };
  for (const entry of entries) {
    if (entry.kind === 'account' && facts.principals(entry.account) === undefined) {
      add(strangerAccount(entry.account, entry.partition ?? partitionOf(role.arn), search));
    }
    if ((entry.kind === 'role' || entry.kind === 'user') && facts.principal(entry.arn) === undefined) {
      add(strangerByArn(entry.arn, search));
    }
    if (entry.kind === 'federated-user') add(strangerByArn(entry.arn, search));
  }
  if (everyone) strangersByCondition(role, search).forEach(add);
  return [...found.values()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** The organization's management account, as a whole. */
export function managementRoot({ arn }: Role, { world: { organization } }: Facts): string | undefined {
  const account = organization?.managementAccountId;
  return account === undefined ? undefined : principalId(`arn:${partitionOf(arn)}:iam::${account}:root`);
}
