// What came of the mutants: the score of each folder and file with its interval, and those that no test noticed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDERS } from './mutants.mjs';

/** @typedef {import('./mutants.mjs').Mutant} Mutant */
/** @typedef {{ mutant: Mutant, status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage', because: string | undefined, tests: number }} Outcome */

const FILE = 'reports/mutation/mutation.json';

/** @param {Pick<Outcome, 'status'>} outcome */
export const isKilled = ({ status }) => status === 'Killed' || status === 'Timeout';
/** @param {Mutant} mutant */
const isProse = ({ mutatorName, original }) => mutatorName === 'StringLiteral' && original.includes(' ');

/**
 * The interval in which the score of all lies, with 95 % certainty, by Wilson's formula; the score itself
 * where all were tried.
 * @param {number} killed
 * @param {number} tried
 * @param {number} all
 */
export function interval(killed, tried, all) {
  const share = killed / tried;
  if (tried >= all) return { low: share, high: share };
  const square = 1.96 ** 2;
  // a sample without putting back: the fewer are left out, the less is unknown
  const n = tried / ((all - tried) / (all - 1));
  const middle = (share + square / (2 * n)) / (1 + square / n);
  const half = (1.96 * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n))) / (1 + square / n);
  return { low: middle - half, high: middle + half };
}

/**
 * @param {string} name
 * @param {readonly Outcome[]} outcomes
 * @param {number} all
 */
function line(name, outcomes, all) {
  if (outcomes.length === 0) return '';
  const killed = outcomes.filter(isKilled).length;
  const { low, high } = interval(killed, outcomes.length, all);
  const percent = (/** @type {number} */ share) => (100 * share).toFixed(1);
  const between = low === high ? '' : `, ${percent(low)} to ${percent(high)}`;
  const score = `${percent(killed / outcomes.length)} %`;
  return `${name.padEnd(58)}${score.padStart(8)}  ${killed} of ${outcomes.length}${between}\n`;
}

/**
 * Where a mutant stands that no test noticed, and what it changes; nothing of one that was killed.
 * @param {Outcome} outcome
 */
export function sayLeft(outcome) {
  if (isKilled(outcome)) return '';
  const { file, location, original, replacement, mutatorName } = outcome.mutant;
  const past = outcome.status === 'NoCoverage' ? 'no test comes past it' : `${outcome.tests} tests`;
  return (
    `${file}:${location.start.line + 1}:${location.start.column + 1} ${mutatorName}, ${past}\n` +
    `  - ${short(original)}\n  + ${short(replacement)}\n`
  );
}

/**
 * The score of each file, then of each folder.
 * @param {readonly Outcome[]} outcomes
 * @param {readonly Mutant[]} all those that could have been tried
 */
export function sayScores(outcomes, all) {
  const files = [...new Set(outcomes.map(({ mutant }) => mutant.file))].sort();
  /**
   * @param {string} name
   * @param {(mutant: Mutant) => boolean} of
   */
  const score = (name, of) =>
    line(
      name,
      outcomes.filter(({ mutant }) => of(mutant)),
      all.filter(of).length,
    );
  return [
    ...files.map((file) => score(file, (mutant) => mutant.file === file)),
    ...FOLDERS.flatMap((folder) => [
      score(`src/engine/${folder}`, (mutant) => mutant.folder === folder),
      score('  without sentences', (mutant) => mutant.folder === folder && !isProse(mutant)),
    ]),
  ].join('');
}

/** @param {string} text */
const short = (text) => text.replaceAll(/\s+/g, ' ').slice(0, 160);

/**
 * As the report schema of mutation testing tools has it, which viewers of such reports read.
 * @param {string} root
 * @param {ReadonlyMap<string, string>} sources
 * @param {readonly Outcome[]} outcomes
 */
export function writeReport(root, sources, outcomes) {
  /** @type {Record<string, { language: string, source: string, mutants: object[] }>} */
  const files = {};
  for (const { mutant, status, because } of outcomes) {
    const { key, file, mutatorName, original, replacement, location } = mutant;
    files[file] ??= { language: 'typescript', source: sources.get(file) ?? '', mutants: [] };
    const { start, end } = location;
    files[file].mutants.push({
      ...{ id: key, mutatorName, replacement, status, statusReason: because, description: original },
      location: {
        start: { line: start.line + 1, column: start.column + 1 },
        end: { line: end.line + 1, column: end.column + 1 },
      },
    });
  }
  mkdirSync(join(root, 'reports/mutation'), { recursive: true });
  const report = { schemaVersion: '2', thresholds: { high: 90, low: 80 }, files };
  writeFileSync(join(root, FILE), JSON.stringify(report, null, 1));
}

/**
 * What came of the mutants in the last report, by their keys.
 * @param {string} root
 * @returns {ReadonlyMap<string, Outcome['status']>}
 */
export function readReport(root) {
  /** @type {{ files: Record<string, { mutants: { id: string, status: Outcome['status'] }[] }> }} */
  const { files } = JSON.parse(readFileSync(join(root, FILE), 'utf8'));
  return new Map(
    Object.values(files).flatMap(({ mutants }) => mutants.map(({ id, status }) => [id, status])),
  );
}
