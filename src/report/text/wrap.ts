import { clean } from './clean.ts';

/** A span that is copied as a whole: in backticks, or without a space. */
const ATOMS = /(?:[^\s`]|`[^`]*`|`)+/g;

/** How the lines of a paragraph begin. */
export interface Indents {
  readonly first: string;
  readonly rest: string;
}

/**
 * Breaks a text into lines of a width.
 *
 * Words and what stands in backticks (commands) are never broken: a line may be too long, but what is on it can be
 * copied.
 */
export function wrap(text: string, width: number, { first, rest }: Indents = NO_INDENT): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const [word] of clean(text).matchAll(ATOMS)) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  if (!empty || lines.length === 0) lines.push(line);
  return lines;
}

const NO_INDENT: Indents = { first: '', rest: '' };

/** The same indent for all lines of a paragraph. */
export const indent = (columns: number): Indents => ({
  first: ' '.repeat(columns),
  rest: ' '.repeat(columns),
});

/** A label and its text, the text in a column of its own. */
export function labelled(label: string, text: string, width: number, columns = 12): readonly string[] {
  return wrap(text, width, { first: `  ${label}`.padEnd(columns), rest: ' '.repeat(columns) });
}

/** `2,000`. */
export const number = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** `3 paths`, `1 path`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}
