import { type PolicyDocument, parsePolicy, statementAt } from '../policy/index.ts';
import type { Account, OidcProvider, World } from '../world/index.ts';
import { type Edit, placeId } from './edit.ts';
import { editedCluster } from './edited-cluster.ts';

type StatementEdit = Extract<Edit, { kind: 'replace' | 'untrust' }>;

/** A world as somebody leaves it who makes some changes. */
export function editedWorld(world: World, edits: readonly Edit[]): World {
  const gone = new Set(edits.flatMap((edit) => (edit.kind === 'remove' ? [placeId(edit.at)] : [])));
  const changes = new Map<string, readonly StatementEdit[]>();
  for (const edit of edits) {
    if (edit.kind !== 'replace' && edit.kind !== 'untrust') continue;
    const place = placeId(edit.at);
    changes.set(place, [...(changes.get(place) ?? []), edit]);
  }
  const touched = new Set(edits.flatMap(documentOf));
  // the other documents of an account need not be read
  const left = (document: PolicyDocument): PolicyDocument =>
    touched.has(placeId(document.at)) ? leftOf(document, gone, changes) : document;
  const accounts = [...world.accounts].map(
    ([id, account]) => [id, editedAccount(account, left, edits)] as const,
  );
  return {
    ...world,
    accounts: new Map(accounts),
    clusters: world.clusters.map((cluster) => editedCluster(cluster, gone, edits)),
  };
}

/** The place of the document whose statement an edit is about. */
function documentOf(edit: Edit): readonly string[] {
  if (edit.kind !== 'remove' && edit.kind !== 'replace' && edit.kind !== 'untrust') return [];
  const { at } = edit;
  const end = at.path.lastIndexOf('Statement');
  return end < 0 ? [] : [placeId({ ...at, path: at.path.slice(0, end) })];
}

function leftOf(
  document: PolicyDocument,
  gone: ReadonlySet<string>,
  changes: ReadonlyMap<string, readonly StatementEdit[]>,
): PolicyDocument {
  const places = document.statements.map((one) => placeId(statementAt(document, one.index)));
  if (!places.some((place) => gone.has(place) || changes.has(place))) return document;
  const statements = document.statements.flatMap((one, position) => {
    const place = places[position] ?? '';
    if (gone.has(place)) return [];
    return (changes.get(place) ?? []).reduce<readonly Either[]>(
      (made, edit) => made.flatMap((each) => changed(each, edit, document)),
      // what is known of a statement is known of it in its own document
      [{ ...one }],
    );
  });
  return { ...document, statements };
}

type Either = PolicyDocument['statements'][number];

function changed(statement: Either, edit: StatementEdit, document: PolicyDocument): readonly Either[] {
  if (edit.kind === 'replace') {
    const made = parsePolicy({ Version: '2012-10-17', Statement: [edit.value] }, document.at);
    return made.document.statements.map((one) => ({ ...one, index: statement.index }));
  }
  if (statement.kind !== 'statement' || statement.principal === undefined) return [statement];
  const entries = statement.principal.entries.filter(({ source }) => !edit.principals.includes(source));
  return entries.length === 0 ? [] : [{ ...statement, principal: { ...statement.principal, entries } }];
}

function editedAccount(
  account: Account,
  left: (document: PolicyDocument) => PolicyDocument,
  edits: readonly Edit[],
): Account {
  const { details, accessKeys, instances, buckets } = account;
  const silent = new Set(edits.flatMap((edit) => (edit.kind === 'deactivate-keys' ? [edit.user] : [])));
  const closes = edits.some((edit) => edit.kind === 'off-metadata' && edit.by === 'options');
  const inline = <Owner extends { readonly inline: readonly { readonly document: PolicyDocument }[] }>(
    owner: Owner,
  ): Owner => ({
    ...owner,
    inline: owner.inline.map((policy) => ({ ...policy, document: left(policy.document) })),
  });
  return {
    ...account,
    accessKeys: accessKeys?.map((key) =>
      [...silent].some((arn) => arn.includes(`:${account.id}:`) && arn.endsWith(`/${key.user}`))
        ? { ...key, active: false }
        : key,
    ),
    instances: closes
      ? instances?.map((one) => ({
          ...one,
          metadata: { tokens: 'required', hopLimit: 1, endpoint: 'enabled' } as const,
        }))
      : instances,
    buckets: buckets?.map((bucket) =>
      bucket.policy === undefined ? bucket : { ...bucket, policy: left(bucket.policy) },
    ),
    oidcProviders: withRegistered(account, edits),
    details:
      details === undefined
        ? undefined
        : {
            ...details,
            users: mapped(details.users, inline),
            groups: mapped(details.groups, inline),
            roles: mapped(details.roles, (role) => ({ ...inline(role), trust: left(role.trust) })),
            policies: mapped(details.policies, (policy) => ({ ...policy, document: left(policy.document) })),
          },
  };
}

function withRegistered({ id, oidcProviders }: Account, edits: readonly Edit[]): Account['oidcProviders'] {
  if (oidcProviders === undefined) return undefined;
  const made = new Map(oidcProviders);
  for (const edit of edits) {
    if (edit.kind !== 'register' || !edit.provider.includes(`:${id}:`)) continue;
    const { provider: arn, audience } = edit;
    const [, url = ''] = arn.split(':oidc-provider/');
    const known = made.get(arn) ?? { arn, url, clientIds: [], at: NOWHERE };
    made.set(arn, { ...known, clientIds: [...(known.clientIds ?? []), audience] });
  }
  return made;
}

/** What nobody wrote yet has no place. */
const NOWHERE: OidcProvider['at'] = { file: '', document: 0, path: [] };

const mapped = <Value>(
  map: ReadonlyMap<string, Value>,
  change: (value: Value) => Value,
): ReadonlyMap<string, Value> => new Map([...map].map(([key, value]) => [key, change(value)]));
