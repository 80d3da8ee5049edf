import type { Role } from '../../../world/index.ts';
import {
  ALL,
  both,
  complement,
  findMember,
  following,
  glob,
  type Language,
  literalItems,
} from '../../reason/index.ts';
import type { Answer } from '../ask.ts';
import { SERVICE_ACCOUNT_SUBJECTS } from '../kubernetes-names.ts';
import { SESSION_NAME } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { STS_AUDIENCE } from '../token-call.ts';
import { type Box, type Dimension, valueIn } from './boxes.ts';
import { isReserved, mayCarryTags, mayHaveSourceIdentity, TAG_TEXT } from './carried.ts';
import type { Into } from './into.ts';
import type { AskedTag, Making } from './sessions.ts';
import { subsets } from './tags-given.ts';
import { type TokenAsked, tokensAsked } from './tokens-asked.ts';

/** Sessions of a role that are tried together: by the tags that they carry, and whether they have a source identity. */
export interface SessionKind {
  readonly role: Role;
  /** Keys in lower case. */
  readonly carried: readonly string[];
  /** Those of the tags that the new session must have, and that go on to it. */
  readonly goesOn: readonly AskedTag[];
  /** Tags that policies ask for, and that the session does not carry. */
  readonly leftOut: readonly string[];
  readonly identity: boolean;
  /** The token for which it was given, and those of others that policies ask for. */
  readonly token: TokenAsked | undefined;
  readonly otherTokens: readonly TokenAsked[];
  readonly names: Language;
  /** How many hops ask for something, with this one. */
  readonly hops: number;
  /** What may differ between them, and is asked for. */
  readonly dimensions: readonly Dimension[];
}

const PRINCIPAL_TAG = 'aws:PrincipalTag/';
const IDENTITY = 'aws:SourceIdentity';
const USER_ID = 'aws:userid';

/** The kinds of sessions that may differ in what policies let them do, the plainest first. */
export function* sessionKinds(
  role: Role,
  { as }: Into,
  asks: ReadonlySet<string>,
  named: Language | undefined,
  search: Search,
): Iterable<SessionKind> {
  const tagged = mayCarryTags(role);
  const tags = tagged ? tagsAsked(asks) : [];
  const wanted = tagged ? (as.tags ?? []).filter(({ values }) => values !== undefined) : [];
  const asked = as.sourceIdentity;
  const identities = mayHaveSourceIdentity(role) && asked !== 'none' ? [false, true] : [false];
  const names = named ?? SESSION_NAME;
  const hops = (as.hops ?? 0) + 1;
  const tokens = tokensAsked(role, asks, search);
  for (const token of [undefined, ...tokens]) {
    const otherTokens = tokens.filter((one) => one !== token);
    for (const goesOn of subsets(wanted)) {
      const must = goesOn.map(({ key }) => key.toLowerCase());
      for (const more of subsets(tags.filter((tag) => !must.includes(tag)))) {
        const carried = [...must, ...more];
        const leftOut = tags.filter((tag) => !carried.includes(tag));
        for (const identity of identities) {
          const dimensions: readonly Dimension[] = [
            ...carried.map((tag) => tagDimension(tag, goesOn, as.tags ?? [])),
            ...(identity ? [identityDimension(asked === 'none' ? undefined : asked)] : []),
            ...(asks.has(USER_ID.toLowerCase()) ? [idDimension(role, names)] : []),
            ...(token === undefined
              ? []
              : token.claims.map((claim) => claimDimension(role, token, claim, search))),
          ];
          yield { role, carried, goesOn, leftOut, identity, token, otherTokens, names, hops, dimensions };
        }
      }
    }
  }
}

/** A claim as the token can have it, and best as the role's trust policy asks for it. */
function claimDimension(role: Role, { issuer }: TokenAsked, claim: string, { facts }: Search): Dimension {
  const key = `${issuer}:${claim}`;
  const values =
    claim === 'sub' && facts.clustersByIssuer(issuer).length > 0 ? SERVICE_ACCOUNT_SUBJECTS : ALL;
  return { key, values, preferred: [...namedIn(role, key), claim === 'aud' ? STS_AUDIENCE : 'rolepin'] };
}

/** The values that a trust policy names for a key. */
const namedIn = ({ trust }: Role, key: string): readonly string[] =>
  trust.statements.flatMap((statement) =>
    statement.kind === 'opaque'
      ? []
      : statement.conditions
          .filter(({ name }) => name === key.toLowerCase())
          .flatMap(({ operands }) => operands.map(({ source }) => source)),
  );

