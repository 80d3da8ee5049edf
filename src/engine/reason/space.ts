import { keyName } from '../../policy/index.ts';
import type { KnownValue } from './fill.ts';
import type { KeySet } from './key-set.ts';
import type { Space } from './solve.ts';
import { type Language, texts } from './text/language.ts';
import { ANY_VALUE, NO_VALUE, textValues, type ValueSet } from './value-set.ts';

/** How one key can stand before any policy is asked. */
export interface KeyRange {
  readonly set: KeySet;
  /** As AWS spells it. */
  readonly spelling: string;
  /** Values that a witness should have, the first that fits. Empty: rather absent, if it may be. */
  readonly preferred: readonly string[];
  /** In every such request, and worth showing only where a policy asks for it. */
  readonly background?: boolean;
}

/** The key is not in the request. */
export const absentKey = (spelling: string): KeyRange => ({
  set: { absent: true, one: NO_VALUE, many: undefined },
  spelling,
  preferred: [],
});

/** The key is in the request, with this value. */
export const fixedKey = (spelling: string, value: string): KeyRange => ({
  set: { absent: false, one: textValues(texts([value])), many: undefined },
  spelling,
  preferred: [value],
});

/** The key is in the request, with one of the values. */
export const chosenKey = (
  spelling: string,
  language: Language,
  preferred: readonly string[] = [],
): KeyRange => ({
  set: { absent: false, one: textValues(language), many: undefined },
  spelling,
  preferred,
});

/** The key may be absent or have one value; with `many`, several. */
export const freeKey = (spelling: string, many = false, one: ValueSet = ANY_VALUE): KeyRange => ({
  set: { absent: true, one, many: many ? { every: one, some: [] } : undefined },
  spelling,
  preferred: [],
});

/** The same key, as background. */
export const inBackground = (range: KeyRange): KeyRange => ({ ...range, background: true });

/** Ranges by the names of their keys, in lower case; of two for one key the last counts. */
export type ListedKeys = ReadonlyMap<string, KeyRange>;

export function listKeys(ranges: readonly KeyRange[]): ListedKeys {
  const listed = new Map<string, KeyRange>();
  for (const range of ranges) listed.set(keyName(range.spelling), range);
  return listed;
}

/** All keys of a request, by name in lower case: those that are listed, and all others. */
export interface RequestSpace {
  readonly listed: ListedKeys;
  readonly range: (name: string) => KeyRange;
}

/** Makes a request space; `others` gives the range of keys that are not listed, once a key. */
export function requestSpace(listed: ListedKeys, others: (name: string) => KeyRange): RequestSpace {
  const made = new Map<string, KeyRange>();
  return {
    listed,
    range: (name) => {
      const known = listed.get(name) ?? made.get(name);
      if (known !== undefined) return known;
      const range = others(name);
      made.set(name, range);
      return range;
    },
  };
}

/** The space as the solver takes it. */
export const solverSpace =
  (space: RequestSpace): Space =>
  (name) =>
    space.range(name).set;

/** What is known of keys that variables name: fixed values, and absence. */
export function knownValues(space: RequestSpace): KnownValue {
  return (name) => {
    const { set } = space.range(name);
    if (set.many !== undefined) return undefined;
    const { text } = set.one;
    if (text.kind === 'none') return set.absent ? { value: undefined } : undefined;
    if (set.absent || text.kind !== 'finite' || text.values.size !== 1) return undefined;
    return { value: [...text.values][0] };
  };
}

/** The space with one key otherwise. */
export function withRange(space: RequestSpace, range: KeyRange): RequestSpace {
  const name = keyName(range.spelling);
  return {
    listed: new Map(space.listed).set(name, range),
    range: (asked) => (asked === name ? range : space.range(asked)),
  };
}
