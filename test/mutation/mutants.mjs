// Finds the mutants of src/engine: each source once, with all of its mutants in it, to be switched one by one.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

/** @typedef {{ line: number, column: number }} Position from 0 on */
/**
 * @typedef {object} Mutant
 * @property {string} id what switches it on
 * @property {string} folder evaluate, reason or reach
 * @property {string} file from the root of the project
 * @property {{ start: Position, end: Position }} location
 * @property {string} mutatorName
 * @property {string} original the text that it takes the place of
 * @property {string} replacement
 * @property {string} key what it is, whatever else changes in its file; its place in the order of the seed
 */

export const FOLDERS = ['evaluate', 'reason', 'reach'];
const SILENT = {
  ...{ isTraceEnabled: () => false, isDebugEnabled: () => false, isInfoEnabled: () => false },
  ...{ isWarnEnabled: () => false, isErrorEnabled: () => false, isFatalEnabled: () => false },
  ...{ trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} },
};

/**
 * All files under a folder, from the root on, in the order of their names.
 * @param {string} root
 * @param {string} folder
 */
export function filesUnder(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .sort();
}

/**
 * The sources with their mutants in them, and the mutants, in the order of a seed.
 * @param {string} root
 * @param {string} seed
 */
export async function findMutants(root, seed) {
  const files = FOLDERS.flatMap((folder) => filesUnder(root, `src/engine/${folder}`))
    // data that scripts write is held to its source, not to tests
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('/data/'))
    .map((name) => ({ name, mutate: true, content: readFileSync(join(root, name), 'utf8') }));
  const made = await new Instrumenter(SILENT).instrument(files, {
    plugins: null,
    ignorers: [],
    excludedMutations: [],
  });
  const sources = new Map(files.map(({ name, content }) => [name, content]));
  /** @type {Map<string, number>} */
  const seen = new Map();
  const mutants = made.mutants.map(({ id, fileName, location, mutatorName, replacement }) => {
    const original = textAt(sources.get(fileName) ?? '', location);
    // not by line: a mutant keeps its place in the order when the file changes elsewhere
    const what = JSON.stringify([seed, fileName, mutatorName, original, replacement]);
    const nth = seen.get(what) ?? 0;
    seen.set(what, nth + 1);
    const key = createHash('sha256').update(`${what}${nth}`).digest('hex').slice(0, 16);
    const folder = fileName.split('/')[2] ?? '';
    return { id, folder, file: fileName, location, mutatorName, original, replacement, key };
  });
  return {
    sources,
    instrumented: new Map(made.files.map(({ name, content }) => [name, content])),
    mutants: mutants.sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
}

/**
 * @param {string} source
 * @param {{ start: Position, end: Position }} location
 */
function textAt(source, { start, end }) {
  const lines = source.split('\n').slice(start.line, end.line + 1);
  const last = lines.length - 1;
  return lines
    .map((line, index) => line.slice(index === 0 ? start.column : 0, index === last ? end.column : undefined))
    .join('\n');
}
