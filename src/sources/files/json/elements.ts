/** Thrown where a large text turns out not to be JSON; caught where the text can be looked through for the fault. */
export class BrokenJson extends Error {}

/** One element of a list. `read` makes it anew, where it was not kept. */
export interface Element {
  readonly value: unknown;
  readonly read: (() => unknown) | undefined;
}

/** Start and end of each element of a list, one behind the other. */
export type Spans = Float64Array;

/** Parses a piece of a text, and throws `BrokenJson` where it is none. */
export type ParsePiece = (start: number, end: number) => unknown;

/** A list of a large text: its elements are parsed one at a time, and again when they are asked for again. */
export class JsonElements {
  readonly #parse: ParsePiece;
  readonly spans: Spans;

  constructor(parse: ParsePiece, spans: Spans) {
    this.#parse = parse;
    this.spans = spans;
  }

  get length(): number {
    return this.spans.length / 2;
  }

  /** The element of an index, `undefined` past the end. */
  at(index: number): unknown {
    if (index >= this.length) return undefined;
    return this.#parse(this.spans[index * 2] ?? 0, this.spans[index * 2 + 1] ?? 0);
  }
}

/** A list as it is read: whole, or one element at a time. */
export type Elements = unknown[] | JsonElements;

export const isElements = (value: unknown): value is Elements =>
  Array.isArray(value) || value instanceof JsonElements;

/** The first element of a list. */
export const firstOf = (list: Elements): unknown => list.at(0);

/** Goes through a list once. A list in memory is emptied on the way: its elements make room for the facts. */
export function* elementsOf(list: Elements): Generator<Element> {
  for (let index = 0; index < list.length; index += 1) {
    if (list instanceof JsonElements) {
      yield { value: list.at(index), read: () => list.at(index) };
    } else {
      const value = list[index];
      list[index] = undefined;
      yield { value, read: undefined };
    }
  }
}
