import { decide, type Policies } from '../engine/evaluate/index.ts';
import { type Difference, findDifference } from '../engine/reason/index.ts';
import { type Caller, type PolicyDocument, parsePolicy, requestContext } from '../policy/index.ts';

/** How a new document stands to an old one: what it admits, as sets of requests. */
export type Relation = 'equal' | 'narrower' | 'wider' | 'incomparable' | 'undecided';

/** The answer to `compare`. */
export interface Comparison {
  readonly relation: Relation;
  /** What the new document admits and the old one did not. */
  readonly added: Difference;
  /** What the old document admitted and the new one does not. */
  readonly removed: Difference;
}

/** Compares two policy documents as sets of requests; each witness has been replayed through the evaluator. */
export function compare(before: PolicyDocument, after: PolicyDocument): Comparison {
  const added = confirmed(findDifference(after, before), after, before);
  const removed = confirmed(findDifference(before, after), before, after);
  return { relation: relationOf(added.kind, removed.kind), added, removed };
}

function relationOf(added: Difference['kind'], removed: Difference['kind']): Relation {
  if (added === 'undecided' || removed === 'undecided') return 'undecided';
  if (added === 'none') return removed === 'none' ? 'equal' : 'narrower';
  return removed === 'none' ? 'wider' : 'incomparable';
}

function confirmed(difference: Difference, wider: PolicyDocument, narrower: PolicyDocument): Difference {
  if (difference.kind !== 'request') return difference;
  const outcomes = [admits(wider, difference), admits(narrower, difference)];
  if (outcomes[0] === 'allow' && outcomes[1] === 'deny') return difference;
  throw new Error(
    `a difference does not replay: ${outcomes.join(' and ')} for ${JSON.stringify(difference.request)}`,
  );
}

const EVERYTHING = parsePolicy(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  { file: '', document: 0, path: [] },
).document;

// no account has it: whoever asks comes from elsewhere, so that the document alone decides
const NOWHERE = '000000000000';

function admits(document: PolicyDocument, { request }: Extract<Difference, { kind: 'request' }>): string {
  const named = document.statements.some((one) => one.kind === 'statement' && one.principal !== undefined);
  const trust = document.statements.every((one) => one.kind === 'statement' && one.resource === undefined);
  const policies: Policies = named
    ? { resource: { document, kind: trust ? 'trust' : 'other' }, identity: [EVERYTHING] }
    : { identity: [document], resource: undefined };
  const caller: Caller = named
    ? request.caller
    : { kind: 'user', arn: `arn:aws:iam::${NOWHERE}:user/self`, account: NOWHERE };
  return decide(
    {
      caller,
      action: request.action,
      resource: request.resource,
      resourceAccount: NOWHERE,
      context: requestContext(request.context),
    },
    policies,
  );
}
