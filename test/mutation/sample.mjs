import { createHash } from 'node:crypto';

/** @typedef {{ id: string, fileName: string, location: object, mutatorName: string, replacement?: string }} Mutant */

const { ROLEPIN_MUTANTS_EVERY: every = '1', ROLEPIN_SEED: seed = '' } = process.env;

/** Takes one in so many mutants, by a hash of what they are: the same seed takes the same ones. */
class Sample {
  async init() {}

  /** @param {readonly Mutant[]} mutants */
  async check(mutants) {
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, verdict(mutant)]));
  }

  /** @param {readonly Mutant[]} mutants */
  group(mutants) {
    return [mutants.map(({ id }) => id)];
  }
}

/** @param {Mutant} mutant */
function verdict({ fileName, location, mutatorName, replacement }) {
  const file = fileName.slice(fileName.lastIndexOf('/src/') + 1);
  const text = JSON.stringify([seed, file, location, mutatorName, replacement]);
  const number = createHash('sha256').update(text).digest().readUInt32BE();
  if (number % Number(every) === 0) return { status: 'passed' };
  // Stryker has no word for it; such a mutant counts neither way
  return { status: 'compileError', reason: 'not in the sample' };
}

/** What Stryker loads: a checker is asked about each mutant before any test is run. */
export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: Sample }];
