import type { Role } from '../../../world/index.ts';
import type { Making } from './sessions.ts';

/** A role that is to be assumed, and what of its session the way on asks. */
export interface Into {
  readonly role: Role;
  readonly as: Making;
}
