import type { JudgedPath, Judgement, Verdict } from '../../claims/index.ts';
import type { Paint, TextOptions } from '../options.ts';
import { wayWords } from './path-block.ts';
import { remedyLines } from './remedy.ts';
import { roleName, shortId } from './subject-words.ts';
import { notesLines, unknownLines } from './unknown.ts';
import { pathBlocks } from './violations.ts';
import { count, indent, labelled, number, wrap } from './wrap.ts';

/** How many of the subjects that a claim names stand in its verdict. */
const MOST_NAMED = 3;
/** Lines after which the verdict has left the screen. */
const ONE_SCREEN = 40;
/** How many subjects that can't get the role are listed. */
const MOST_MISSING = 20;
/** How many expected paths are listed. */
const MOST_EXPECTED = 10;

/** The answer to claims, for people: verdict first, then what stands against it, then what is missing. */
export function reportCheck(judgements: readonly Judgement[], options: TextOptions): string {
  const blocks = judgements.map((judgement) => checkLines(judgement, options));
  const lines = blocks.flatMap((block, index) => (index === 0 || options.quiet ? block : ['', '', ...block]));
  const long = lines.length > ONE_SCREEN || judgements.length > 1;
  const closing = options.quiet || !long ? [] : ['', ...closingLines(judgements, options)];
  return `${[...lines, ...closing].join('\n')}\n`;
}

function checkLines(judgement: Judgement, options: TextOptions): readonly string[] {
  const { paint, width } = options;
  const verdict = wrap(verdictSentence(judgement), width, { first: '', rest: '  ' });
  const [first = '', ...rest] = verdict;
  const word = `${judgement.verdict}:`;
  const painted = [
    verdictPaint(judgement.verdict, paint)(paint.bold(word)) + first.slice(word.length),
    ...rest,
  ];
  if (options.quiet) return painted;
  const violations = judgement.paths.filter((path) => !path.expected);
  const said = new Set<string>();
  return [
    ...painted,
    '',
    ...labelled('role', judgement.role, width),
    ...labelled('only', judgement.claim.only.map(shortId).join(', ') || 'nobody', width),
    ...labelled('depth', judgement.depth, width),
    ...labelled('found', foundSentence(judgement, violations), width),
    ...pathBlocks(violations, judgement.role, 'violation', options, said),
    ...missingLines(judgement, options, said),
    ...unknownLines(judgement.unknown, options),
    ...expectedLines(judgement, options),
    ...notesLines(judgement, options),
    ...changesLines(judgement, options),
  ];
}

/** How many changes are listed. */
const MOST_CHANGES = 10;

/** What would make the claim true, in the fewest changes. */
function changesLines(
  { changes, missing, repair, paths, sufficient }: Judgement,
  { paint, width }: TextOptions,
): readonly string[] {
  const all = [...changes, ...(repair === undefined || changes.includes(repair.says) ? [] : [repair.says])];
  // of a single fault the remedy has just been shown
  const faults = missing.length + paths.filter((path) => !path.expected).length;
  if (all.length === 0 || faults === 1) return [];
  const shown = all.slice(0, all.length > MOST_CHANGES + 1 ? MOST_CHANGES : all.length);
  const more = all.length - shown.length;
  const title = sufficient
    ? 'fewest changes that make the claim true'
    : 'fewest changes that close what is told here';
  return [
    '',
    paint.bold(title),
    ...shown.flatMap((says) => wrap(says, width, { first: '  - ', rest: '    ' })),
    ...(more > 0
      ? wrap(`… and ${number(more)} more: \`--format json\` lists them all`, width, indent(2))
      : []),
  ];
}

/** The verdict in one sentence, its word first. */
function verdictSentence({ verdict, claim, role, paths, missing }: Judgement): string {
  const { only } = claim;
  const names = only.length === 0 ? 'nobody' : fewNames(only);
  const name = roleName(role);
  const lone = only.length === 0;
  switch (verdict) {
    case 'proven':
      if (paths.some(({ allowedBy }) => allowedBy === 'accepted' || allowedBy === 'administrators')) {
        return `proven: only ${names}, and those that the claim accepts, can get ${name}`;
      }
      return lone ? `proven: nobody can get ${name}` : `proven: only ${names} can get ${name}`;
    case 'undecided':
      return `undecided: whether ${lone ? names : `only ${names}`} can get ${name}`;
    case 'refuted': {
      const others = paths.some((path) => !path.expected && path.certainty === 'certain');
      const absent = fewNames(missing);
      if (!others) return `refuted: ${absent} can't get ${name}`;
      const says = lone ? `somebody can get ${name}` : `others than ${names} can get ${name}`;
      return missing.length === 0 ? `refuted: ${says}` : `refuted: ${says}, and ${absent} can't`;
    }
  }
}

