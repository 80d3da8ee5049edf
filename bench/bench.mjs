// What rolepin takes, beside bare node processes of the same minutes. `--short` runs the small sizes once.
//
// start     `rolepin check examples/hyve` beside `node -e 0`
// accounts  `rolepin who` over accounts of 1,000, 10,000 and 100,000 roles (mixed trusts of about 2 kB) beside a node
//           process that only reads and JSON.parses the same file: for a role that a fifth of the others reach, so that
//           the answer is a third of the account's size, and for one that few reach
// cluster   `rolepin check` at depth cluster over 10,000 service accounts, 30,000 pods, 2,000 bindings and 2,000 roles,
//           beside the same
// hard      trusts made to be hard: 60 patterns in 2,048 characters, 100 Deny carve-outs, nested wildcards
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beside } from './beside.mjs';
import { accountText, clusterText, ROLE, SELDOM } from './make-account.mjs';
import { clusterSnapshot, hardSnapshot } from './make-cluster.mjs';

const short = process.argv.includes('--short');
const rounds = short ? 1 : 3;
const rolepin = fileURLToPath(new URL('../dist/bin/rolepin.js', import.meta.url));
const examples = fileURLToPath(new URL('../examples/hyve', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rolepin-bench-'));
/** @param {string} file */
const parse = (file) => ['-e', `JSON.parse(require('fs').readFileSync(${JSON.stringify(file)}, 'utf8'))`];

try {
  beside(
    'start: check examples/hyve beside node -e 0',
    ['-e', '0'],
    [rolepin, 'check', examples],
    short ? 3 : 10,
  );

  for (const roles of short ? [1000] : [1000, 10_000, 100_000]) {
    const here = join(folder, String(roles));
    mkdirSync(here);
    const file = join(here, 'details.json');
    const out = openSync(file, 'w');
    for (const text of accountText(roles)) writeSync(out, text);
    writeFileSync(join(here, 'cluster.json'), clusterText);
    for (const [role, reached] of [
      [ROLE, 'a fifth of them reach'],
      [SELDOM, 'few reach'],
    ]) {
      const who = [rolepin, 'who', role ?? '', here, '--depth', 'assume', '--format', 'json'];
      const name = `accounts: who of ${roles} roles can get one that ${reached}, beside JSON.parse of the file`;
      beside(name, parse(file), who, rounds);
    }
  }

  const scale = short ? 0.05 : 1;
  const cluster = join(folder, 'cluster.json');
  writeFileSync(cluster, JSON.stringify(clusterSnapshot(scale)));
  const claim = ['--role', ROLE, '--only', 'prod/team-0/app-0'];
  const check = [rolepin, 'check', cluster, ...claim, '--depth', 'cluster', '--format', 'json'];
  beside(
    `cluster: check at depth cluster (scale ${scale}) beside JSON.parse of the file`,
    parse(cluster),
    check,
    rounds,
  );

  const hard = join(folder, 'hard.json');
  writeFileSync(hard, JSON.stringify(hardSnapshot()));
  for (const name of ['patterns', 'carve-outs', 'nested']) {
    const role = `arn:aws:iam::111122223333:role/${name}`;
    beside(
      `hard: who of a trust with ${name} beside node -e 0`,
      ['-e', '0'],
      [rolepin, 'who', role, hard, '--depth', 'assume'],
      rounds,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
