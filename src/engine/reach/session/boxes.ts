import {
  both,
  chosenKey,
  complement,
  findMember,
  type KeyRange,
  type Language,
  texts,
} from '../../reason/index.ts';
import type { Answer } from '../ask.ts';

type Allowed = Extract<Answer, { kind: 'allowed' }>;

/** Requests of one kind that are allowed: what some keys can be, each for itself. */
export interface Box {
  readonly answer: Allowed;
  /** By the order of the keys that were asked about. */
  readonly values: readonly Language[];
}

/** All of them, or as many as were looked for. */
export interface Boxes {
  readonly boxes: readonly Box[];
  /** Whether there may be more. */
  readonly rest: boolean;
  readonly hard: boolean;
}

/** A key that the request has, and what it may be. */
export interface Dimension {
  readonly key: string;
  readonly values: Language;
  readonly preferred: readonly string[];
}

/** So many questions are asked about one kind of requests. */
const MOST = 8;

/**
 * Finds all that some keys of a request can be together. An answer is about a box: what each key can be whatever the
 * others are in it. What is left beside it are boxes too, and are asked about in turn.
 */
export function boxesOf(
  dimensions: readonly Dimension[],
  askWithin: (ranges: readonly KeyRange[]) => Answer,
): Boxes {
  const boxes: Box[] = [];
  const waiting: (readonly Language[])[] = [dimensions.map(({ values }) => values)];
  let hard = false;
  for (let asked = 0; asked < MOST; asked += 1) {
    const within = waiting.pop();
    if (within === undefined) return { boxes, rest: false, hard };
    const answer = askWithin(dimensions.map((one, index) => rangeOf(one, within[index])));
    if (answer.kind === 'too-hard') hard = true;
    if (answer.kind !== 'allowed') continue;
    const values = dimensions.map((one, index) => foundOf(one, within[index], answer));
    boxes.push({ answer, values });
    values.forEach((found, index) => {
      const before = within[index];
      if (before === undefined || found === before) return;
      const left = both(before, complement(found));
      if (findMember(left).kind === 'empty') return;
      waiting.push(
        within.map((one, other) => (other < index ? (values[other] ?? one) : other === index ? left : one)),
      );
    });
  }
  return { boxes, rest: waiting.length > 0, hard };
}

/** A key of which a part is asked about. */
export const rangeOf = ({ key, values, preferred }: Dimension, within: Language = values): KeyRange =>
  chosenKey(key, within, preferred);

/** What an answer lets a key be. What is asked of it as a number or a date is told by the value that was found. */
function foundOf({ key }: Dimension, within: Language | undefined, answer: Allowed): Language {
  const before = within ?? { kind: 'all' };
  const set = answer.region.get(key.toLowerCase())?.one;
  if (set === undefined) return before;
  if ([set.number, set.date, set.address, set.binary].every((part) => part === undefined)) return set.text;
  const value = valueIn(answer, key);
  return value === undefined ? set.text : texts([value]);
}

/** The value that a key has in the request that was found. */
export function valueIn({ witness }: Allowed, key: string): string | undefined {
  const value = Object.entries(witness?.context ?? {}).find(
    ([name]) => name.toLowerCase() === key.toLowerCase(),
  )?.[1];
  return typeof value === 'string' ? value : value?.[0];
}
