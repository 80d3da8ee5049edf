import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { type PlantedTree, plantTree, ROOT } from './planted-tree.ts';

const reachingOutside = [
  { name: 'the environment', text: "export const home = process.env['HOME'];" },
  { name: 'the console', text: "console.log('here');" },
  { name: 'the network', text: "export const page = fetch('https://example.com');" },
  {
    name: 'the disk',
    text: "import { readFileSync } from 'node:fs';\nexport const text = readFileSync('x', 'utf8');",
  },
  {
    name: 'the disk, by its type alone',
    text: "import type { Stats } from 'node:fs';\nexport type S = Stats;",
  },
  { name: 'a timer', text: 'export const timer = setTimeout(() => undefined, 1);' },
  { name: 'a high-resolution clock', text: 'export const now = performance.now();' },
  { name: 'random bytes', text: 'export const id = crypto.randomUUID();' },
  { name: 'bytes of Node', text: "export const bytes = Buffer.from('x');" },
  { name: 'a page of a browser', text: 'export const title = document.title;' },
];

const withinTheLanguage = [
  { name: 'a date that is given', text: "export const day = new Date('2026-01-31').getTime();" },
  { name: 'sets and big integers', text: 'export const set = new Set([1n]);' },
];

const trees: PlantedTree[] = [];
afterAll(() => {
  for (const tree of trees) tree.remove();
});

/** How many errors each text has when it is compiled as the given configuration of the project says. */
function errors(configuration: string, texts: readonly string[]): readonly number[] {
  const tree = plantTree({
    'package.json': '{ "type": "module" }',
    ...Object.fromEntries(texts.map((text, index) => [`src/kernel/planted${index}.ts`, text])),
  });
  trees.push(tree);
  const own = {
    extends: join(ROOT, configuration),
    // the folder's own paths; what the compiler lets a source see stays as it is
    compilerOptions: { rootDir: 'src', outDir: 'dist', composite: false, noEmit: true },
    include: ['src'],
    references: [],
  };
  const { options, fileNames } = ts.parseJsonConfigFileContent(own, ts.sys, tree.folder);
  const program = ts.createProgram(fileNames, options);
  return texts.map((_, index) => {
    const source = program.getSourceFile(join(tree.folder, `src/kernel/planted${index}.ts`));
    if (source === undefined) throw new Error(`not compiled: planted${index}.ts`);
    return ts.getPreEmitDiagnostics(program, source).length;
  });
}

describe('the configuration of the pure layers', () => {
  const counts = errors(
    'tsconfig.pure.json',
    reachingOutside.map(({ text }) => text),
  );

  it.each(reachingOutside.map((row, index) => ({ ...row, count: counts[index] })))(
    'does not compile what reaches for $name',
    ({ count }) => {
      expect(count).toBeGreaterThan(0);
    },
  );

  it('compiles what stays within the language', () => {
    const texts = withinTheLanguage.map(({ text }) => text);
    expect(errors('tsconfig.pure.json', texts)).toEqual(texts.map(() => 0));
  });

  it('is what refuses: with the configuration of the outer layers the same texts compile, a browser page aside', () => {
    const texts = reachingOutside.map(({ text }) => text);
    expect(errors('tsconfig.node.json', texts).map((count) => count === 0)).toEqual(
      reachingOutside.map(({ name }) => name !== 'a page of a browser'),
    );
  });
});
