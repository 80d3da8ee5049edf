import type { Remedy } from '../../engine/reach/index.ts';
import type { Json } from '../../policy/index.ts';
import type { TextOptions } from '../options.ts';
import { clean } from './clean.ts';
import { diffLines, hunksOf } from './diff.ts';
import { wrap } from './wrap.ts';

/** A remedy: its sentence, and the change as a unified diff, unless that was shown before. */
export function remedyLines(
  remedy: Remedy,
  { paint, width, locate }: TextOptions,
  said: Set<string>,
): readonly string[] {
  const [first = '', ...rest] = wrap(remedy.says, width, { first: '  remedy: ', rest: '    ' });
  const says = [first.replace('remedy:', paint.green('remedy:')), ...rest];
  const { change } = remedy;
  if (change === undefined) return says;
  const key = JSON.stringify([change.document, change.at, change.after]);
  if (said.has(key)) return [...says, paint.dim('    (the change is shown above)')];
  said.add(key);
  const file = clean(locate(change.at)?.file ?? change.at.file);
  const lines = diffLines(jsonLines(change.before), jsonLines(change.after));
  return [
    ...says,
    paint.dim(`    --- ${clean(change.document)} (${file})`),
    paint.dim(`    +++ ${clean(change.document)}, remedied`),
    ...hunksOf(lines).flatMap((hunk) => [
      paint.cyan(
        `    @@ -${range(hunk.before, hunk.lines, 'added')} +${range(hunk.after, hunk.lines, 'removed')} @@`,
      ),
      ...hunk.lines.map(({ kind, text }) => {
        const shown = clean(text);
        if (kind === 'removed') return paint.red(`    -${shown}`);
        return kind === 'added' ? paint.green(`    +${shown}`) : `     ${shown}`;
      }),
    ]),
  ];
}

function range(start: number, lines: readonly { readonly kind: string }[], other: string): string {
  return `${start},${lines.filter(({ kind }) => kind !== other).length}`;
}

const jsonLines = (value: Json): readonly string[] => JSON.stringify(value, null, 2).split('\n');
