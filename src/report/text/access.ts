import type { JudgedPath, RoleAccess, SubjectAccess } from '../../claims/index.ts';
import type { TextOptions } from '../options.ts';
import { clean } from './clean.ts';
import { evidenceLines, wayWords } from './path-block.ts';
import { roleName } from './subject-words.ts';
import { notesLines, unknownLines } from './unknown.ts';
import { count, labelled, number, wrap } from './wrap.ts';

/** How many roles are shown with their evidence, and how many in a line after those. */
const WHOLE = 3;
const BRIEF = 20;

/** Every role that a subject can get, for people. */
export function reportAccess(access: SubjectAccess, options: TextOptions): string {
  const { paint, width, quiet } = options;
  const { roles, subject, depth, unknown, notes } = access;
  if (quiet) return roles.map(({ role }) => `${clean(role)}\n`).join('');
  const more = unknown.length === 0 ? '' : ', as far as is known';
  const what = roles.length === 0 ? 'no role' : count(roles.length, 'role');
  const whole = roles.slice(0, roles.length > WHOLE + 1 ? WHOLE : roles.length);
  const others = roles.slice(whole.length);
  const shown = others.slice(0, others.length > BRIEF + 1 ? BRIEF : others.length);
  const said = new Set<string>();
  const lines = [
    ...wrap(`${subject} can get ${what}${more}`, width).map(paint.bold),
    '',
    ...labelled('subject', subject, width),
    ...labelled('depth', depth, width),
    ...whole.flatMap((one, index) =>
      roleBlock(one, `role ${index + 1} of ${number(roles.length)}`, said, options),
    ),
    ...(others.length === 0 ? [] : ['', paint.bold(count(others.length, 'other role'))]),
    ...shown.flatMap((one) => briefLines(one, options)),
    ...moreLines(others.length - shown.length, options),
    ...unknownLines(unknown, options),
    ...notesLines({ platform: [], notes }, options),
  ];
  return `${lines.join('\n')}\n`;
}

function roleBlock(
  { role, paths }: RoleAccess,
  label: string,
  said: Set<string>,
  options: TextOptions,
): readonly string[] {
  const { paint, width } = options;
  const [best, ...others] = paths;
  if (best === undefined) return [];
  const possible = best.certainty === 'possible' ? ', possible, not certain' : '';
  return [
    '',
    ...wrap(`${label}: ${roleName(role)}${possible}`, width).map(paint.bold),
    ...labelled('role', role, width),
    paint.dim(`  path      ${best.id}`),
    ...evidenceLines(best, role, { ...options, whole: false, said }),
    ...(others.length === 0 ? [] : ['']),
    ...others.flatMap((path) => wrap(`also ${wayOf(path)}`, width, { first: '  ', rest: '    ' })),
  ];
}

function briefLines({ role, paths }: RoleAccess, { width }: TextOptions): readonly string[] {
  const ways = paths.map(wayOf).join('; ');
  return wrap(`${roleName(role)} ${ways}`, width, { first: '  - ', rest: '    ' });
}

const wayOf = (path: JudgedPath): string =>
  `by ${wayWords(path)}${path.certainty === 'possible' ? ' (possible)' : ''}`;

function moreLines(more: number, { paint, width }: TextOptions): readonly string[] {
  if (more === 0) return [];
  const text = `… and ${number(more)} more: \`--format json\` lists them all`;
  return wrap(text, width, { first: '  ', rest: '    ' }).map(paint.dim);
}