/** Whether a session of the kind carries nothing but what its role has. */
export const isOwn = ({ carried, identity, token }: SessionKind): boolean =>
  carried.length === 0 && !identity && token === undefined;

/** Tags of the caller that policies ask for, but for those that AWS alone gives. */
function tagsAsked(asks: ReadonlySet<string>): readonly string[] {
  const prefix = PRINCIPAL_TAG.toLowerCase();
  return [...asks]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((key) => !isReserved(key))
    .sort();
}

function tagDimension(tag: string, goesOn: readonly AskedTag[], next: readonly AskedTag[]): Dimension {
  const same = ({ key }: AskedTag): boolean => key.toLowerCase() === tag;
  const asked = goesOn.find(same);
  return {
    key: `${PRINCIPAL_TAG}${asked?.key ?? tag}`,
    values: both(TAG_TEXT, asked?.values ?? TAG_TEXT),
    // a variable may ask for the value that the new session is given
    preferred: [...next.filter(same).map(({ preferred }) => preferred), 'rolepin'],
  };
}

const identityDimension = (asked: Language = SESSION_NAME): Dimension => ({
  key: IDENTITY,
  values: both(SESSION_NAME, asked),
  preferred: ['rolepin'],
});

/** Semantics: AWS IAM User Guide, "IAM policy elements: Variables and tags", section on principal key values. */
function idDimension({ id }: Role, names: Language): Dimension {
  const list = names.kind === 'finite' ? [...names.values] : [];
  if (list.length > 0)
    return { key: USER_ID, values: textsOf(list.map((name) => `${id}:${name}`)), preferred: [] };
  const values = glob([...literalItems(`${id}:`), { kind: 'any', within: false }]);
  return { key: USER_ID, values, preferred: [`${id}:rolepin`] };
}

const textsOf = (values: readonly string[]): Language => ({ kind: 'finite', values: new Set(values) });

/** What the session must be like; `undefined` where none can be. */
export function makingOfBox(kind: SessionKind, box: Box): Making | undefined {
  const { answer, values } = box;
  const found = (key: string): Language | undefined =>
    values[kind.dimensions.findIndex((dimension) => dimension.key.toLowerCase() === key.toLowerCase())];
  const identity = kind.identity ? both(found(IDENTITY) ?? SESSION_NAME, setIn(answer)) : undefined;
  const name = nameIn(kind, found(USER_ID));
  if (
    [identity, name].some((one) => one !== undefined && findMember(both(SESSION_NAME, one)).kind === 'empty')
  )
    return undefined;
  const tags = [
    ...kind.carried.map((tag) => carriedTag(tag, kind, found(`${PRINCIPAL_TAG}${tag}`) ?? TAG_TEXT, box)),
    ...kind.leftOut.map((key) => ({ key, values: undefined, preferred: '', transitive: false })),
  ];
  return {
    ...(name === undefined ? {} : { name }),
    ...(tags.length === 0 ? {} : { tags, hops: kind.hops }),
    ...(mayHaveSourceIdentity(kind.role) ? { sourceIdentity: identity ?? 'none' } : {}),
    ...tokenOf(kind, found),
  };
}

function tokenOf(
  { token, otherTokens }: SessionKind,
  found: (key: string) => Language | undefined,
): Pick<Making, 'token'> {
  if (token === undefined)
    return otherTokens.length === 0 ? {} : { token: { not: otherTokens.map(({ issuer }) => issuer) } };
  const { issuer, claims } = token;
  return {
    token: { issuer, claims: claims.map((name) => ({ name, values: found(`${issuer}:${name}`) ?? ALL })) },
  };
}

function carriedTag(tag: string, { goesOn }: SessionKind, values: Language, { answer }: Box): AskedTag {
  const asked = goesOn.find(({ key }) => key.toLowerCase() === tag);
  return {
    key: asked?.key ?? tag,
    values,
    preferred: valueIn(answer, `${PRINCIPAL_TAG}${tag}`) ?? 'x',
    transitive: asked !== undefined,
  };
}

/** The source identities that the new session may have, which is the caller's own. */
const setIn = ({ region }: Extract<Answer, { kind: 'allowed' }>): Language =>
  region.get('sts:sourceidentity')?.one.text ?? SESSION_NAME;

/** The names of sessions that have one of the ids; `undefined` where any will do. */
function nameIn({ role, names }: SessionKind, ids: Language | undefined): Language | undefined {
  const name = ids === undefined ? names : both(names, following(ids, `${role.id}:`));
  const others = both(SESSION_NAME, complement(name));
  return findMember(others).kind === 'empty' ? undefined : name;
}
