import {
  ANY_VALUE,
  complementValues,
  hasMember,
  hasValue,
  intersectValues,
  NO_VALUE,
  pickValue,
  type ValueSet,
} from './value-set.ts';

/**
 * What one condition asks of one key, over the three ways in which a key can stand in a request: absent, with
 * one value, with many. Its value sets ask for a single part, so that it can be negated.
 */
export interface KeyLiteral {
  readonly absent: boolean;
  readonly one: ValueSet;
  readonly many: ManyLiteral;
}

export type ManyLiteral =
  | { readonly kind: 'none' }
  | { readonly kind: 'any' }
  /** All values are in the set. */
  | { readonly kind: 'every'; readonly set: ValueSet }
  /** At least one is. */
  | { readonly kind: 'some'; readonly set: ValueSet };

/** All that is asked of one key so far: a conjunction of literals. */
export interface KeySet {
  readonly absent: boolean;
  readonly one: ValueSet;
  readonly many: { readonly every: ValueSet; readonly some: readonly ValueSet[] } | undefined;
}

export const NEVER: KeyLiteral = { absent: false, one: NO_VALUE, many: { kind: 'none' } };
export const ALWAYS: KeyLiteral = { absent: true, one: ANY_VALUE, many: { kind: 'any' } };

export function negateLiteral(literal: KeyLiteral): KeyLiteral {
  return { absent: !literal.absent, one: complementValues(literal.one), many: negateMany(literal.many) };
}

function negateMany(many: ManyLiteral): ManyLiteral {
  switch (many.kind) {
    case 'none':
      return { kind: 'any' };
    case 'any':
      return { kind: 'none' };
    case 'every':
      return { kind: 'some', set: complementValues(many.set) };
    case 'some':
      return { kind: 'every', set: complementValues(many.set) };
  }
}

/** The set with one more thing asked of it. */
export function narrow(set: KeySet, literal: KeyLiteral): KeySet {
  return {
    absent: set.absent && literal.absent,
    one: intersectValues(set.one, literal.one),
    many: set.many === undefined ? undefined : narrowMany(set.many, literal.many),
  };
}

function narrowMany(many: NonNullable<KeySet['many']>, literal: ManyLiteral): KeySet['many'] {
  switch (literal.kind) {
    case 'none':
      return undefined;
    case 'any':
      return many;
    case 'every':
      return { every: intersectValues(many.every, literal.set), some: many.some };
    case 'some':
      return { every: many.every, some: [...many.some, literal.set] };
  }
}

/**
 * Whether the literal holds in every request of the set or in none, where the set leaves the key one way to stand:
 * absent, or with one value. `undefined` for all other sets.
 */
export function settles({ absent, one, many }: KeySet, literal: KeyLiteral): boolean | undefined {
  if (many !== undefined) return undefined;
  const { text } = one;
  if (text.kind === 'none') return absent ? literal.absent : undefined;
  if (absent || text.kind !== 'finite' || text.values.size > 1 || asksMore(one)) return undefined;
  const [value = ''] = text.values;
  return hasValue(literal.one, value);
}

const asksMore = ({ number, date, address, binary }: ValueSet): boolean =>
  number !== undefined || date !== undefined || address !== undefined || binary !== undefined;

/** How a key can stand in a request of the set; `undefined` for an absent one. */
export type KeyChoice =
  | { readonly kind: 'choice'; readonly values: readonly string[] | undefined }
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-hard' };

/** Chooses how a key stands: absent if it may be and nothing better is known, else the simplest value. */
export function chooseKey(set: KeySet, preferred: readonly string[] = []): KeyChoice {
  if (set.absent) {
    const liked = preferred.find((value) => hasValue(set.one, value));
    return { kind: 'choice', values: liked === undefined ? undefined : [liked] };
  }
  const one = pickValue(set.one, preferred);
  if (one.kind === 'member') return { kind: 'choice', values: [one.value] };
  const many = set.many === undefined ? one : chooseMany(set.many, preferred);
  return many.kind === 'empty' ? one : many;
}

function chooseMany(many: NonNullable<KeySet['many']>, preferred: readonly string[]): KeyChoice {
  const values = new Set<string>();
  for (const set of [...many.some, ANY_VALUE]) {
    const found = pickValue(intersectValues(many.every, set), preferred);
    if (found.kind !== 'member') return found;
    values.add(found.value);
  }
  if (values.size > 1) return { kind: 'choice', values: [...values].sort() };
  // the same value served for all: a second one makes them many
  const [only = ''] = values;
  const others = intersectValues(many.every, {
    ...ANY_VALUE,
    text: { kind: 'not', part: { kind: 'finite', values: new Set([only]) } },
  });
  const second = pickValue(others, preferred);
  return second.kind === 'member' ? { kind: 'choice', values: [only, second.value].sort() } : second;
}

/** Whether any request can have the key as the set asks; `too-hard` counts as yes, and is told apart. */
export function isPossible(set: KeySet): 'yes' | 'no' | 'too-hard' {
  if (set.absent) return 'yes';
  const one = hasMember(set.one);
  if (one === 'yes' || set.many === undefined) return one;
  const many = chooseMany(set.many, []);
  return many.kind === 'choice' ? 'yes' : many.kind === 'empty' ? one : 'too-hard';
}

/** Whether the literal asks nothing that the set does not say already. */
export function isImplied(set: KeySet, literal: KeyLiteral): boolean {
  const others = narrow(set, negateLiteral(literal));
  if (others.absent || hasMember(others.one) === 'yes') return false;
  return isPossible(others) === 'no';
}
