import type { PathKey } from '../../../kernel/index.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSeparators,
  skipSpace,
  skipString,
  skipValue,
} from './bytes.ts';
import type { Spans } from './elements.ts';

/** Where a value stands in its bytes, and what of the path leads on into it (a policy given as text). */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly rest: readonly PathKey[];
}

/** The way into one file of sound JSON, quicker with each question: what was passed once is known. */
export interface JsonIndex {
  /** The value at a path, `undefined` where the path leads nowhere. */
  find(document: number, path: readonly PathKey[]): Found | undefined;
}

/** A list whose elements have been passed up to some point. */
interface KnownList {
  readonly offsets: number[];
  /** Where the next element begins, `undefined` after the last. */
  next: number | undefined;
}

/** Objects shorter than this are read anew each time. */
const SMALL = 4096;

const NO_LISTS: ReadonlyMap<number, Spans> = new Map();

/**
 * Makes the index of a file. The bytes are kept as long as the index is.
 *
 * @param passed where the elements of some lists stand, by the offset of the list: those were passed before; and the
 *   values of objects that hold such lists, so that nobody goes through these to find their ends
 */
export function indexJson(bytes: Buffer, passed: ReadonlyMap<number, Spans> = NO_LISTS): JsonIndex {
  const lists = new Map<number, KnownList>();
  const members = new Map<number, ReadonlyMap<string, number>>();
  const documents = [skipSeparators(bytes, 0)];

  const endOf = (offset: number): number => {
    const last = passed.get(offset)?.at(-1);
    return last === undefined ? skipValue(bytes, offset) : skipSpace(bytes, last) + 1;
  };

  const documentAt = (number: number): number | undefined => {
    while (documents.length <= number) {
      const next = skipSeparators(bytes, endOf(documents.at(-1) ?? 0));
      if (next >= bytes.length) return undefined;
      documents.push(next);
    }
    return documents[number];
  };

  const elementAt = (offset: number, number: number): number | undefined => {
    const spans = passed.get(offset);
    if (spans !== undefined) return spans[number * 2];
    let known = lists.get(offset);
    if (known === undefined) {
      const first = skipSpace(bytes, offset + 1);
      known = { offsets: [], next: bytes[first] === CLOSE_BRACKET ? undefined : first };
      lists.set(offset, known);
    }
    while (known.offsets.length <= number && known.next !== undefined) {
      known.offsets.push(known.next);
      const after = skipSpace(bytes, endOf(known.next));
      known.next = bytes[after] === COMMA ? skipSpace(bytes, after + 1) : undefined;
    }
    return known.offsets[number];
  };

  const memberAt = (offset: number, name: string): number | undefined => {
    const known = members.get(offset);
    if (known !== undefined) return known.get(name);
    const found = new Map<string, number>();
    let index = skipSpace(bytes, offset + 1);
    while (index < bytes.length && bytes[index] === QUOTE) {
      const end = skipString(bytes, index);
      const key = nameAt(bytes, index, end);
      if (key === undefined) return undefined;
      const colon = skipSpace(bytes, end);
      if (bytes[colon] !== COLON) return undefined;
      const value = skipSpace(bytes, colon + 1);
      // the last of two namesakes is the one that JSON.parse keeps
      found.set(key, value);
      const after = skipSpace(bytes, endOf(value));
      index = bytes[after] === COMMA ? skipSpace(bytes, after + 1) : after;
      if (bytes[after] === CLOSE_BRACE) break;
    }
    if (index - offset > SMALL) members.set(offset, found);
    return found.get(name);
  };

  return {
    find(document, path) {
      let offset = documentAt(document);
      let depth = 0;
      for (; offset !== undefined && depth < path.length; depth += 1) {
        const key = path[depth];
        const byte = bytes[offset];
        if (byte === OPEN_BRACKET && typeof key === 'number') offset = elementAt(offset, key);
        else if (byte === OPEN_BRACE && key !== undefined) offset = memberAt(offset, String(key));
        else if (byte === QUOTE) break;
        else return undefined;
      }
      if (offset === undefined || offset >= bytes.length) return undefined;
      const end = endOf(offset);
      return end <= offset ? undefined : { start: offset, end, rest: path.slice(depth) };
    },
  };
}

/** The name that stands in quotes; `undefined` where the text has changed and is none. */
function nameAt(bytes: Buffer, start: number, end: number): string | undefined {
  if (end < 0) return undefined;
  const quoted = bytes.toString('utf8', start, end);
  return quoted.includes('\\') ? textOf(quoted) : quoted.slice(1, -1);
}

/** The text of a JSON string; `undefined` where it is none. */
export function textOf(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined;
  }
}
