import type { Caller } from '../../../policy/index.ts';
import type { Role } from '../../../world/index.ts';
import {
  absentKey,
  type Bearing,
  freeKey,
  type KeyRange,
  keysAsked,
  type Standing,
} from '../../reason/index.ts';
import { type Answer, askAction } from '../action.ts';
import { callerFor, callerPolicies, principalKeys, type SessionTags, sessionOf } from '../caller.ts';
import type { Facts, Principal } from '../facts.ts';
import type { Because, Certainty, Witness } from '../path.ts';
import { callKeys, type Now } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { withAnyTags } from '../session/any-tags.ts';
import { mayCarryTags } from '../session/carried.ts';
import { hasOwnSessions, POD_TAGS, sessionTags, staysWithEks } from '../session/origin.ts';
import { PLAIN_SESSIONS, type Sessions } from '../session/sessions.ts';
import { tokensAsked } from '../session/tokens-asked.ts';
import type { Plan, PlannedCall } from './plan.ts';
import { mightDo, rightsIn } from './rights.ts';

/** A takeover that the policies allow, by one kind of the principal's sessions. */
export interface Carried {
  readonly plan: Plan;
  readonly sessions: Sessions;
  readonly certainty: Certainty;
  readonly needs: string | undefined;
  readonly witness: Witness | undefined;
  readonly because: readonly Because[];
}

/** Who makes the calls of a plan, as they are asked for. */
export interface Asking {
  readonly caller: Caller;
  readonly standing: Standing;
  readonly keys: readonly KeyRange[];
  readonly open: readonly string[];
  readonly uncertain: readonly string[];
  readonly policies: Pick<Bearing, 'identity' | 'boundary' | 'scps' | 'session'>;
}

/** A session as its calls are asked for. */
interface Asker extends Asking {
  readonly sessions: Sessions;
  /** What it takes for such a session to be there at all. */
  readonly needs?: string;
  /** Asked where this one may not. */
  readonly otherwise?: Asker;
}

/**
 * The sessions of a principal that may carry out a plan, plain ones first; sessions that Pod Identity makes
 * are told apart, since they carry tags and policies of their own.
 */
export function carryOut(plan: Plan, principal: Principal, search: Search): readonly Carried[] {
  const { facts, now } = search;
  // a plan that leads into many nodes is tried for the first of them
  const known = tried.get(facts) ?? new WeakMap<Plan, Tried>();
  tried.set(facts, known);
  const before = known.get(plan);
  const outcomes = before?.now === now ? before.outcomes : new Map<Principal, readonly Carried[]>();
  const carried = outcomes.get(principal) ?? attempt(plan, principal, search);
  known.set(plan, { now, outcomes: outcomes.set(principal, carried) });
  return carried;
}

interface Tried {
  readonly now: Now;
  readonly outcomes: Map<Principal, readonly Carried[]>;
}

const tried = new WeakMap<Facts, WeakMap<Plan, Tried>>();

function attempt(plan: Plan, principal: Principal, search: Search): readonly Carried[] {
  const { facts } = search;
  const rights = rightsIn(plan.account, facts);
  for (const { actions, resource, bucketPolicy } of plan.calls) {
    // what a bucket's policy allows needs no permission of their own
    if (bucketPolicy !== undefined) continue;
    for (const action of actions) {
      if (!rights.able(action).has(principal)) return [];
      if (typeof resource === 'string' && !mightDo(principal, action, resource, facts)) return [];
    }
  }
  const outside = principal.account === plan.account ? undefined : plan.outsiders;
  if (outside?.kind === 'barred') return [];
  return askersOf(principal, plan.account, search).flatMap((asker) => {
    const carried = tryAs(asker, plan, search);
    return carried ?? (asker.otherwise === undefined ? [] : (tryAs(asker.otherwise, plan, search) ?? []));
  });
}

