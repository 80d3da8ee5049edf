// Plants faults in a copy of the sources, one by one, and shows that tests catch each of them.
// usage: node scripts/plant-faults.mjs [--every N] [--only TEXT]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, env, execPath, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FAULTS } from './faults.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const TESTS = ['test/agreement/agreement.test.ts', 'test/cases', 'src/policy/template.test.ts'];
const COPIED = ['src', 'test/agreement', 'test/cases', 'test/support', 'package.json', 'vitest.config.ts'];

/** @param {string} copy */
function testsPass(copy) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const run = spawnSync(execPath, [vitest, 'run', '--root', copy, '--bail', '1', ...TESTS], {
    cwd: copy,
    env: { ...env, ROLEPIN_SHRINK: '0' },
    encoding: 'utf8',
  });
  if (run.status === null || !/Tests .*\d+ (passed|failed)/.test(run.stdout)) {
    throw new Error(`the tests did not run:\n${run.stdout}\n${run.stderr}`);
  }
  return run.status === 0;
}

const { values } = parseArgs({
  args: argv.slice(2),
  options: { every: { type: 'string', default: '1' }, only: { type: 'string', default: '' } },
});
const every = Number(values.every);
const chosen = FAULTS.filter(
  (one, index) => index % every === 0 && `${one.file} ${one.name}`.includes(values.only),
);
const copy = mkdtempSync(join(tmpdir(), 'rolepin-faults-'));
/** @type {string[]} */
const missed = [];
try {
  for (const path of COPIED) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  if (!testsPass(copy)) throw new Error('the tests fail without a fault');
  for (const { file, name, from, to } of chosen) {
    const path = join(copy, file);
    const source = readFileSync(path, 'utf8');
    if (source.split(from).length !== 2) throw new Error(`${file}: not there once: ${from}`);
    writeFileSync(
      path,
      source.replace(from, () => to),
    );
    const caught = !testsPass(copy);
    writeFileSync(path, source);
    if (!caught) missed.push(`${file}: ${name}`);
    stdout.write(`${caught ? 'caught' : 'MISSED'}  ${file}: ${name}\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
stdout.write(`${chosen.length - missed.length} of ${chosen.length} faults caught\n`);
exit(missed.length === 0 ? 0 : 1);
