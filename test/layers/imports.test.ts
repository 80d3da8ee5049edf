import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOORS, forbiddenImports, inOrder } from './planted-imports.ts';
import { type PlantedTree, plantTree, ROOT } from './planted-tree.ts';

interface Summary {
  readonly totalCruised: number;
  readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
}

const CONFIG = join(ROOT, 'dependency-cruiser.cjs');
const config: { readonly forbidden: readonly { readonly name: string }[] } = createRequire(import.meta.url)(
  CONFIG,
);

const trees: PlantedTree[] = [];
afterAll(() => {
  for (const tree of trees) tree.remove();
});

/** Holds the rules of the project against another tree of files. */
function cruise(files: Readonly<Record<string, string>>): Summary {
  const tree = plantTree(files);
  trees.push(tree);
  const folders = ['src', 'test', 'web'].filter((folder) =>
    Object.keys(files).some((path) => path.startsWith(`${folder}/`)),
  );
  const run = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/.bin/depcruise'), ...folders, '--config', CONFIG, '--output-type', 'json'],
    { cwd: tree.folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return (JSON.parse(run.stdout) as { readonly summary: Summary }).summary;
}

/** The names of the rules that each file broke. */
function brokenRules(files: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> {
  const { violations } = cruise(files);
  const byFile = new Map<string, Set<string>>();
  for (const { from, rule } of violations) byFile.set(from, (byFile.get(from) ?? new Set()).add(rule.name));
  return new Map([...byFile].map(([file, rules]) => [file, [...rules].sort()]));
}

const plantedFiles: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    forbiddenImports.map(({ from, imports }) => [from, `import '${imports}';\nexport const planted = 1;\n`]),
  ),
  'src/engine/loose.ts': 'export const loose = 1;\n',
  'src/policy/one.ts': "import type { Two } from './two.ts';\nexport type One = Two;\n",
  'src/policy/two.ts': "import type { One } from './one.ts';\nexport type Two = One | 1;\n",
  'test/one.ts': "import './two.ts';\n",
  'test/two.ts': "import './one.ts';\n",
  'src/kernel/orphan.ts': 'export const orphan = 1;\n',
  'src/index.ts': "export * from './kernel/inside.ts';\n",
};

describe('the rules on imports', () => {
  it('let a project pass whose imports are all in order', () => {
    const { violations, totalCruised } = cruise(inOrder);
    expect(violations).toEqual([]);
    expect(totalCruised).toBeGreaterThan(DOORS.length * 2);
  });

  describe('with imports planted that are not', () => {
    let broken: ReadonlyMap<string, readonly string[]> = new Map();
    beforeAll(() => {
      broken = brokenRules({ ...inOrder, ...plantedFiles });
    });

    it.each(forbiddenImports)('forbid to import $name', ({ from, rules }) => {
      expect(broken.get(from)).toEqual([...rules].sort());
    });

    it('forbid a circle, of types alone too', () => {
      expect([broken.get('src/policy/one.ts'), broken.get('src/policy/two.ts')]).toContainEqual([
        'no-circular',
      ]);
    });

    it('forbid a circle of tests', () => {
      expect([broken.get('test/one.ts'), broken.get('test/two.ts')]).toContainEqual(['no-circular-outside']);
    });

    it('forbid a file that nothing imports and that imports nothing', () => {
      expect(broken.get('src/kernel/orphan.ts')).toEqual(['no-orphans']);
    });

    it('forbid the library entry to go past a door', () => {
      expect(broken.get('src/index.ts')).toEqual(['library-by-the-doors']);
    });

    it('say nothing of the other files', () => {
      expect([...broken.keys()].filter((file) => !(file in plantedFiles))).toEqual([]);
    });
  });

  it('have no rule that this file does not break', () => {
    const tried = new Set([
      ...forbiddenImports.flatMap(({ rules }) => rules),
      'no-circular',
      'no-circular-outside',
      'no-orphans',
      'library-by-the-doors',
    ]);
    expect(config.forbidden.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});
