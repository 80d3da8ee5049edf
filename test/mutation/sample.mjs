import { createHash } from 'node:crypto';

const every = Number(process.env.ROLEPIN_MUTANTS_EVERY ?? '1');
const seed = process.env.ROLEPIN_SEED ?? '';

/** Takes one in so many mutants, by a hash of what they are: the same seed takes the same ones. */
class Sample {
  async init() {}

  async check(mutants) {
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, asked(mutant)]));
  }

  group(mutants) {
    return [mutants.map(({ id }) => id)];
  }
}

function asked({ fileName, location, mutatorName, replacement }) {
  const file = fileName.slice(fileName.lastIndexOf('/src/') + 1);
  const text = JSON.stringify([seed, file, location, mutatorName, replacement]);
  const number = createHash('sha256').update(text).digest().readUInt32BE();
  if (number % every === 0) return { status: 'passed' };
  // Stryker has no word for it; such a mutant counts neither way
  return { status: 'compileError', reason: 'not in the sample' };
}

/** What Stryker loads: a checker is asked about each mutant before any test is run. */
export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: Sample }];
