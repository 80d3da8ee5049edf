import { accountOf, type ClusterDraft, type Draft, keep, type Pending } from '../draft.ts';
import { settleKeys } from './access-keys.ts';
import { settleManifests } from './manifests.ts';
import { settleProvider } from './oidc-provider.ts';
import type { Owners, SettleOptions } from './owners.ts';
import { tellUndescribed } from './undescribed.ts';

/**
 * Gives the facts that don't say whose they are to their account or cluster, now that all inputs have been read.
 *
 * @returns whose the facts of each file turned out to be
 */
export function settle(draft: Draft, options: SettleOptions): Owners {
  const owners: Owners = { accounts: new Map(), clusters: new Map() };
  const of = <Kind extends Pending['kind']>(kind: Kind) =>
    draft.pending.filter((item): item is Extract<Pending, { kind: Kind }> => item.kind === kind);

  for (const { policies } of of('aws-policies')) {
    for (const account of draft.accounts.values()) {
      for (const policy of policies)
        keep(draft, account.policies, policy.arn, policy, `policy ${policy.name}`);
    }
  }
  for (const provider of of('oidc-provider')) settleProvider(draft, provider, owners);
  settleKeys(draft, of('access-keys'), owners);
  for (const nothing of of('nothing')) settleNothing(draft, nothing);
  settleManifests(
    draft,
    { manifests: of('manifest'), empty: of('no-manifests'), kustomizations: of('kustomization') },
    options,
    owners,
  );
  for (const list of of('entry-list')) settleEntries(draft, list);
  for (const list of of('no-associations')) {
    const cluster = onlyCluster(draft, list, 'whose associations');
    if (cluster !== undefined) cluster.associationsListed ??= new Set();
  }
  tellUndescribed(draft);
  return owners;
}

/** A command's empty list says of the only account that it has none. */
function settleNothing(draft: Draft, { of, at }: Extract<Pending, { kind: 'nothing' }>): void {
  const [id, ...others] = draft.accounts.keys();
  if (id === undefined || others.length > 0) {
    const problem = {
      code: 'input/account',
      message: 'this list is empty and does not say whose it is',
      hint: "write it into the account's place in a snapshot",
      at,
    };
    // with no account at all there is nothing that it could change
    if (id === undefined) draft.warn(problem);
    else draft.tell(problem);
    return;
  }
  const account = accountOf(draft, id);
  if (of === 'instances') account.instances ??= new Map();
  else if (of === 'oidcProviders') account.providersListed = true;
  else account.detailed = true;
}

/** A list of access entries does not name its cluster: the one that has them described, or the only one. */
function settleEntries(draft: Draft, list: Extract<Pending, { kind: 'entry-list' }>): void {
  const holders = [...draft.clusters.values()].filter(({ entries }) =>
    list.principals.some((principal) => entries.has(principal)),
  );
  const cluster = holders.length === 1 ? holders[0] : onlyCluster(draft, list, 'whose access entries');
  if (cluster === undefined) return;
  cluster.entriesListed = new Set([...(cluster.entriesListed ?? []), ...list.principals]);
}

function onlyCluster(draft: Draft, { at }: Pending, whose: string): ClusterDraft | undefined {
  const [cluster, ...others] = draft.clusters.values();
  if (cluster !== undefined && others.length === 0) return cluster;
  draft.tell({
    code: 'input/cluster',
    message: `it can't be known ${whose} these are`,
    hint: 'give what `aws eks describe-cluster` prints, or write them into a snapshot',
    at,
  });
  return undefined;
}
