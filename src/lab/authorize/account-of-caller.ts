import type { Caller } from '../../policy/index.ts';

/** The account of a caller; `undefined` for tokens, services and the anonymous. */
export const accountOfCaller = (caller: Caller): string | undefined =>
  'account' in caller ? caller.account : undefined;
