import type { JudgedPath } from '../../claims/index.ts';
import type { Because, Step } from '../../engine/reach/index.ts';
import type { Position } from '../../kernel/index.ts';
import type { TextOptions } from '../options.ts';
import { clean } from './clean.ts';
import { quote } from './quote.ts';
import { remedyLines } from './remedy.ts';
import { roleName, shortId, subjectWords } from './subject-words.ts';
import { witnessLines } from './witness.ts';
import { indent, labelled, number, wrap } from './wrap.ts';

/** How many members of an open set are named. */
const MOST_NAMED = 8;

/** Who a path is of: the subject's id, those of its members that exist, and the path's own id. */
export function subjectLines({ subject, id }: JudgedPath, { paint, width }: TextOptions): readonly string[] {
  const { existing, except } = subject;
  return [
    ...labelled('subject', subject.id, width),
    ...(existing.length === 0 ? [] : labelled('existing', named(existing), width)),
    ...(except.length === 0 ? [] : labelled('without', named(except), width)),
    paint.dim(`  path      ${id}`),
  ];
}

function named(ids: readonly string[]): string {
  const shown = ids.slice(0, ids.length > MOST_NAMED + 1 ? MOST_NAMED : ids.length).map(shortId);
  const more = ids.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')}, and ${number(more)} more`;
}

/** How the steps of a path are shown; `whole` leaves nothing out. */
export interface StepOptions extends TextOptions {
  readonly whole: boolean;
  /** Remedies that were shown before; those shown now are added. */
  readonly said: Set<string>;
}

/** The steps of a path with the facts that each rests on, and the remedy. */
export function evidenceLines(path: JudgedPath, role: string, options: StepOptions): readonly string[] {
  const { steps } = path;
  return [
    ...steps.flatMap((step, index) => [
      '',
      ...stepLines(step, stepLabel(index, steps.length), role, options),
    ]),
    ...(path.remedy === undefined ? [] : ['', ...remedyLines(path.remedy, options, options.said)]),
  ];
}

const stepLabel = (index: number, of: number): string => (of === 1 ? 'by' : `step ${index + 1} of ${of}: by`);

function stepLines(step: Step, label: string, role: string, options: StepOptions): readonly string[] {
  const { paint, width } = options;
  const { mechanism, from, to, because, witness, needs } = step;
  const way = label === 'by' ? `to ${roleName(to)}` : `from ${shortId(from)} to ${roleName(to)}`;
  const facts = distinct(because).map((fact) => ({ fact, position: options.locate(fact.at) }));
  const cited = facts.map(({ position }) => position?.text ?? '').join('\n');
  return [
    ...wrap(`${label} ${mechanism} ${way}`, width, indent(2)).map(paint.bold),
    ...(needs === undefined
      ? []
      : wrap(`possible, not certain: ${needs}`, width, indent(4)).map(paint.yellow)),
    ...facts.flatMap(({ fact, position }) => factLines(fact, position, options)),
    ...(witness === undefined
      ? []
      : ['', ...witnessLines(witness, { paint, width, role, cited, whole: options.whole })]),
  ];
}

/** What a call with several actions rests on once for each of them is told once. */
function distinct(because: readonly Because[]): readonly Because[] {
  return [...new Map(because.map((fact) => [JSON.stringify(fact), fact])).values()];
}

function factLines(
  { at, document, statement, says }: Because,
  position: Position | undefined,
  { paint, width, whole }: StepOptions,
): readonly string[] {
  const named = statement === undefined ? document : `${document}, ${statement}`;
  return [
    ...wrap(`${named}: ${says}`, width, { first: '    ', rest: '      ' }),
    ...(position === undefined
      ? at.file === ''
        ? []
        : [`    ${paint.dim('-->')} ${clean(at.file)}`]
      : quote(position, { paint, width, whole })),
  ];
}

/** One path in one line, or two: who, by which steps where those are said, and its id. */
export function briefLines(
  { subject, id }: JudgedPath,
  way: string | undefined,
  { paint, width }: TextOptions,
): readonly string[] {
  const text = way === undefined ? subjectWords(subject) : `${subjectWords(subject)}, ${way}`;
  const lines = wrap(text, width, { first: '  - ', rest: '    ' });
  const last = lines.at(-1) ?? '';
  const fits = last.length + 2 + id.length <= width;
  return fits ? [...lines.slice(0, -1), `${last}  ${paint.dim(id)}`] : [...lines, `    ${paint.dim(id)}`];
}

/** The mechanisms of a path in words. */
export const wayWords = ({ steps }: JudgedPath): string =>
  steps.map((step) => step.mechanism).join(', then ');

/** What stands between the subject of a path and the role; `undefined` where nothing does. */
export function betweenWords({ steps }: JudgedPath): string | undefined {
  const between = steps.slice(0, -1).map((step) => roleName(step.to));
  return between.length === 0 ? undefined : `by way of ${between.join(' and ')}`;
}
