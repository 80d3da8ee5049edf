// Checks that what we depend on may be used under the terms that we promise.
// usage: node scripts/check-licences.mjs [FOLDER]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, cwd, exit, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';

/** For what is installed with rolepin, and for the tools that it is made with. */
const PERMISSIVE = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
];

/** For tools alone: nothing of them is shipped. */
const TOOLS_ONLY = ['MPL-2.0', 'LGPL-2.1', 'LGPL-3.0', 'CC0-1.0', 'CC-BY-4.0', 'Python-2.0', 'Unlicense'];

/**
 * Whether one of the accepted licences may be chosen. Reads the SPDX expressions that npm packages have:
 * names joined by OR or by AND, the whole in parentheses or not.
 *
 * @param {string} expression
 * @param {readonly string[]} accepted
 * @returns {boolean}
 */
export function isAccepted(expression, accepted) {
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(bare)) return false;
  return bare
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((name) => accepted.includes(name.trim())));
}

/**
 * The packages of a lock file whose licence is not accepted, or not stated, one line each.
 *
 * @param {{ packages: Record<string, { dev?: boolean, license?: string, link?: boolean }> }} lock
 * @returns {{ checked: number, refused: string[] }}
 */
export function refusedLicences(lock) {
  const entries = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && entry.link !== true);
  const refused = entries.flatMap(([path, { dev, license }]) => {
    if (isAccepted(license ?? '', dev === true ? [...PERMISSIVE, ...TOOLS_ONLY] : PERMISSIVE)) return [];
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [`${name} (${dev === true ? 'tool' : 'dependency'}): ${license ?? 'no licence stated'}`];
  });
  return { checked: entries.length, refused };
}

/** @param {string} root */
function main(root) {
  const { checked, refused } = refusedLicences(
    JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
  );
  for (const line of refused) stderr.write(`licence not accepted: ${line}\n`);
  if (refused.length === 0) stdout.write(`licences: ${checked} packages, all accepted\n`);
  return refused.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) exit(main(argv[2] ?? cwd()));
