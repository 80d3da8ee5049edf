import type { Role } from '../../world/index.ts';
import { type ActionCall, type Answer, askAction, withValue } from './action.ts';
import type { Facts } from './facts.ts';

export type { Answer } from './action.ts';

/** A call to STS for a role. */
export interface Call extends Omit<ActionCall, 'resource' | 'resourceAccount'> {
  readonly role: Role;
}

/**
 * What bears on the call of somebody who is no principal of an account, as services and bearers of tokens are: the trust
 * policy and the RCPs. SCPs bind the session later.
 *
 * Semantics: AWS IAM User Guide, "Policy evaluation logic"; AWS Organizations User Guide, "Service control policies".
 */
export const trustAlone = (role: Role, facts: Facts): Call['policies'] => ({
  resource: { document: facts.trust(role).document, kind: 'trust' },
  identity: undefined,
  boundary: undefined,
  session: undefined,
  scps: undefined,
  rcps: facts.rcps(role),
});

/**
 * Asks whether a call for a role can be allowed, and gives a complete request that is; the evaluator has
 * confirmed it.
 */
export function ask(call: Call, facts: Facts): Answer {
  return askAction(actionOf(call), facts);
}

/** The same answer for another value of one key, that the answer's region holds too. */
export function askedWith(
  answer: Extract<Answer, { kind: 'allowed' }>,
  call: Call,
  key: string,
  value: string,
): Extract<Answer, { kind: 'allowed' }> {
  return withValue(answer, actionOf(call), key, value);
}

const actionOf = (call: Call): ActionCall => ({
  ...call,
  resource: call.role.arn,
  resourceAccount: call.role.account,
});
