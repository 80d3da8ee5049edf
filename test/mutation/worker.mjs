// A process that runs tests with one mutant switched on. It may hang or run out of memory: run.mjs ends it then.
import { constants, Script } from 'node:vm';
import fc from 'fast-check';
import { collector } from './collect.mjs';
import { HANGS } from './hangs.mjs';

/** @typedef {import('./collect.mjs').Test} Test */
/** @typedef {import('./bundle.mjs').Script} Made */
/** @typedef {{ file: string, name: string, hits: number }} Asked a test, and how often it comes past the mutant */
/** @typedef {{ mutant: string, tests: readonly Asked[] }} Batch */
/** @typedef {{ measure: string } | Batch} Question */
/** @typedef {{ measured?: Measured, killed?: Failure | undefined }} Answer */
/** @typedef {{ test: string, because: string }} Failure */
/** @typedef {{ name: string, ms: number, hits: Record<string, number> }} Ran */
/** @typedef {{ sources: Record<string, number>, file: Record<string, number>, tests: readonly Ran[] }} Measured */

/** What the mutants in the sources look at: which is switched on, and how often each was come past. */
const switches = {
  active: -1,
  left: 0,
  past: new Uint32Array(100_000),
  hit() {
    this.left -= 1;
    if (this.left < 0) throw new Error(HANGS);
    return true;
  },
};
const RUNS = Number(process.env['ROLEPIN_RUNS']);
const PROPERTIES = {
  ...fc,
  /**
   * @param {fc.IProperty<unknown>} property
   * @param {fc.Parameters<unknown>} [given]
   */
  assert: (property, given) =>
    fc.assert(property, {
      seed: Number(process.env['ROLEPIN_SEED']),
      ...given,
      numRuns: Math.min(given?.numRuns ?? RUNS, RUNS),
      endOnFailure: true,
    }),
};

/** A loop that does not end hits its mutant far more often than it does unchanged. */
const LIMIT = { times: 100, least: 10_000 };

/** @type {Map<string, { test: string | undefined, measuring: Script, quick: Script }>} */
const scripts = new Map();
/** @type {Map<string, string>} */
const scriptOf = new Map();

/** @param {readonly Made[]} made */
function keep(made) {
  const options = { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  for (const { name, test, code } of made) {
    const switched = code.replaceAll(
      /stryMutAct_9fa48(?:\$\d+)?\("(\d+)"\)/g,
      '(__switches.active === $1 && __switches.hit())',
    );
    /** @param {(id: string) => string} count */
    const withCounts = (count) =>
      new Script(
        switched.replaceAll(
          /stryCov_9fa48(?:\$\d+)?\((".*?")\)/g,
          (_, ids) =>
            `(${ids.replaceAll(/"(\d+)"/g, (/** @type {string} */ _, /** @type {string} */ id) => count(id))})`,
        ),
        { ...options, filename: name },
      );
    scripts.set(`./${name}`, {
      test,
      measuring: withCounts((id) => `__switches.past[${id}]++`),
      quick: withCounts(() => '0'),
    });
    if (test !== undefined) scriptOf.set(test, `./${name}`);
  }
}

/**
 * All sources and tests anew, each file when it is first asked for.
 * @param {'measuring' | 'quick'} kind
 */
function fresh(kind) {
  /** @type {Map<string, Promise<object>>} */
  const loaded = new Map();
  /** @type {Map<string, readonly Test[]>} */
  const tests = new Map();
  /** @param {string} from */
  const load = (from) => {
    const known = loaded.get(from);
    if (known !== undefined) return known;
    const script = scripts.get(from);
    const running = script === undefined ? import(from) : run(script[kind], script.test);
    loaded.set(from, running);
    return running;
  };
  /**
   * @param {Script} script
   * @param {string | undefined} test
   */
  const run = async (script, test) => {
    const { tests: found, vitest } = collector();
    let exported = {};
    /** @param {string} from */
    const importing = async (from) =>
      from === 'vitest' ? vitest : from === 'fast-check' ? { default: PROPERTIES } : load(from);
    await script.runInThisContext()(
      importing,
      (/** @type {object} */ given) => {
        exported = given;
      },
      switches,
    );
    if (test !== undefined) tests.set(test, found);
    return exported;
  };
  return {
    sources: () => load('./sources.js'),
    /** @param {string} file */
    async testsOf(file) {
      await load(scriptOf.get(file) ?? '');
      return tests.get(file) ?? [];
    },
  };
}

const counted = () => {
  /** @type {Record<string, number>} */
  const hits = {};
  switches.past.forEach((times, id) => {
    if (times > 0) hits[id] = times;
  });
  switches.past.fill(0);
  return hits;
};

/**
 * What each test of a file takes, and which mutants it comes past.
 * @param {string} file
 * @returns {Promise<Measured>}
 */
async function measure(file) {
  switches.active = -1;
  const instance = fresh('measuring');
  await instance.sources();
  const sources = counted();
  const tests = await instance.testsOf(file);
  const whole = counted();
  /** @type {Ran[]} */
  const ran = [];
  for (const test of tests) {
    const start = performance.now();
    await test.run();
    ran.push({ name: test.name, ms: performance.now() - start, hits: counted() });
  }
  return { sources, file: whole, tests: ran };
}

/** @type {{ mutant: string, instance: ReturnType<typeof fresh> } | undefined} */
let current;

/**
 * The first of these tests that fails, and why.
 * @param {Batch} batch
 */
async function runBatch({ mutant, tests }) {
  if (current?.mutant !== mutant) current = { mutant, instance: fresh('quick') };
  for (const { file, name, hits } of tests) {
    const test = `${file} > ${name}`;
    Object.assign(switches, { active: Number(mutant), left: LIMIT.least + LIMIT.times * hits });
    try {
      // a row that a mutant takes out of a table of tests is no failure
      await (await current.instance.testsOf(file)).find((one) => one.name === name)?.run();
    } catch (thrown) {
      return { test, because: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }
  return undefined;
}

process.on('disconnect', () => process.exit());
process.on('message', async (/** @type {Question & { scripts?: readonly Made[] }} */ question) => {
  if (question.scripts !== undefined) keep(question.scripts);
  /** @type {Answer} */
  const answer =
    'measure' in question
      ? { measured: await measure(question.measure) }
      : { killed: await runBatch(question) };
  process.send?.(answer);
});
