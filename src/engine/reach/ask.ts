import type { Role } from '../../world/index.ts';
import { type ActionCall, type Answer, askAction, withValue } from './action.ts';
import type { Facts } from './facts.ts';

export type { Answer } from './action.ts';

/** A call to STS for a role. */
export interface Call extends Omit<ActionCall, 'resource' | 'resourceAccount'> {
  readonly role: Role;
}

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
