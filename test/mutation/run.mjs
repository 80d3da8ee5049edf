// Changes src/engine in one place at a time, and sees whether a test fails.
// usage: node test/mutation/run.mjs [--sample N] [--only TEXT] [--again] [--jobs N]
//   --sample N    N mutants of each of evaluate, reason and reach, which ROLEPIN_SEED draws; all without it
//   --only TEXT   files with this in their path
//   --again       of the same, those that the last report has as left: killed ones stay killed
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
    again: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1' },
  },
});
const { mutants, instrumented, sources } = await findMutants(root, env['ROLEPIN_SEED'] ?? '');
const fileOf = new Map(mutants.map(({ id, file }) => [id, file]));
const all = mutants.filter(({ file }) => file.includes(values.only));
const chosen = FOLDERS.flatMap((folder) =>
  all.filter((one) => one.folder === folder).slice(0, Number(values.sample)),
);
const before = values.again ? readReport(root) : new Map();
/** @type {Outcome[]} */
const outcomes = chosen.flatMap((mutant) => {
  const status = before.get(mutant.key);
  return status !== undefined && isKilled({ status })
    ? [{ mutant, status, because: 'as in the report before', tests: 0 }]
    : [];
});
const settled = new Set(outcomes.map(({ mutant }) => mutant));
const tried = chosen.filter((mutant) => !settled.has(mutant));
const files = TESTS.flatMap((folder) => filesUnder(root, folder))
  .filter((name) => name.endsWith('.test.ts'))
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

const order = new Order();
const waiting = tried.values();
let stopped = false;
// what was tried until then is a sample as well: the order is the seed's
process.once('SIGINT', () => {
  stopped = true;
});
await Promise.all(
  runners.map(async (runner) => {
    for (const mutant of waiting) {
      if (stopped) break;
      const outcome = await tryMutant(runner, order, mutant, tests);
      outcomes.push(outcome);
      stdout.write(sayLeft(outcome));
      if (outcomes.length % 50 !== 0) continue;
      writeReport(root, sources, outcomes);
      stdout.write(`${outcomes.length} of ${chosen.length} mutants, ${seconds()} s\n`);
    }
    runner.end();
  }),
);
writeReport(root, sources, outcomes);
stdout.write(sayScores(outcomes, all));
