import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findImpurities, pureFiles } from '../../scripts/check-purity.mjs';
import { type PlantedTree, plantTree, ROOT } from './planted-tree.ts';

const impure = [
  { name: 'the clock', text: 'export const now = Date.now();' },
  { name: 'the clock, by another spelling', text: "export const now = Date['now']();" },
  { name: 'the clock, taken out of its object', text: 'const { now } = Date;\nexport const time = now;' },
  { name: 'the date of today', text: 'export const today = new Date();' },
  { name: 'the date of today, without parentheses', text: 'export const today = new Date;' },
  { name: 'the date of today, as text', text: 'export const today = Date();' },
  {
    name: 'a date of arguments that may be none',
    text: 'export const of = (a: [] | [number]) => new Date(...a);',
  },
  { name: 'chance', text: 'export const chance = Math.random();' },
  {
    name: 'chance, taken out of its object',
    text: 'const { random } = Math;\nexport const chance = random;',
  },
  { name: 'a high-resolution clock', text: 'export const now = performance.now();' },
  { name: 'a timer', text: 'setTimeout(() => undefined, 1);' },
  { name: 'random bytes', text: 'export const id = crypto.randomUUID();' },
  {
    name: 'the global object',
    text: "export const all = (globalThis as Record<string, unknown>)['process'];",
  },
  { name: 'the order of the local alphabet', text: "export const order = 'a'.localeCompare('b');" },
  { name: 'the local spelling of a number', text: 'export const text = (1000).toLocaleString();' },
  {
    name: 'the local spelling of upper case',
    text: 'export const text = (locale?: string) => "i".toLocaleUpperCase(locale);',
  },
  { name: 'the local hour', text: 'export const hour = (date: Date) => date.getHours();' },
  { name: 'the types of Node', text: '/// <reference types="node" />\nexport const home = process.cwd();' },
];

const pure = [
  { name: 'a date that is given', text: "export const day = new Date('2026-01-31');" },
  { name: 'a date that is read', text: "export const day = Date.parse('2026-01-31');" },
  { name: 'the type of a date', text: 'export const year = (date: Date): number => date.getUTCFullYear();' },
  { name: 'a test for a date', text: 'export const is = (value: unknown) => value instanceof Date;' },
  {
    name: 'the spelling of a number in a written locale',
    text: "export const text = (1000).toLocaleString('en-US');",
  },
  { name: 'the order of a written alphabet', text: "export const order = 'a'.localeCompare('b', 'en');" },
  { name: 'arithmetic', text: 'export const most = Math.max(1, 2);' },
  { name: 'words in texts and comments', text: "// never Date.now()\nexport const says = 'Math.random()';" },
  {
    name: 'names of its own',
    text: 'export const at = { now: 1, random: 2, Date: 3 };\nexport const x = at.Date;',
  },
];

const trees: PlantedTree[] = [];
afterAll(() => {
  for (const tree of trees) tree.remove();
});

function check(files: Readonly<Record<string, string>>): ReturnType<typeof spawnSync> {
  const tree = plantTree({ 'tsconfig.pure.json': '{ "include": ["src/kernel", "src/gone"] }', ...files });
  trees.push(tree);
  return spawnSync(process.execPath, [join(ROOT, 'scripts/check-purity.mjs'), tree.folder], {
    encoding: 'utf8',
  });
}

describe('the purity check', () => {
  it.each(impure)('finds $name', ({ text }) => {
    expect(findImpurities(text).length).toBeGreaterThan(0);
  });

  it.each(pure)('lets $name be', ({ text }) => {
    expect(findImpurities(text)).toEqual([]);
  });

  it('names the place', () => {
    const [found] = findImpurities('export const a = 1;\nexport const chance = Math.random();\n');
    expect(found).toMatchObject({ line: 2, column: 23, text: 'Math.random' });
  });

  it('fails with the file and line of each finding', () => {
    const run = check({ 'src/kernel/deep/clock.ts': '\nexport const now = Date.now();\n' });
    expect(run.stderr).toContain('src/kernel/deep/clock.ts:2:20  `Date.now` reads the clock');
    expect(run.status).toBe(1);
  });

  it('passes where only tests and other layers know the time', () => {
    const run = check({
      'src/kernel/pure.ts': 'export const a = 1;\n',
      'src/kernel/pure.test.ts': 'export const now = Date.now();\n',
      'src/cli/now.ts': 'export const now = Date.now();\n',
    });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });

  it('fails where there is nothing to check', () => {
    expect(check({}).status).toBe(1);
  });

  it('looks at every pure layer of this project', () => {
    const layers = new Set(pureFiles(ROOT).map((file) => file.split('/')[1]));
    expect([...layers]).toEqual(expect.arrayContaining(['claims', 'engine', 'kernel', 'policy', 'world']));
  });
});
