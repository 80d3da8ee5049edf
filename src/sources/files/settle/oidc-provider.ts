import { dirname } from 'node:path';
import type { Draft, Pending } from '../draft.ts';
import { keepProvider } from '../read/oidc.ts';
import { type Owners, own } from './owners.ts';

/**
 * Finds the account of a provider that does not say whose it is, by the first of these that names exactly one:
 * the lists of providers that hold its URL (of several, the one in the same folder), the trust policies that name
 * its ARN, the only account that was given, and the account of the only cluster. The last two are told as warnings.
 */
export function settleProvider(
  draft: Draft,
  { url, clientIds, at }: Extract<Pending, { kind: 'oidc-provider' }>,
  owners: Owners,
): void {
  const listed = [...draft.accounts.values()].flatMap((account) => {
    const provider = [...account.oidcProviders.values()].find((known) => known.url === url);
    return provider === undefined ? [] : [{ id: account.id, provider }];
  });
  const beside = listed.filter(({ provider }) => dirname(provider.at.file) === dirname(at.file));
  const found = only(listed.map(({ id }) => id)) ?? only(beside.map(({ id }) => id));
  const trusted = listed.length > 0 ? undefined : only(trusting(draft, url));
  const guessed = listed.length > 0 ? undefined : (only([...draft.accounts.keys()]) ?? onlyOfClusters(draft));
  const id = found ?? trusted ?? guessed;
  if (id === undefined) {
    draft.tell({
      code: 'input/account',
      message: `it can't be known whose OIDC provider \`${url}\` is`,
      hint: 'give what `aws iam list-open-id-connect-providers` prints, in the same folder',
      at,
    });
    return;
  }
  if (found === undefined && trusted === undefined) {
    draft.warn({
      code: 'input/assumed-account',
      message: `the OIDC provider \`${url}\` was taken as account ${id}'s, the only one given`,
      hint: 'what `aws iam list-open-id-connect-providers` prints says whose it is',
      at,
    });
  }
  const arn =
    listed.find((entry) => entry.id === id)?.provider.arn ??
    `arn:${partitionOf(draft, id)}:iam::${id}:oidc-provider/${url}`;
  own(owners.accounts, at.file, id);
  keepProvider(draft, id, { arn, url, clientIds, at });
}

const only = (ids: readonly string[]): string | undefined => {
  const distinct = new Set(ids);
  return distinct.size === 1 ? ids[0] : undefined;
};

/** The accounts whose trust policies name the provider as their own. */
function trusting(draft: Draft, url: string): readonly string[] {
  const ids: string[] = [];
  for (const account of draft.accounts.values()) {
    const suffix = `:iam::${account.id}:oidc-provider/${url}`;
    const names = [...account.roles.values()].some(({ trust }) =>
      trust.statements.some(
        (statement) =>
          statement.kind === 'statement' &&
          statement.principal?.entries.some(
            (entry) => entry.kind === 'federated' && entry.provider.endsWith(suffix),
          ),
      ),
    );
    if (names) ids.push(account.id);
  }
  return ids;
}

function onlyOfClusters(draft: Draft): string | undefined {
  if (draft.accounts.size > 0) return undefined;
  return only([...draft.clusters.values()].flatMap(({ described }) => described?.account ?? []));
}

/** The partition of an account, as the ARNs of its roles tell it. */
function partitionOf(draft: Draft, id: string): string {
  for (const { arn } of draft.accounts.get(id)?.roles.values() ?? []) return arn.split(':')[1] ?? 'aws';
  return 'aws';
}
