import type { Role } from '../../../world/index.ts';
import { absentKey, findMember, type KeyRange, type Language, texts } from '../../reason/index.ts';
import type { Answer } from '../ask.ts';
import { callerPolicies, principalKeys, sessionOf } from '../caller.ts';
import type { Search } from '../search-context.ts';
import { boxesOf, type Dimension, rangeOf } from '../session/boxes.ts';
import { TAG_TEXT } from '../session/carried.ts';
import type { Into } from '../session/into.ts';
import { isOwn, makingOfBox, type SessionKind, sessionKinds } from '../session/kinds.ts';
import type { Making } from '../session/sessions.ts';
import { type Asked, askInto, keysAskedInto, standingOf } from './call.ts';

type Allowed = Extract<Answer, { kind: 'allowed' }>;

/** A call of a role's session that is allowed, and what the session must be like. */
export interface Hop {
  readonly answer: Allowed;
  readonly as: Making;
  /** Whether a session will do that carries nothing but what its role has. */
  readonly own: boolean;
}

/** The calls that were found. */
export interface Hops {
  readonly hops: readonly Hop[];
  /** Whether there may be more, with sessions that were not tried. */
  readonly rest: boolean;
  readonly hard: boolean;
}

/** So many kinds of sessions are tried of one role. */
const MOST_KINDS = 24;
/** So many hops in a row may ask for tags of the session before. */
const MOST_HOPS = 6;

/**
 * All calls by which sessions of a role get another one. Tags of a session override its role's, and take none of them
 * away; its source identity stays with it.
 *
 * Semantics: AWS IAM User Guide, "Pass session tags in AWS STS"; "Monitor and control actions taken with assumed roles".
 */
export function hopsOf(role: Role, into: Into, search: Search, named?: Language): Hops {
  const policies = callerPolicies(role, search.facts);
  const keys = principalKeys(role, new Map(), search);
  const asks = keysAskedInto(policies, into, search);
  const hops: Hop[] = [];
  let rest = false;
  let hard = false;
  let tried = 0;
  for (const kind of sessionKinds(role, into, asks, named, search)) {
    // who can give the tags by the call itself needs none that go on
    if (kind.goesOn.length > 0 && hops.some((hop) => hop.own && isCertain(hop.answer))) continue;
    tried += 1;
    if (tried > MOST_KINDS || (tried > 1 && kind.hops > MOST_HOPS)) return { hops, rest: true, hard };
    const found = ofKind(kind, { keys, policies }, into, search);
    hops.push(...found.hops);
    rest ||= found.rest;
    hard ||= found.hard;
  }
  return { hops, rest, hard };
}

// the same in all calls, so that what is found out about one is known of the next
const NO_SOURCE_IDENTITY = absentKey('aws:SourceIdentity');

const isCertain = ({ certainty }: Allowed): boolean => certainty === 'certain';

function ofKind(
  kind: SessionKind,
  { keys, policies }: Pick<Asked, 'keys' | 'policies'>,
  into: Into,
  search: Search,
): Hops {
  const { role, dimensions } = kind;
  const asking = (ranges: readonly KeyRange[], session: string): Answer => {
    const asked: Asked = {
      caller: sessionOf(role, session),
      standing: standingOf(role, into.role),
      keys: [...keys, ...(kind.identity ? [] : [NO_SOURCE_IDENTITY]), ...ranges],
      open: kind.token?.open ?? [],
      policies,
      goesOn: goesOnFrom(kind, ranges),
    };
    return askInto(asked, into, search);
  };
  const [only] = kind.names.kind === 'finite' ? kind.names.values : [];
  const { boxes, rest, hard } = boxesOf(dimensions, (ranges) => asking(ranges, only ?? 'rolepin'));
  const own = isOwn(kind);
  const hops = boxes.flatMap((box): readonly Hop[] => {
    const as = makingOfBox(kind, box);
    if (as === undefined) return [];
    const one = oneSession(dimensions, as, role);
    if (one === undefined) return [{ answer: box.answer, as, own }];
    // name and id, and both keys of a source identity, tell of one session
    const again = asking(one.ranges, one.name);
    return [{ answer: again.kind === 'allowed' ? again : box.answer, as, own }];
  });
  return { hops: rest ? [...hops, ...untried(kind, hops, own)] : hops, rest: false, hard };
}

/** Sessions of which too many differ to try them all: some of the others may get in too. */
function untried(kind: SessionKind, [known]: readonly Hop[], own: boolean): readonly Hop[] {
  if (known === undefined) return [];
  const answer: Allowed = { ...known.answer, certainty: 'possible', needs: UNTRIED, region: new Map() };
  const as = makingOfBox(kind, { answer, values: kind.dimensions.map(({ values }) => values) });
  return as === undefined ? [] : [{ answer, as, own }];
}

/** What a way needs that was not tried out. */
export const UNTRIED = 'a session as the policies ask for it, of which there are too many to try them all';

/** What goes on from the session to the one that it makes. */
function goesOnFrom(kind: SessionKind, ranges: readonly KeyRange[]): Asked['goesOn'] {
  const known = (key: string): Language | undefined =>
    ranges.find(({ spelling }) => spelling.toLowerCase() === key.toLowerCase())?.set.one.text;
  return {
    tags: kind.goesOn.map(({ key }) => ({ key, values: known(`aws:PrincipalTag/${key}`) ?? TAG_TEXT })),
    sourceIdentity: kind.identity ? known('aws:SourceIdentity') : undefined,
  };
}

/** One session of those that were found, where its name or its source identity is asked for. */
function oneSession(
  dimensions: readonly Dimension[],
  { name, tags = [], sourceIdentity, token }: Making,
  { id }: Role,
): { readonly name: string; readonly ranges: readonly KeyRange[] } | undefined {
  const asked = new Set(dimensions.map(({ key }) => key));
  if (!asked.has('aws:userid') && !asked.has('aws:SourceIdentity')) return undefined;
  const named = name === undefined ? 'rolepin' : memberOf(name);
  const identity = sourceIdentity === undefined || sourceIdentity === 'none' ? '' : memberOf(sourceIdentity);
  const claims = token !== undefined && 'issuer' in token ? token.claims : [];
  const ranges = dimensions.map((dimension): KeyRange => {
    if (dimension.key === 'aws:userid') return rangeOf(dimension, texts([`${id}:${named}`]));
    if (dimension.key === 'aws:SourceIdentity') return rangeOf(dimension, texts([identity]));
    const tag = tags.find(({ key }) => `aws:PrincipalTag/${key}` === dimension.key);
    const claim = claims.find(({ name: one }) => dimension.key.endsWith(`:${one}`));
    return rangeOf(dimension, tag?.values ?? claim?.values);
  });
  return { name: named, ranges };
}

function memberOf(language: Language): string {
  const found = findMember(language);
  return found.kind === 'member' ? found.text : 'rolepin';
}
