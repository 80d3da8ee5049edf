import type { Role } from '../../world/index.ts';
import { type ActionCall, type Answer, askAction } from './action.ts';
import type { Facts } from './facts.ts';

export { type Answer, WitnessDefect } from './action.ts';

/** A call to STS for a role. */
export interface Call extends Omit<ActionCall, 'resource' | 'resourceAccount'> {
  readonly role: Role;
}

/**
 * Asks whether a call for a role can be allowed, and gives a complete request that is; the evaluator has
 * confirmed it.
 */
export function ask({ role, ...call }: Call, facts: Facts): Answer {
  return askAction({ ...call, resource: role.arn, resourceAccount: role.account }, facts);
}
