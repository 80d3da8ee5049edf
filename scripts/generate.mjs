// Writes the files that are made from the code; with --check it only tells which of them are not up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as cliDocs from './generate-cli-docs.mjs';

const GENERATORS = [cliDocs];

const check = process.argv.includes('--check');
const root = new URL('../', import.meta.url);
const stale = [];
for (const { path, make } of GENERATORS) {
  const file = fileURLToPath(new URL(path, root));
  const text = make();
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) stale.push(path);
  else {
    writeFileSync(file, text);
    process.stdout.write(`wrote ${path}\n`);
  }
}
if (stale.length > 0) {
  process.stderr.write(`not what the code generates: ${stale.join(', ')}\n  hint: npm run generate\n`);
  process.exitCode = 1;
}
