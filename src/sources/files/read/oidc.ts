import { type SourceRef, within } from '../../../kernel/index.ts';
import { isAccountId, parseArn } from '../../../policy/index.ts';
import type { OidcProvider } from '../../../world/index.ts';
import { accountOf, conflict, type Draft } from '../draft.ts';
import { type Members, objects, optionalText, text, texts } from '../members.ts';
import { sameFact } from '../same-fact.ts';

/** The URL of an issuer as ARNs and condition keys name it: host and path. */
export const bareUrl = (url: string): string => url.replace(/^https:\/\//i, '');

/**
 * Reads the providers of one account: a snapshot's, or what `aws iam list-open-id-connect-providers` prints.
 *
 * @returns how many
 */
export function readProviders(
  members: Members,
  name: string,
  at: SourceRef,
  draft: Draft,
  owner?: string,
): { readonly count: number; readonly accounts: ReadonlySet<string> } {
  let count = 0;
  const accounts = new Set<string>(owner === undefined ? [] : [owner]);
  for (const entry of objects(members, name, at, draft.tell)) {
    count += 1;
    const arn = text(entry.value, 'Arn', entry.at, draft.tell);
    if (arn === undefined) continue;
    const provider = readProvider(entry.value, arn, entry.at, draft);
    if (provider === undefined) continue;
    if (owner !== undefined && provider.account !== owner) {
      const message = `\`${arn}\` stands among the providers of account ${owner}`;
      draft.tell({ code: 'input/account', message, at: entry.at });
      continue;
    }
    accounts.add(provider.account);
    keepProvider(draft, provider.account, provider);
  }
  for (const id of accounts) accountOf(draft, id).providersListed = true;
  if (accounts.size === 0 && count === 0) draft.pending.push({ kind: 'nothing', of: 'oidcProviders', at });
  return { count, accounts };
}

function readProvider(
  value: Members,
  arn: string,
  at: SourceRef,
  draft: Draft,
): (OidcProvider & { readonly account: string }) | undefined {
  const parsed = parseArn(arn);
  const prefix = 'oidc-provider/';
  if (
    parsed?.service !== 'iam' ||
    !isAccountId(parsed.account) ||
    !parsed.resource.startsWith(prefix) ||
    parsed.resource.length === prefix.length
  ) {
    draft.tell({
      code: 'input/arn',
      message: `not the ARN of an OIDC provider: \`${arn}\``,
      hint: 'it has the form arn:aws:iam::111122223333:oidc-provider/HOST/PATH',
      at: within(at, 'Arn'),
    });
    return undefined;
  }
  const url = parsed.resource.slice(prefix.length);
  const told = optionalText(value, 'Url', at, draft.tell);
  if (told !== undefined && bareUrl(told) !== url) {
    draft.tell({
      code: 'input/arn',
      message: `\`${told}\` is not the URL that the ARN \`${arn}\` names`,
      at: within(at, 'Url'),
    });
    return undefined;
  }
  return { arn, account: parsed.account, url, clientIds: texts(value, 'ClientIDList', at, draft.tell), at };
}

/** Keeps a provider. What the list of providers tells of it and what it tells itself are joined. */
export function keepProvider(draft: Draft, id: string, provider: OidcProvider): void {
  const { arn, url, clientIds, at } = provider;
  const { oidcProviders } = accountOf(draft, id);
  const known = oidcProviders.get(arn);
  if (known === undefined || known.clientIds === undefined) {
    oidcProviders.set(arn, { arn, url, clientIds, at });
  } else if (clientIds !== undefined && !sameFact([...known.clientIds].sort(), [...clientIds].sort())) {
    draft.tell(conflict(draft, `the OIDC provider \`${url}\``, known.at, at));
  }
}

/** Reads what `aws iam get-open-id-connect-provider` prints. It does not say whose it is. */
export function readSingleProvider(value: Members, at: SourceRef, draft: Draft): void {
  const url = text(value, 'Url', at, draft.tell);
  if (url === undefined) return;
  const clientIds = texts(value, 'ClientIDList', at, draft.tell);
  draft.pending.push({ kind: 'oidc-provider', url: bareUrl(url), clientIds, at });
}
