import {
  formatIpRange,
  type IpRange,
  parseBase64,
  parseDate,
  parseIpRange,
  parseNumber,
} from '../../policy/index.ts';
import {
  complementLine,
  intersectLines,
  type LineSet,
  onLine,
  samplePoints,
  sampleWholePoints,
  strayed,
  uniteLines,
} from './line.ts';
import { ALL, both, complement, contains, either, type Language } from './text/language.ts';
import { guessMember, pickMember } from './text/search.ts';

/** The addresses of a set, each family on a line of its own. What is no address is `astray` on both. */
export interface AddressSet {
  readonly v4: LineSet<bigint>;
  readonly v6: LineSet<bigint>;
}

/**
 * A set of condition values: those that satisfy every one of its parts.
 *
 * Each part reads the same text in its own way: as text, as a number, as a date, as an address, as bytes.
 * An absent part asks nothing.
 */
export interface ValueSet {
  readonly text: Language;
  readonly number: LineSet<number> | undefined;
  readonly date: LineSet<number> | undefined;
  readonly address: AddressSet | undefined;
  /** Over base64 in canonical form. */
  readonly binary: Language | undefined;
}

export const ANY_VALUE: ValueSet = {
  text: ALL,
  number: undefined,
  date: undefined,
  address: undefined,
  binary: undefined,
};
export const NO_VALUE: ValueSet = { ...ANY_VALUE, text: { kind: 'none' } };

export const textValues = (text: Language): ValueSet => ({ ...ANY_VALUE, text });

export function intersectValues(a: ValueSet, b: ValueSet): ValueSet {
  if (a === b || b === ANY_VALUE) return a;
  if (a === ANY_VALUE) return b;
  const set: ValueSet = {
    text: both(a.text, b.text),
    number: merge(a.number, b.number, intersectLines),
    date: merge(a.date, b.date, intersectLines),
    address: merge(a.address, b.address, (x, y) => ({
      v4: intersectLines(x.v4, y.v4),
      v6: intersectLines(x.v6, y.v6),
    })),
    binary: merge(a.binary, b.binary, both),
  };
  // a shortest member of one, if it is in the other too, is a shortest one of both
  const known = emptiness.get(a);
  if (known?.kind === 'empty' || (known?.kind === 'member' && hasValue(b, known.value))) {
    emptiness.set(set, known);
    return set;
  }
  const member = members.get(a);
  if (member !== undefined && hasValue(b, member)) members.set(set, member);
  return set;
}

function merge<T>(a: T | undefined, b: T | undefined, join: (a: T, b: T) => T): T | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : join(a, b);
}

/** The union of two sets that ask for the same single part. */
export function uniteSameParts(a: ValueSet, b: ValueSet): ValueSet {
  return {
    text: either(a.text, b.text),
    number: merge(a.number, b.number, uniteLines),
    date: merge(a.date, b.date, uniteLines),
    address: merge(a.address, b.address, (x, y) => ({
      v4: uniteLines(x.v4, y.v4),
      v6: uniteLines(x.v6, y.v6),
    })),
    binary: merge(a.binary, b.binary, either),
  };
}

/** What is not in a set that asks for at most one part. */
export function complementValues(set: ValueSet): ValueSet {
  const { number, date, address, binary } = set;
  if (number !== undefined) return { ...ANY_VALUE, number: complementLine(number) };
  if (date !== undefined) return { ...ANY_VALUE, date: complementLine(date) };
  if (address !== undefined) {
    return { ...ANY_VALUE, address: { v4: complementLine(address.v4), v6: complementLine(address.v6) } };
  }
  if (binary !== undefined) return { ...ANY_VALUE, binary: complement(binary) };
  return textValues(complement(set.text));
}

/** Whether a concrete value is in the set. */
export function hasValue(set: ValueSet, value: string): boolean {
  if (!contains(set.text, value)) return false;
  if (set.number !== undefined && !onLine(set.number, parseNumber(value) ?? strayed(value))) return false;
  if (set.date !== undefined && !onLine(set.date, parseDate(value) ?? strayed(value))) return false;
  if (set.binary !== undefined && !contains(set.binary, parseBase64(value) ?? '\u0000')) return false;
  return set.address === undefined || hasAddress(set.address, value);
}

