// Changes src/engine in one place at a time, and sees whether a test fails.
// usage: node test/mutation/run.mjs [--sample N] [--only TEXT] [--again] [--jobs N]
//   --sample N    N mutants of each of evaluate, reason and reach, which ROLEPIN_SEED draws; all without it
//   --only TEXT   files with this in their path
//   --again       those that the last report has as left, not a sample: killed ones stay killed
//   --tests TEXT  tests with this in their path, or one of several with commas: new ones, with --again
//   --jobs N      processes at once, 1 without it
// ROLEPIN_RUNS is the most cases that a property is tried with.
import { readFileSync } from 'node:fs';
import process, { argv, env, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeScripts } from './bundle.mjs';
import { FOLDERS, filesUnder, findMutants } from './mutants.mjs';
import { isKilled, readReport, sayLeft, sayScores, writeReport } from './report.mjs';
import { Runner } from './runner.mjs';
import { Order, READING, tryMutant } from './try-mutant.mjs';

/** @typedef {import('./mutants.mjs').Mutant} Mutant */
/** @typedef {import('./report.mjs').Outcome} Outcome */
/** @typedef {import('./try-mutant.mjs').Known} Known */

const root = fileURLToPath(new URL('../..', import.meta.url));
const TESTS = ['src/engine', 'src/claims', 'test/cases', 'test/agreement', 'test/reach'];

/** @param {Readonly<Record<string, number>>} hits */
const filesOf = (hits) => new Set(Object.keys(hits).map((id) => fileOf.get(id) ?? ''));

/**
 * Which tests come past which mutants, from one run of all without a mutant.
 * @param {Runner} runner
 * @param {readonly string[]} files
 */
async function measureTests(runner, files) {
  /** @type {Known[]} */
  const tests = [];
  for (const file of files) {
    const answer = await runner.ask({ measure: file }, 600_000);
    if (typeof answer === 'string' || answer.measured === undefined) {
      throw new Error(`${file}: without a mutant, its tests do not pass`);
    }
    const { sources, file: whole, tests: ran } = answer.measured;
    for (const { name, ms, hits } of ran)
      tests.push({ file, name, ms, loading: sources, hits: { ...whole, ...hits }, files: filesOf(hits) });
  }
  return tests;
}

const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    sample: { type: 'string', default: 'Infinity' },
    only: { type: 'string', default: '' },
    tests: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1' },
  },
});
const { mutants, instrumented, sources } = await findMutants(root, env['ROLEPIN_SEED'] ?? '');
const fileOf = new Map(mutants.map(({ id, file }) => [id, file]));
const all = mutants.filter(({ file }) => file.includes(values.only));
const before = values.again ? readReport(root) : new Map();
const chosen = values.again
  ? all.filter(({ key }) => before.has(key))
  : FOLDERS.flatMap((folder) => all.filter((one) => one.folder === folder).slice(0, Number(values.sample)));
/** @type {Map<Mutant, Outcome>} */
const outcomes = new Map();
for (const mutant of chosen) {
  const status = before.get(mutant.key);
  if (status !== undefined && isKilled({ status }))
    outcomes.set(mutant, { mutant, status, because: 'as in the report before', tests: 0 });
}
const tried = chosen.filter((mutant) => !outcomes.has(mutant));
const files = TESTS.flatMap((folder) => filesUnder(root, folder))
  .filter((name) => name.endsWith('.test.ts') && values.tests.split(',').some((part) => name.includes(part)))
  .filter((name) => tried.some(({ folder }) => READING.test(name) === (folder !== 'reach')))
  // what runs the whole command line is about what it prints, and needs all of the product
  .filter((name) => !readFileSync(`${root}/${name}`, 'utf8').includes('/src/cli/'));
const scripts = await makeScripts(root, instrumented, files);
const runners = Array.from({ length: Number(values.jobs) }, () => new Runner(scripts));

const started = Date.now();
const seconds = () => Math.round((Date.now() - started) / 1000);
const tests = await measureTests(runners[0] ?? new Runner(scripts), files);
stdout.write(
  `${tests.length} tests pass, ${seconds()} s; ${tried.length} of ${all.length} mutants are tried\n`,
);

/** What came of the mutants up to the first that was not tried: in the order of the seed, a sample as well. */
function known() {
  const end = chosen.findIndex((mutant) => !outcomes.has(mutant));
  return chosen.slice(0, end < 0 ? chosen.length : end).flatMap((mutant) => outcomes.get(mutant) ?? []);
}

const order = new Order();
const waiting = tried.values();
let done = 0;
let stopped = false;
process.once('SIGINT', () => {
  stopped = true;
});
await Promise.all(
  runners.map(async (runner) => {
    for (const mutant of waiting) {
      if (stopped) break;
      const outcome = await tryMutant(runner, order, mutant, tests);
      outcomes.set(mutant, outcome);
      stdout.write(sayLeft(outcome));
      done += 1;
      if (done % 50 !== 0) continue;
      if (!values.again) writeReport(root, sources, known());
      stdout.write(`${done} of ${tried.length} mutants, ${seconds()} s\n`);
    }
    runner.end();
  }),
);
writeReport(root, sources, known());
stdout.write(sayScores(known(), all));
