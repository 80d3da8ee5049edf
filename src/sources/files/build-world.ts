import type { Problem } from '../../kernel/index.ts';
import type { AccessEntry, Account, Cluster, World } from '../../world/index.ts';
import type { AccountDraft, ClusterDraft, Draft } from './draft.ts';
import { namePrincipals } from './name-principals.ts';
import { DETAIL_LISTS } from './read/authorization-details.ts';

/** Makes the world of a draft: what was never given is `undefined`, what is not all there is `partial`. */
export function buildWorld(draft: Draft, unread: readonly Problem[]): World {
  const accounts = [...draft.accounts.values()].map(buildAccount);
  return namePrincipals({
    accounts: new Map(accounts.map((account) => [account.id, account])),
    organization: draft.organization,
    clusters: [...draft.clusters.values()].map(buildCluster),
    unread,
  });
}

function buildAccount(draft: AccountDraft): Account {
  const partial = new Set<'oidcProviders' | 'accessKeys'>();
  const providersGiven = draft.providersListed || draft.oidcProviders.size > 0;
  if (providersGiven && !draft.providersListed) partial.add('oidcProviders');
  if (draft.accessKeys !== undefined && !draft.keysComplete) partial.add('accessKeys');
  const { users, groups, roles, policies } = draft;
  return {
    id: draft.id,
    details: draft.detailed
      ? { users, groups, roles, policies, complete: DETAIL_LISTS.every((name) => draft.listed.has(name)) }
      : undefined,
    oidcProviders: providersGiven ? draft.oidcProviders : undefined,
    accessKeys: listed(draft.accessKeys),
    instances: listed(draft.instances),
    buckets: listed(draft.buckets),
    keys: listed(draft.keys),
    ...(partial.size === 0 ? {} : { partial }),
  };
}

const listed = <Fact>(facts: ReadonlyMap<string, Fact> | undefined): readonly Fact[] | undefined =>
  facts === undefined ? undefined : [...facts.values()];

function buildCluster(draft: ClusterDraft): Cluster {
  const partial = new Set<'associations' | 'accessEntries'>();
  const { associations, associationsListed, entries, entriesListed, described } = draft;
  const missing = (names: ReadonlySet<string> | undefined, given: ReadonlyMap<string, unknown>): boolean =>
    names === undefined || [...names].some((name) => !given.has(name));
  if (missing(associationsListed, associations)) partial.add('associations');
  if (missing(entriesListed, entries) || draft.entriesUndescribed.size > 0) partial.add('accessEntries');
  // a list of names alone says that there are some, and not what they are
  const associated = associations.size > 0 || associationsListed?.size === 0;
  const entered = entries.size > 0 || entriesListed?.size === 0;
  if (!associated) partial.delete('associations');
  if (!entered) partial.delete('accessEntries');
  return {
    name: draft.name,
    arn: described?.arn,
    account: described?.account,
    version: described?.version,
    issuer: described?.issuer,
    authenticationMode: described?.authenticationMode,
    creatorIsAdmin: described?.creatorIsAdmin,
    ipFamily: described?.ipFamily,
    objects: draft.objects,
    complete: draft.complete,
    associations: associated ? [...associations.values()] : undefined,
    accessEntries: entered
      ? [...entries.values()].map(
          (entry): AccessEntry => ({
            ...entry,
            policies: draft.entryPolicies.get(entry.principalArn),
          }),
        )
      : undefined,
    ...(draft.authMap === undefined ? {} : { authMap: draft.authMap }),
    ...(partial.size === 0 ? {} : { partial }),
    at: described?.at,
  };
}