function hasAddress(set: AddressSet, value: string): boolean {
  // a range is no address, not even one of a single address
  const range = value.includes('/') ? undefined : parseIpRange(value);
  if (range === undefined) return onLine(set.v4, strayed(value)) && onLine(set.v6, strayed(value));
  return onLine(range.family === 4 ? set.v4 : set.v6, range.bits);
}

/** A member, the proof that there is none, or neither. */
export type FoundValue =
  | { readonly kind: 'member'; readonly value: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-hard' };

const emptiness = new WeakMap<ValueSet, FoundValue>();
/** Some member of sets of which a shortest one was not asked for. */
const members = new WeakMap<ValueSet, string>();

/** Finds a member of the set, a preferred one if there is any. */
export function pickValue(set: ValueSet, preferred: readonly string[] = []): FoundValue {
  const liked = preferred.find((value) => hasValue(set, value));
  if (liked !== undefined) return { kind: 'member', value: liked };
  // a list is looked through as quickly as it is remembered
  if (set.text.kind === 'finite') return firstOf(set.text.values, set);
  const known = emptiness.get(set);
  if (known !== undefined) return known;
  const found = search(set);
  emptiness.set(set, found);
  return found;
}

function firstOf(values: ReadonlySet<string>, set: ValueSet): FoundValue {
  const all = values.size > 1 ? [...values].sort() : [...values];
  const value = all.find((candidate) => hasValue(set, candidate));
  return value === undefined ? { kind: 'empty' } : { kind: 'member', value };
}

/** Whether the set has a member, whichever it is. */
export function hasMember(set: ValueSet): 'yes' | 'no' | 'too-hard' {
  const { number, date, address, binary } = set;
  const parts = [number, date, address, binary];
  if (!emptiness.has(set)) {
    if (members.has(set)) return 'yes';
    const guess = parts.every((part) => part === undefined) ? guessMember(set.text) : undefined;
    if (guess !== undefined) {
      members.set(set, guess);
      return 'yes';
    }
  }
  const found = pickValue(set);
  return found.kind === 'member' ? 'yes' : found.kind === 'empty' ? 'no' : 'too-hard';
}

function search(set: ValueSet): FoundValue {
  const asked = [set.number, set.date, set.address, set.binary].filter((part) => part !== undefined).length;
  const found = pickMember(set.text, []);
  if (found.kind === 'empty') return found;
  if (asked === 0) return found.kind === 'member' ? { kind: 'member', value: found.text } : found;
  const samples = [...sampleValues(set), ...(found.kind === 'member' ? [found.text] : [])];
  const value = samples.find((candidate) => hasValue(set, candidate));
  if (value !== undefined) return { kind: 'member', value };
  // each part alone is decided; several together, or beside a text pattern, are not
  return asked === 1 && set.text.kind === 'all' ? { kind: 'empty' } : { kind: 'too-hard' };
}

const V6_MOST = (1n << 128n) - 1n;

function sampleValues(set: ValueSet): string[] {
  const samples: string[] = [];
  if (set.number !== undefined) samples.push(...samplePoints(set.number).map(numberText));
  if (set.date !== undefined) samples.push(...samplePoints(set.date).flatMap(dateTexts));
  if (set.address !== undefined) {
    samples.push(...addresses(set.address.v4, 4, 0xffffffffn), ...addresses(set.address.v6, 6, V6_MOST));
  }
  if (set.binary !== undefined) {
    const found = pickMember(set.binary, []);
    if (found.kind === 'member') samples.push(found.text);
  }
  samples.push('none', '');
  return samples;
}

// what is read as infinite
const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : value > 0 ? '1e999' : '-1e999';

/** A date, and the whole seconds next to it: what lies outside of the years 0 to 9999 is written in seconds alone. */
function dateTexts(millis: number): string[] {
  const date = new Date(millis);
  const seconds = Math.floor(millis / 1000);
  const whole = [seconds, seconds + 1].filter(Number.isFinite).map((one) => BigInt(one).toString());
  return [...(Number.isNaN(date.getTime()) ? [] : [date.toISOString().replace('.000Z', 'Z')]), ...whole];
}

function addresses(line: LineSet<bigint>, family: IpRange['family'], most: bigint): string[] {
  return sampleWholePoints(line, most).map((bits) =>
    formatIpRange({ family, bits, prefix: family === 4 ? 32 : 128 }),
  );
}
