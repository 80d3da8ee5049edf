import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
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

function link(name: string): void {
  mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
}

/** Runs a module in that folder. */
const runModule = (text: string): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, ['--input-type=module', '--eval', text], { cwd: folder, encoding: 'utf8' });

const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';

/** An account with one role that trusts one of its users. */
const snapshot = {
  rolepin: 'snapshot/v1',
  accounts: [
    {
      id: '111122223333',
      authorizationDetails: {
        UserDetailList: [
          { Path: '/', UserName: 'alice', UserId: 'AIDAALICE', Arn: 'arn:aws:iam::111122223333:user/alice' },
        ],
        GroupDetailList: [],
        Policies: [],
        RoleDetailList: [
          {
            ...{ Path: '/', RoleName: 'HyveS3WriterRole', RoleId: 'AROAHYVE', Arn: ROLE },
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: {
                Effect: 'Allow',
                Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' },
                Action: 'sts:AssumeRole',
              },
            },
          },
        ],
      },
    },
  ],
};

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
  for (const name of Object.keys(description.dependencies)) link(name);
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
    writeFileSync(join(folder, 'world.json'), JSON.stringify(snapshot));
    const run = runModule(`
      import { judge, readWorld } from 'rolepin';
      const read = await readWorld(['world.json'], { cwd: process.cwd() });
      const claim = (subject) => ({
        role: '${ROLE}', only: [subject], depth: 'assume', administrators: [], accepted: [], at: undefined,
      });
      const verdict = (subject) => judge(read.value.world, claim(subject), { now: 0 }).value.verdict;
      console.log(verdict('principal:arn:aws:iam::111122223333:user/alice'), verdict('anyone'));
    `);
    expect(run).toMatchObject({ stderr: '', stdout: 'proven refuted\n', status: 0 });
  });

  it('is a library that tells its types', () => {
    writeFileSync(
      join(folder, 'use.ts'),
      `import { type Claim, type Judgement, judge, type ParsedPolicy, parsePolicy, readWorld, type World } from 'rolepin';
export const parsed: ParsedPolicy = parsePolicy({}, { file: 'x', document: 0, path: [] });
export const ask = (world: World, claim: Claim): Judgement | undefined => {
  const judged = judge(world, claim, { now: 0 });
  return judged.ok ? judged.value : undefined;
};
export const read = readWorld(['.'], { cwd: '.' });
// @ts-expect-error a question has a time
judge({} as World, {} as Claim, {});
`,
    );
    const compilerOptions = {
      ...{ noEmit: true, strict: true, skipLibCheck: false },
      ...{ target: 'ES2023', lib: ['ES2023'], module: 'NodeNext', types: ['node'] },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    link('@types/node');
    link('undici-types');
    const run = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(run.stdout).toBe('');
    expect(run.status).toBe(0);
  });

  it('lets nobody past its entry', () => {
    const run = runModule("import 'rolepin/dist/kernel/result.js'");
    expect(existsSync(join(installed, 'dist/kernel/result.js'))).toBe(true);
    expect(run.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
