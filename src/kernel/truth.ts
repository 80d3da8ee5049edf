/** Three values: unknown is never silently no. */
export type Truth = 'yes' | 'no' | 'unknown';

/** Kleene's conjunction. */
export function and(a: Truth, b: Truth): Truth {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'unknown';
}

/** Kleene's disjunction. */
export function or(a: Truth, b: Truth): Truth {
  if (a === 'yes' || b === 'yes') return 'yes';
  return a === 'no' && b === 'no' ? 'no' : 'unknown';
}

/** Kleene's negation. */
export function not(a: Truth): Truth {
  if (a === 'unknown') return 'unknown';
  return a === 'yes' ? 'no' : 'yes';
}
