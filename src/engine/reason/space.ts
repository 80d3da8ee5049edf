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

/** All keys of a request, by name in lower case; `others` is asked for names that are not listed. */
export interface RequestSpace {
  readonly range: (name: string) => KeyRange;
  readonly names: readonly string[];
}

/** Makes a request space; `others` gives the range of keys that are not listed, once a key. */
export function requestSpace(listed: readonly KeyRange[], others: (name: string) => KeyRange): RequestSpace {
  const ranges = new Map(listed.map((range) => [keyName(range.spelling), range]));
  const names = [...ranges.keys()];
  return {
    names,
    range: (name) => {
      const known = ranges.get(name);
      if (known !== undefined) return known;
      const made = others(name);
      ranges.set(name, made);
      return made;
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
  const name = range.spelling.toLowerCase();
  return {
    names: space.names.includes(name) ? space.names : [...space.names, name],
    range: (asked) => (asked === name ? range : space.range(asked)),
  };
}
