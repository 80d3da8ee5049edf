import type { JudgedPath } from '../../claims/index.ts';
import type { TextOptions } from '../options.ts';
import { evidenceLines, subjectLines } from './path-block.ts';
import { subjectWords } from './subject-words.ts';
import { wrap } from './wrap.ts';

/** One path with every fact quoted. */
export function reportPath(path: JudgedPath, role: string, options: TextOptions): string {
  const { paint, width } = options;
  const standing = path.expected ? `expected, by \`${path.allowedBy ?? 'only'}\`` : 'against the claim';
  const certain = path.certainty === 'possible' ? 'possible, ' : '';
  const lines = [
    ...wrap(`${subjectWords(path.subject)} (${certain}${standing})`, width).map(paint.bold),
    ...subjectLines(path, options),
    ...evidenceLines(path, role, { ...options, whole: true, said: new Set() }),
  ];
  return `${lines.join('\n')}\n`;
}
