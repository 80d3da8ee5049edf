import type { JudgedPath } from '../../claims/index.ts';
import type { TextOptions } from '../options.ts';
import { groupPaths, type PathGroup } from './groups.ts';
import { betweenWords, briefLines, evidenceLines, subjectLines, wayWords } from './path-block.ts';
import { subjectWords } from './subject-words.ts';
import { count, number, wrap } from './wrap.ts';

/** How many statements are shown whole, how many subjects of one statement, and how many subjects after those. */
const WHOLE = 3;
const MEMBERS = 5;
const BRIEF = 20;

/**
 * The paths that stand against a claim, or all paths to a role: those that one statement opens in one block, its
 * evidence shown once. However many there are, the length is bounded. `said` gets the remedies that are shown.
 */
export function pathBlocks(
  paths: readonly JudgedPath[],
  role: string,
  word: string,
  options: TextOptions,
  said = new Set<string>(),
): readonly string[] {
  const groups = groupPaths(paths);
  const whole = groups.slice(0, groups.length > WHOLE + 1 ? WHOLE : groups.length);
  const others = groups.slice(whole.length).flatMap((group) => group.paths);
  const shown = others.slice(0, others.length > BRIEF + 1 ? BRIEF : others.length);
  let from = 1;
  const blocks = whole.flatMap((group) => {
    const lines = groupBlock(group, { from, of: paths.length, role, word, said }, options);
    from += group.paths.length;
    return ['', ...lines];
  });
  if (others.length === 0) return blocks;
  return [
    ...blocks,
    '',
    options.paint.bold(`${count(others.length, `other ${word}`)}`),
    ...shown.flatMap((path) => briefLines(path, `by ${wayWords(path)}`, options)),
    ...moreLines(others.length - shown.length, options),
  ];
}

/** Where a group stands among all paths. */
interface Standing {
  /** Number of its first path, from 1. */
  readonly from: number;
  readonly of: number;
  readonly role: string;
  /** What its paths are called. */
  readonly word: string;
  /** Remedies that blocks before it have shown; this one adds its own. */
  readonly said: Set<string>;
}

function groupBlock(
  { first, paths }: PathGroup,
  { from, of, role, word, said }: Standing,
  options: TextOptions,
): readonly string[] {
  const { paint, width } = options;
  const possible = first.certainty === 'possible' ? 'possible ' : '';
  const evidence = evidenceLines(first, role, { ...options, whole: false, said });
  if (paths.length === 1) {
    return [
      ...wrap(
        `${possible}${word} ${number(from)} of ${number(of)}: ${subjectWords(first.subject)}`,
        width,
      ).map(paint.bold),
      ...subjectLines(first, options),
      ...evidence,
    ];
  }
  const shown = paths.slice(0, paths.length > MEMBERS + 1 ? MEMBERS : paths.length);
  const range = `${number(from)} to ${number(from + paths.length - 1)} of ${number(of)}`;
  const subjects = new Set(paths.map(({ subject }) => subject.id)).size;
  const ways = subjects === paths.length ? '' : `, ${count(paths.length, 'way')}`;
  const title = `${possible}${word}s ${range}: ${count(subjects, 'subject')}${ways === '' ? '' : `${ways},`} by one statement`;
  return [
    ...wrap(title, width).map(paint.bold),
    ...shown.flatMap((path) => briefLines(path, betweenWords(path), options)),
    ...moreLines(paths.length - shown.length, options),
    '',
    ...wrap(`the first of them, ${subjectWords(first.subject)}:`, width, { first: '  ', rest: '  ' }),
    ...evidence,
  ];
}

function moreLines(more: number, { paint, width }: TextOptions): readonly string[] {
  if (more === 0) return [];
  const text = `… and ${number(more)} more: \`--format json\` lists them all`;
  return wrap(text, width, { first: '  ', rest: '    ' }).map(paint.dim);
}