function askersOf(principal: Principal, account: string, search: Search): readonly Asker[] {
  const { facts } = search;
  const policies = callerPolicies(principal, facts);
  const plain: Asker = {
    sessions: PLAIN_SESSIONS,
    caller: callerFor(principal),
    standing: principal.account === account ? 'same-account' : 'cross-account',
    keys: keysOf(principal, new Map()),
    open: [],
    uncertain: principal.kind === 'role' ? givenTo(principal, policies, search) : [],
    policies: { ...policies, session: undefined },
  };
  if (principal.kind !== 'role') return [plain];
  // tags of a session override the role's own
  const tagged: Asker = {
    ...plain,
    keys: withAnyTags(plain.keys, principal),
    needs: `a session of ${principal.name} with other tags than the role's own`,
  };
  const withTags = principal.tags.size > 0 && mayCarryTags(principal);
  const own = facts
    .associations(principal.arn)
    .filter(({ association }) => hasOwnSessions(association) && !staysWithEks(association));
  const origins = own.map((origin): Asker => {
    const tags = sessionTags(origin);
    const { policy } = origin.association;
    return {
      ...plain,
      sessions: { kind: 'associated', origin },
      caller: sessionOf(principal, 'eks-rolepin'),
      keys: keysOf(principal, tags),
      open: tags.size > 0 ? POD_TAGS.map((tag) => `aws:principaltag/${tag}`) : [],
      uncertain: [],
      policies: { ...policies, session: policy === undefined ? undefined : [policy] },
    };
  });
  return [withTags ? { ...plain, otherwise: tagged } : plain, ...origins];

  function keysOf(of: Principal, tags: SessionTags): readonly KeyRange[] {
    return principalKeys(of, tags, search);
  }
}

/** What sessions of a role may have been given, and its policies ask for: keys whose values the inputs don't show. */
function givenTo(role: Role, policies: ReturnType<typeof callerPolicies>, search: Search): readonly string[] {
  const asks = keysAsked({ ...policies, session: undefined, resource: undefined, rcps: undefined });
  return [
    ...(mayCarryTags(role) ? ['aws:principaltag/'] : []),
    ...tokensAsked(role, asks, search).flatMap(({ issuer, claims, open }) => [
      ...claims.map((claim) => `${issuer.toLowerCase()}:${claim}`),
      ...open,
    ]),
  ];
}

function tryAs(asker: Asker, plan: Plan, search: Search): Carried | undefined {
  const because: Because[] = [];
  let first: Extract<Answer, { kind: 'allowed' }> | undefined;
  let doubt = asker.needs ?? (asker.standing === 'same-account' ? undefined : plan.outsiders?.needs);
  const passed: Because[] = [];
  for (const call of plan.calls) {
    const answer = askPlanned(asker, call, plan.account, search);
    if (answer.kind === 'no') return undefined;
    if (answer.kind === 'too-hard') {
      doubt ??= 'the policies are too intricate to decide';
      continue;
    }
    first ??= answer;
    doubt ??= answer.needs;
    const into = call.actions[0] === 'iam:PassRole' ? passed : because;
    for (const one of answer.because)
      if (![...because, ...passed].some((known) => isSame(known, one))) into.push(one);
  }
  if (first === undefined) return undefined;
  const possible = plan.certainty === 'possible' || doubt !== undefined;
  return {
    plan,
    sessions: asker.sessions,
    certainty: possible ? 'possible' : 'certain',
    needs: doubt ?? plan.needs,
    witness: first.witness,
    // that the role may be passed matters most: what makes a thing run is given to many
    because: [...passed, ...because],
  };
}

const isSame = (a: Because, b: Because): boolean =>
  a.at === b.at && a.statement === b.statement && a.document === b.document;

const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** Asks whether somebody may make one call of a plan, on what is an account's. */
export function askPlanned(
  asker: Asking,
  call: PlannedCall,
  account: string,
  { facts, now }: Search,
): Answer {
  return askAction(
    {
      caller: asker.caller,
      standing: asker.standing,
      actions: call.actions,
      resource: call.resource,
      resourceAccount: account,
      keys: [
        ...callKeys(facts.world, { account, tags: call.tags ?? NO_TAGS }, now),
        ...asker.keys,
        ...STS_ALONE,
        TAG_KEYS,
        ...(call.keys ?? []),
      ],
      open: [...asker.open, ...(call.open ?? [])],
      uncertain: [...asker.uncertain, ...(call.uncertain ?? [])],
      policies: {
        ...asker.policies,
        resource:
          call.bucketPolicy === undefined ? undefined : { document: call.bucketPolicy, kind: 'bucket' },
        rcps: isOfS3(call) ? facts.rcps({ account, arn: '' }) : undefined,
      },
    },
    facts,
  );
}

/** Resource control policies reach S3, and none of the other services of these calls. */
const isOfS3 = ({ actions }: PlannedCall): boolean => actions.some((action) => action.startsWith('s3:'));

const TAG_KEYS = freeKey('aws:TagKeys', true);

// in calls to STS, and in no other
const STS_ALONE = [
  'sts:RoleSessionName',
  'sts:ExternalId',
  'sts:SourceIdentity',
  'sts:TransitiveTagKeys',
].map(absentKey);
