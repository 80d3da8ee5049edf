import type { Role } from '../../world/index.ts';
import type { Unknown } from './path.ts';

/** What stands under `unknown` where a policy can't be decided. */
export const tooHard = (role: Role): Unknown => ({
  what: `whether the policies that bear on ${role.name} let anybody else in: they are too intricate to decide`,
  add: 'a simpler trust policy',
});
