import type { Caller } from '../../../policy/index.ts';
import type { Role } from '../../../world/index.ts';
import { absentKey, type KeyRange, keysAsked, keysAskedOf } from '../../reason/index.ts';
import type { Answer, Call } from '../ask.ts';
import { callerFor, callerPolicies, principalKeys } from '../caller.ts';
import type { Facts, Principal } from '../facts.ts';
import { callKeys } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { mayCarryTags } from '../session/carried.ts';
import { askGiving, type GoesOn } from '../session/given.ts';
import type { Into } from '../session/into.ts';

/** What a caller brings to sts:AssumeRole. */
export interface Asked {
  readonly caller: Caller;
  readonly standing: Call['standing'];
  readonly keys: readonly KeyRange[];
  readonly open?: readonly string[];
  readonly uncertain?: readonly string[];
  readonly policies: Pick<Call['policies'], 'identity' | 'boundary' | 'scps'> &
    Partial<Pick<Call['policies'], 'session'>>;
  readonly goesOn?: GoesOn | undefined;
  /** EKS makes the call: the tags that go on are among those of the request, and it gives no others. */
  readonly byEks?: boolean;
}

/**
 * Asks whether a caller gets a session as it is asked for.
 *
 * That tags which go on from the caller's session are among those of the request is not documented: what depends on it
 * is possible at most.
 */
export function askInto(asked: Asked, into: Into, search: Search): Answer {
  const call = callOf(asked, into, search);
  const asking = (counted: boolean, asks?: ReadonlySet<string>): Answer =>
    askGiving(call, into.as, search.facts, asked.goesOn, counted, asks);
  if (asked.byEks) return asking(true, NOTHING);
  const plain = asking(false);
  const tags = asked.goesOn?.tags ?? [];
  const asks = keysAsked(call.policies);
  const matters =
    asks.has('aws:tagkeys') || tags.some(({ key }) => asks.has(`aws:requesttag/${key.toLowerCase()}`));
  if (tags.length === 0 || !matters || plain.kind === 'too-hard') return plain;
  const counted = asking(true);
  if (isCertain(plain) && isCertain(counted)) return plain;
  const either = plain.kind === 'allowed' ? plain : counted;
  if (either.kind !== 'allowed') return either;
  return { ...either, certainty: 'possible', needs: either.needs ?? UNDOCUMENTED };
}

const UNDOCUMENTED =
  'what AWS does not document: whether a tag that goes on from the session before is one of the request';
const NOTHING: ReadonlySet<string> = new Set();

const isCertain = (answer: Answer): boolean => answer.kind === 'allowed' && answer.certainty === 'certain';

const bearings = new WeakMap<
  Asked['policies'],
  { readonly role: Role; readonly bearing: Call['policies'] }
>();

/** All that bears on a call, made once for a caller who is asked about in several ways. */
function bearingOn(policies: Asked['policies'], role: Role, facts: Facts): Call['policies'] {
  const known = bearings.get(policies);
  if (known?.role === role) return known.bearing;
  const bearing: Call['policies'] = {
    session: undefined,
    ...policies,
    resource: { document: facts.trust(role).document, kind: 'trust' },
    rcps: facts.rcps(role),
  };
  bearings.set(policies, { role, bearing });
  return bearing;
}

const ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

/** The keys that the policies on both sides ask for where a session is made by a call: of tokens, no other statement does. */
export const keysAskedInto = (
  policies: Asked['policies'],
  { role }: Into,
  { facts }: Search,
): ReadonlySet<string> => keysAskedOf(bearingOn(policies, role, facts), ACTIONS);

function callOf(asked: Asked, { role, as }: Into, { facts, now }: Search): Call {
  const { caller, standing, open = [], uncertain } = asked;
  return {
    role,
    caller,
    standing,
    actions: ['sts:AssumeRole'],
    keys: [...callKeys(facts.world, role, now, as.name), ...asked.keys],
    open,
    ...(uncertain === undefined ? {} : { uncertain }),
    policies: bearingOn(asked.policies, role, facts),
  };
}

/** How two accounts stand to each other. */
export const standingOf = (caller: { readonly account: string }, role: Role): Call['standing'] =>
  caller.account === role.account ? 'same-account' : 'cross-account';

/** The plain call of a user or role of the world; tags that its session may have been given are uncertain. */
export function principalCall(principal: Principal, role: Role, search: Search): Call {
  const asked: Asked = {
    caller: callerFor(principal),
    standing: standingOf(principal, role),
    keys: [...principalKeys(principal, new Map(), search), absentKey('sts:SourceIdentity')],
    policies: callerPolicies(principal, search.facts),
    ...(principal.kind === 'role' && mayCarryTags(principal) ? { uncertain: ['aws:principaltag/'] } : {}),
  };
  return callOf(asked, { role, as: {} }, search);
}
