import type { Access } from '../../claims/index.ts';
import type { Unknown } from '../../engine/reach/index.ts';
import type { Paint, TextOptions } from '../options.ts';
import { clean } from './clean.ts';
import { indent, number, wrap } from './wrap.ts';

/** How many missing facts are listed. */
const MOST_UNKNOWN = 12;

/** What an answer would need and the inputs don't hold, each with the command that gets it on a line of its own. */
export function unknownLines(unknown: readonly Unknown[], { paint, width }: TextOptions): readonly string[] {
  if (unknown.length === 0) return [];
  const shown = unknown.slice(0, unknown.length > MOST_UNKNOWN + 1 ? MOST_UNKNOWN : unknown.length);
  const more = unknown.length - shown.length;
  return [
    '',
    paint.bold('not known'),
    ...shown.flatMap(({ what, add }) => [
      ...wrap(what, width, { first: '  - ', rest: '    ' }),
      ...addLines(add, paint, width),
    ]),
    ...(more === 0
      ? []
      : wrap(`… and ${number(more)} more: \`--format json\` lists them all`, width, indent(2)).map(
          paint.dim,
        )),
  ];
}

/** What to add. A command is never broken, and nothing stands behind it: what is copied must run. */
function addLines(add: string, paint: Paint, width: number): readonly string[] {
  const [, before, otherwise] = /^(.*; else) (.*)$/.exec(add) ?? [];
  if (before !== undefined && otherwise !== undefined && isCommand(otherwise)) {
    return [...addLines(before, paint, width), ...addLines(otherwise, paint, width)];
  }
  const [, first = add, then] = /^(.*?), (then .*)$/.exec(add) ?? [];
  if (!isCommand(first)) return wrap(`add: ${add}`, width, { first: '    ', rest: '      ' });
  const command = `    ${paint.cyan(clean(first))}`;
  return then === undefined ? [command] : [command, ...wrap(then, width, { first: '    ', rest: '      ' })];
}

const isCommand = (text: string): boolean => /^`?(?:aws|kubectl|rolepin) [^`]*`?$/.test(text);

/** What was taken for granted, and the machinery that has the role as well. */
export function notesLines(
  { platform, notes }: Pick<Access, 'platform' | 'notes'>,
  { paint, width }: TextOptions,
): readonly string[] {
  const texts = [
    ...(platform.length === 0 ? [] : [`platform, not counted: ${platform.join(', ')}`]),
    ...notes,
  ];
  if (texts.length === 0) return [];
  return [
    '',
    ...texts.flatMap((text) => wrap(`note: ${text}`, width, { first: '', rest: '  ' })).map(paint.dim),
  ];
}
