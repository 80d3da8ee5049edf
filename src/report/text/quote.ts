import type { Position } from '../../kernel/index.ts';
import type { Paint } from '../options.ts';
import { clean } from './clean.ts';

/** How much of a cited text is shown. */
const MOST_LINES = 24;

/** One shown line: its number in the file, if it stands there as it is shown. */
interface QuotedLine {
  readonly number: number | undefined;
  readonly text: string;
}

/** How a place is quoted; `whole` leaves nothing out. */
export interface QuoteOptions {
  readonly paint: Paint;
  readonly width: number;
  readonly whole: boolean;
}

/** Quotes a place of a file with line numbers, as compilers do. */
export function quote(position: Position, { paint, width, whole }: QuoteOptions): readonly string[] {
  const indent = '    ';
  const { file, line, column } = position;
  const at = `${indent}${paint.dim('-->')} ${clean(file)}:${line}:${column}`;
  const all = linesOf(position, width - indent.length);
  const shown = whole || all.length <= MOST_LINES + 1 ? all : all.slice(0, MOST_LINES);
  const digits = String(line + all.length).length;
  const gutter = (number: number | undefined): string =>
    paint.dim(`${indent}${String(number ?? '').padStart(digits)} |`);
  const more = all.length - shown.length;
  return [
    at,
    ...shown.map(({ number, text }) => `${gutter(number)} ${clean(text)}`.trimEnd()),
    ...(more > 0 ? [`${gutter(undefined)} ${paint.dim(`… ${more} more lines`)}`] : []),
  ];
}

function linesOf(position: Position, width: number): readonly QuotedLine[] {
  const { line, column, text, decoded } = position;
  const raw = text.split(/\r?\n/).map((one) => one.replaceAll('\t', '  '));
  const [first = ''] = raw;
  const pretty = raw.length === 1 && first.length > width - 8 ? prettyJson(text) : undefined;
  if (decoded === true || pretty !== undefined) {
    // what is one long line of the file, or none, is set out so that people can read it
    const shown = pretty ?? dedent(raw, 0);
    return shown.map((one, index) => ({ number: index === 0 ? line : undefined, text: one }));
  }
  return dedent(raw, column - 1).map((one, index) => ({ number: line + index, text: one }));
}

/** Takes away the margin that all lines have; the first begins where the cited text does, at `indent`. */
function dedent([first = '', ...rest]: readonly string[], indent: number): readonly string[] {
  const last = rest.at(-1);
  // a bracket that follows something else on its line stands where its end does
  const closed = last !== undefined && /^[[{]/.test(first) && /^\s*[\]}]/.test(last);
  const lines = [' '.repeat(closed ? last.search(/\S/) : indent) + first, ...rest];
  const margin = Math.min(...lines.filter((one) => one.trim() !== '').map((one) => one.search(/\S/)));
  return lines.map((one) => one.slice(margin));
}

function prettyJson(text: string): readonly string[] | undefined {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).split('\n');
  } catch {
    return undefined;
  }
}