/** The first few of some subjects, and how many there are besides. */
function fewNames(ids: readonly string[]): string {
  const shown = ids.slice(0, ids.length > MOST_NAMED + 1 ? MOST_NAMED : ids.length).map(shortId);
  const more = ids.length - shown.length;
  return [...shown, ...(more > 0 ? [`${number(more)} more`] : [])].join(', ');
}

function foundSentence({ missing, paths }: Judgement, violations: readonly JudgedPath[]): string {
  const possible = violations.filter((path) => path.certainty === 'possible').length;
  const parts = [
    ...(possible > 0 && possible === violations.length
      ? [count(possible, 'possible violation')]
      : [count(violations.length, 'violation') + (possible === 0 ? '' : ` (${number(possible)} possible)`)]),
    count(paths.length - violations.length, 'expected path'),
    ...(missing.length === 0 ? [] : [`${missing.length} missing`]),
  ];
  return parts.join(', ');
}

function verdictPaint(verdict: Verdict, paint: Paint): (text: string) => string {
  switch (verdict) {
    case 'proven':
      return paint.green;
    case 'refuted':
      return paint.red;
    case 'undecided':
      return paint.yellow;
  }
}

function missingLines(
  { missing, missingBecause, repair }: Judgement,
  options: TextOptions,
  said: Set<string>,
): readonly string[] {
  const { paint, width } = options;
  if (missing.length === 0) return [];
  const shown = missing.slice(0, missing.length > MOST_MISSING + 1 ? MOST_MISSING : missing.length);
  const more = missing.length - shown.length;
  return [
    '',
    ...wrap("missing: named by the claim, and can't get the role", width, { first: '', rest: '  ' }).map(
      paint.bold,
    ),
    ...shown.flatMap((id) => {
      const because = missingBecause.get(id);
      const text = because === undefined ? id : `${id}: ${because}`;
      return wrap(text, width, { first: '  - ', rest: '    ' });
    }),
    ...(more === 0
      ? []
      : wrap(`… and ${number(more)} more: \`--format json\` lists them all`, width, indent(2)).map(
          paint.dim,
        )),
    ...(repair === undefined ? [] : ['', ...remedyLines(repair, options, said)]),
  ];
}

function expectedLines(
  { paths, claim }: Judgement,
  { paint, width, locate }: TextOptions,
): readonly string[] {
  const expected = paths.filter((path) => path.expected);
  if (expected.length === 0) return [];
  const shown = expected.slice(0, expected.length > MOST_EXPECTED + 1 ? MOST_EXPECTED : expected.length);
  const more = expected.length - shown.length;
  return [
    '',
    paint.bold('expected'),
    ...shown.flatMap((path) => {
      const { subject, steps, allowedBy } = path;
      const at = steps.at(-1)?.because[0]?.at;
      const position = at === undefined ? undefined : locate(at);
      const place = position === undefined ? '' : ` (${position.file}:${position.line})`;
      const way = wayWords(path);
      const grant = claim.accepted.find((accepted) => accepted.subject === subject.id);
      const until = grant?.until === undefined ? '' : `, until ${grant.until}`;
      const reason = allowedBy === 'accepted' && grant !== undefined ? ` (${grant.reason}${until})` : '';
      const clause =
        allowedBy === undefined || allowedBy === 'only' ? '' : `, allowed by \`${allowedBy}\`${reason}`;
      return wrap(`${shortId(subject.id)}, by ${way}${place}${clause}`, width, {
        first: '  - ',
        rest: '    ',
      });
    }),
    ...(more === 0
      ? []
      : wrap(`… and ${more} more: \`--format json\` lists them all`, width, indent(2)).map(paint.dim)),
  ];
}

/** Says at the end of a long answer what its beginning said. */
function closingLines(judgements: readonly Judgement[], { width, paint }: TextOptions): readonly string[] {
  const [only, ...others] = judgements;
  if (only !== undefined && others.length === 0) {
    const violations = only.paths.filter((path) => !path.expected);
    const text = `${only.verdict}: ${roleName(only.role)}, ${foundSentence(only, violations)}`;
    return wrap(text, width).map(verdictPaint(only.verdict, paint));
  }
  const of = (verdict: Verdict): number =>
    judgements.filter((judgement) => judgement.verdict === verdict).length;
  const parts = (['refuted', 'undecided', 'proven'] as const)
    .filter((verdict) => of(verdict) > 0)
    .map((verdict) => `${of(verdict)} ${verdict}`);
  return wrap(`${count(judgements.length, 'claim')}: ${parts.join(', ')}`, width).map(paint.bold);
}
