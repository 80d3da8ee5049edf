import type { Access } from '../../claims/index.ts';
import type { TextOptions } from '../options.ts';
import { clean } from './clean.ts';
import { roleName } from './subject-words.ts';
import { notesLines, unknownLines } from './unknown.ts';
import { pathBlocks } from './violations.ts';
import { count, labelled, wrap } from './wrap.ts';

/** Every subject that can get a role, for people. */
export function reportWho(access: Access, options: TextOptions): string {
  const { paint, width, quiet } = options;
  const subjects = [...new Set(access.paths.map(({ subject }) => subject.id))];
  if (quiet) return subjects.map((id) => `${clean(id)}\n`).join('');
  const name = roleName(access.role);
  const more = access.unknown.length === 0 ? '' : ', as far as is known';
  const answer =
    subjects.length === 0 ? `nobody can get ${name}` : `${count(subjects.length, 'subject')} can get ${name}`;
  const lines = [
    ...wrap(`${answer}${more}`, width).map(paint.bold),
    '',
    ...labelled('role', access.role, width),
    ...labelled('depth', access.depth, width),
    ...pathBlocks(access.paths, access.role, 'path', options),
    ...unknownLines(access.unknown, options),
    ...notesLines(access, options),
  ];
  return `${lines.join('\n')}\n`;
}
