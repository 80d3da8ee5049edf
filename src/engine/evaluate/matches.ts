import type { Truth } from '../../kernel/index.ts';

/**
 * What statements say about a request, as a set of bits that grows by `|`: how they allow it, and whether they deny
 * it. Each has a second bit for a statement of which that is not known.
 *
 * The three ways to be allowed are those that "How AWS enforcement code logic evaluates requests" tells apart.
 */
export type Matches = number;

/** The statement names the caller itself, a token, a service, or everyone; or the policy is one that names nobody. */
export const ALLOW_DIRECT = 1;
/** The statement names the caller's role. */
export const ALLOW_ROLE = 2;
/** The statement names the caller's account, which hands the decision to the account's own policies. */
export const ALLOW_ACCOUNT = 4;
export const ALLOW_ANY = ALLOW_DIRECT | ALLOW_ROLE | ALLOW_ACCOUNT;
export const DENY = 8;

const UNKNOWN_SHIFT = 4;

/** The same, of which nothing is certain. */
export function unsure(matches: Matches): Matches {
  return (matches | (matches << UNKNOWN_SHIFT)) & ((ALLOW_ANY | DENY) << UNKNOWN_SHIFT);
}

/** Whether any of these bits is set. */
export function truthOf(matches: Matches, bits: number): Truth {
  if ((matches & bits) !== 0) return 'yes';
  return (matches & (bits << UNKNOWN_SHIFT)) !== 0 ? 'unknown' : 'no';
}

/** The bits, as sure as `truth` is. */
export function scaled(matches: Matches, truth: Truth): Matches {
  if (truth === 'yes') return matches;
  return truth === 'no' ? 0 : unsure(matches);
}
