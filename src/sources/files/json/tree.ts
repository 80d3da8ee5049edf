import { isAscii } from 'node:buffer';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  namesIn,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSeparators,
  skipSpace,
  skipString,
  skipValue,
} from './bytes.ts';
import { BrokenJson, JsonElements, type ParsePiece, type Spans } from './elements.ts';
import { MAX_DEPTH } from './scan.ts';

/** Where the long lists of the known kinds stand; all else is parsed as one piece. */
type Shape =
  | { readonly kind: 'elements' }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Shape> };

const elements: Shape = { kind: 'elements' };
const object = (members: Readonly<Record<string, Shape>>): Shape => ({
  kind: 'object',
  members: new Map(Object.entries(members)),
});
const listOf = (of: Shape): Shape => ({ kind: 'list', of });

const details = {
  UserDetailList: elements,
  GroupDetailList: elements,
  RoleDetailList: elements,
  Policies: elements,
};
const DOCUMENT = object({
  ...details,
  Roles: elements,
  items: elements,
  accounts: listOf(object({ authorizationDetails: object(details) })),
  clusters: listOf(object({ objects: elements })),
});

/** The documents of a file whose long lists were not parsed yet. */
export interface Tree {
  readonly documents: readonly unknown[];
  /** Where the elements of those lists stand, by the offset of the list, and the values of what holds them. */
  readonly lists: ReadonlyMap<number, Spans>;
}

/**
 * Reads the JSON texts of a file without parsing its long lists, so that neither the text nor the tree has to fit
 * into memory as one. Throws `BrokenJson` where the text is none.
 *
 * @param distinct a name that stands twice in one object breaks the text
 */
export function readTree(bytes: Buffer, distinct = false): Tree {
  const encoding = isAscii(bytes) ? 'latin1' : 'utf8';
  const lists = new Map<number, Spans>();
  const piece: ParsePiece = (start, end) => {
    const value = parse(bytes.toString(encoding, start, end));
    if (distinct && namesIn(bytes, start, end) !== namesOf(value)) throw new BrokenJson();
    return value;
  };
  const reader = { bytes, piece, distinct, lists };
  const documents: unknown[] = [];
  let offset = skipSeparators(bytes, 0);
  while (offset < bytes.length) {
    const { value, end } = readShaped(reader, offset, DOCUMENT);
    documents.push(value);
    offset = skipSeparators(bytes, end);
  }
  return { documents, lists };
}

interface Reader {
  readonly bytes: Buffer;
  readonly lists: Map<number, Spans>;
  readonly piece: ParsePiece;
  readonly distinct: boolean;
}

interface Piece {
  readonly value: unknown;
  readonly end: number;
}

function readShaped(reader: Reader, start: number, shape: Shape | undefined): Piece {
  const byte = reader.bytes[start];
  if (shape?.kind === 'object' && byte === OPEN_BRACE) return readObject(reader, start, shape.members);
  if (shape?.kind === 'elements' && byte === OPEN_BRACKET) {
    const spans: number[] = [];
    const end = passList(reader, start, (from) => {
      const to = pass(reader, from);
      spans.push(from, to);
      return to;
    });
    const list = new JsonElements(reader.piece, Float64Array.from(spans));
    reader.lists.set(start, list.spans);
    return { value: list, end };
  }
  if (shape?.kind === 'list' && byte === OPEN_BRACKET) {
    const value: unknown[] = [];
    const spans: number[] = [];
    const before = reader.lists.size;
    const end = passList(reader, start, (from) => {
      const piece = readShaped(reader, from, shape.of);
      value.push(piece.value);
      spans.push(from, piece.end);
      return piece.end;
    });
    if (reader.lists.size > before) reader.lists.set(start, Float64Array.from(spans));
    return { value, end };
  }
  const end = pass(reader, start);
  return { value: reader.piece(start, end), end };
}

function readObject(reader: Reader, start: number, members: ReadonlyMap<string, Shape>): Piece {
  const { bytes, piece, distinct } = reader;
  const entries = new Map<string, unknown>();
  const spans: number[] = [];
  const before = reader.lists.size;
  let index = skipSpace(bytes, start + 1);
  if (bytes[index] === CLOSE_BRACE) return { value: {}, end: index + 1 };
  for (;;) {
    if (bytes[index] !== QUOTE) throw new BrokenJson();
    const nameEnd = skipString(bytes, index);
    if (nameEnd < 0) throw new BrokenJson();
    const name = String(piece(index, nameEnd));
    if (distinct && entries.has(name)) throw new BrokenJson();
    const colon = skipSpace(bytes, nameEnd);
    if (bytes[colon] !== COLON) throw new BrokenJson();
    const from = skipSpace(bytes, colon + 1);
    const { value, end } = readShaped(reader, from, members.get(name));
    entries.set(name, value);
    spans.push(from, end);
    index = skipSpace(bytes, end);
    if (bytes[index] === CLOSE_BRACE) {
      if (reader.lists.size > before) reader.lists.set(start, Float64Array.from(spans));
      return { value: Object.fromEntries(entries), end: index + 1 };
    }
    if (bytes[index] !== COMMA) throw new BrokenJson();
    index = skipSpace(bytes, index + 1);
  }
}

/** The offset after a list whose elements `element` passes. */
function passList({ bytes }: Reader, start: number, element: (from: number) => number): number {
  let index = skipSpace(bytes, start + 1);
  if (bytes[index] === CLOSE_BRACKET) return index + 1;
  for (;;) {
    index = skipSpace(bytes, element(index));
    if (bytes[index] === CLOSE_BRACKET) return index + 1;
    if (bytes[index] !== COMMA) throw new BrokenJson();
    index = skipSpace(bytes, index + 1);
  }
}

function pass({ bytes }: Reader, start: number): number {
  const end = skipValue(bytes, start, MAX_DEPTH);
  if (end <= start) throw new BrokenJson();
  return end;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw error instanceof SyntaxError ? new BrokenJson(error.message) : error;
  }
}

/** How many members the objects of a value have: fewer than names in its text, if one stands twice. */
function namesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : items.length;
  for (const item of items) if (typeof item === 'object') count += namesOf(item);
  return count;
}
