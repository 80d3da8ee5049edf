import { HANGS } from './hangs.mjs';

/** @typedef {import('./mutants.mjs').Mutant} Mutant */
/** @typedef {import('./report.mjs').Outcome} Outcome */
/**
 * @typedef {object} Known a test, as measured
 * @property {string} file
 * @property {string} name
 * @property {number} ms
 * @property {Record<string, number>} loading which mutants are come past where the sources are loaded
 * @property {Record<string, number>} hits which ones it comes past itself
 * @property {ReadonlySet<string>} files the sources in which it does
 */

/** The tests that are about how policies are read; the others are about who reaches what. */
export const READING = /^(src\/engine\/(evaluate|reason)|src\/claims\/compare|test\/(cases|agreement))/;
/** Tests are asked for in batches of about so many milliseconds; one that takes many times as long hangs. */
const BATCH = { ms: 500, patience: { least: 20_000, times: 20 } };

/** Which test is asked first about a mutant: one that killed others of the same file, and takes little time. */
export class Order {
  /** @type {Map<string, number>} */
  #kills = new Map();

  /**
   * @param {Mutant} mutant
   * @param {readonly Known[]} tests
   */
  of({ file }, tests) {
    return tests
      .map((test) => {
        const kills = this.#kills.get(`${file} ${test.file} > ${test.name}`) ?? 0;
        return { test, weight: (kills + 0.1) / (test.ms + 0.5) };
      })
      .sort((a, b) => b.weight - a.weight)
      .map(({ test }) => test);
  }

  /**
   * @param {Mutant} mutant
   * @param {string} test
   */
  killed({ file }, test) {
    const key = `${file} ${test}`;
    this.#kills.set(key, (this.#kills.get(key) ?? 0) + 1);
  }
}

/**
 * Runs the tests that come past a mutant, until one fails.
 * @param {import('./runner.mjs').Runner} runner
 * @param {Order} order
 * @param {Mutant} mutant
 * @param {readonly Known[]} tests
 * @returns {Promise<Outcome>}
 */
export async function tryMutant(runner, order, mutant, tests) {
  const reading = mutant.folder !== 'reach';
  const past = testsPast(
    mutant,
    tests.filter(({ file }) => READING.test(file) === reading),
  );
  const outcome = { mutant, tests: past.length };
  if (past.length === 0) return { ...outcome, status: 'NoCoverage', because: undefined };
  for (const batch of batches(order.of(mutant, past))) {
    const usual = batch.reduce((sum, { ms }) => sum + ms, 0);
    const asked = batch.map(({ file, name, hits }) => ({ file, name, hits: hits[mutant.id] ?? 0 }));
    const answer = await runner.ask(
      { mutant: mutant.id, tests: asked },
      BATCH.patience.least + BATCH.patience.times * usual,
    );
    if (typeof answer === 'string') return { ...outcome, status: 'Timeout', because: answer };
    if (answer.killed === undefined) continue;
    const { test, because } = answer.killed;
    order.killed(mutant, test);
    return { ...outcome, status: because === HANGS ? 'Timeout' : 'Killed', because: test };
  }
  return { ...outcome, status: 'Survived', because: undefined };
}

/**
 * The tests that come past a mutant. What is made when the sources are loaded, all come past; those are meant then
 * that come past the rest of its file, or of its folder where the file has nothing else.
 * @param {Mutant} mutant
 * @param {readonly Known[]} tests
 */
function testsPast({ id, file }, tests) {
  const own = tests.filter(({ hits }) => hits[id] !== undefined);
  if (!tests.some(({ loading }) => loading[id] !== undefined)) return own;
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const inFile = tests.filter(({ files }) => files.has(file));
  const beside = tests.filter(({ files }) => [...files].some((one) => one.startsWith(folder)));
  return [inFile, beside, tests].find((some) => some.length > 0) ?? own;
}

/** @param {readonly Known[]} tests */
function* batches(tests) {
  /** @type {Known[]} */
  let batch = [];
  let ms = 0;
  for (const test of tests) {
    batch.push(test);
    ms += test.ms;
    if (ms < BATCH.ms) continue;
    yield batch;
    [batch, ms] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
