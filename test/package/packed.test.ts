import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const description = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly bin: { readonly rolepin: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: { readonly '.': { readonly types: string; readonly default: string } };
};

/** A folder in which the packed package is installed, with the packages that it depends on and no others. */
const folder = mkdtempSync(join(tmpdir(), 'rolepin-packed-'));
const installed = join(folder, 'node_modules', description.name);
let files: readonly string[] = [];

beforeAll(() => {
  // scripts aside: they would build again what was built before the tests
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [tarball] = JSON.parse(packed) as readonly {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  if (tarball === undefined) throw new Error('npm packed nothing');
  files = tarball.files.map(({ path }) => path);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball.filename), '-C', installed, '--strip-components=1']);
  for (const name of Object.keys(description.dependencies)) {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  it('holds every file that package.json names', () => {
    const { types, default: entry } = description.exports['.'];
    const named = [types.slice(2), entry.slice(2), description.bin.rolepin, 'LICENSE', 'README.md'];
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
  });

  it('holds what was built and what tells of it, and nothing of the workshop', () => {
    const known = /^(dist\/.+\.(js|d\.ts)|schemas\/.+\.json|package\.json|LICENSE|README\.md|CHANGELOG\.md)$/;
    expect(files.filter((path) => !known.test(path) || /\.test\.|tsbuildinfo|\.map$/.test(path))).toEqual([]);
  });

  it('points at no source map that it does not hold', () => {
    const pointing = files
      .filter((path) => path.endsWith('.js'))
      .filter((path) => readFileSync(join(installed, path), 'utf8').includes('sourceMappingURL'));
    expect(pointing).toEqual([]);
  });

  it('names a program that runs by itself', () => {
    const program = join(installed, description.bin.rolepin);
    expect(readFileSync(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(program).mode & 0o111).toBe(0o111);
    const run = spawnSync(program, ['--version'], { cwd: folder, encoding: 'utf8' });
    expect(run.stdout).toContain(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version);
    expect(run.status).toBe(0);
  });

  it('is a library that a program can use', () => {
    writeFileSync(
      join(folder, 'use.js'),
      `import { parsePolicy, writePolicy } from 'rolepin';
const { document, problems } = parsePolicy('{"Version":"2012-10-17","Statement":[]}', { file: 'x', document: 0, path: [] });
console.log(JSON.stringify([problems, writePolicy(document)]));`,
    );
    const run = spawnSync(process.execPath, ['use.js'], { cwd: folder, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual([[], { Version: '2012-10-17', Statement: [] }]);
  });

  it('is a library whose types a program can use that has none of Node', () => {
    writeFileSync(
      join(folder, 'use.ts'),
      `import { type ParsedPolicy, parsePolicy, type World } from 'rolepin';
export const parsed: ParsedPolicy = parsePolicy({}, { file: 'x', document: 0, path: [] });
export const accounts = (world: World): readonly string[] => [...world.accounts.keys()];
// @ts-expect-error a policy has a place
parsePolicy({});
`,
    );
    const compilerOptions = {
      ...{ noEmit: true, strict: true, skipLibCheck: false },
      ...{ target: 'ES2023', lib: ['ES2023'], module: 'NodeNext', types: [] },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    const run = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(run.stdout).toBe('');
    expect(run.status).toBe(0);
  });

  it('lets nobody past its entry', () => {
    const run = spawnSync(process.execPath, ['-e', "import('rolepin/dist/kernel/result.js')"], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(existsSync(join(installed, 'dist/kernel/result.js'))).toBe(true);
    expect(run.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
