import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Io, Sink } from '../../src/cli/io.ts';
import { run } from '../../src/cli/program.ts';
import { CLAIM, PROVEN, REFUTED, ROOT, rolepin } from './run.ts';

const ESCAPE = '\u001b[';

/** Runs the command line in this process, on a terminal of its own. */
async function onTerminal(
  args: readonly string[],
  { env = {}, columns = 80 }: { readonly env?: Io['env']; readonly columns?: number } = {},
): Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const sink = (to: 'stdout' | 'stderr'): Sink => ({
    write: (text) => {
      written[to] += text;
    },
    isTerminal: true,
    columns,
  });
  const exit = await run(args, {
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    stdin: () => Promise.resolve(Buffer.alloc(0)),
    env,
    cwd: ROOT,
    now: () => Date.UTC(2026, 10, 23),
    stopped: () => new Promise(() => {}),
    onSignal: () => () => {},
    pid: 0,
    defect: (error) => {
      throw error;
    },
    version: '0.1.0',
  });
  return { exit, ...written };
}

describe('colour', () => {
  const args = ['check', ...REFUTED, ...CLAIM];

  it('is on a terminal, and says nothing else than the text in a pipe', async () => {
    const { stdout } = await onTerminal(args);
    expect(stdout).toContain(ESCAPE);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences are what is taken away
    expect(stdout.replace(/\u001b\[\d+m/g, '').split('\n')[0]).toBe(rolepin(args).stdout.split('\n')[0]);
  });

  it('is not in a pipe', () => {
    expect(rolepin(args).stdout).not.toContain('\u001b');
  });

  it.each([
    { name: 'NO_COLOR', env: { NO_COLOR: '1' }, more: [] },
    { name: 'NO_COLOR even with FORCE_COLOR', env: { NO_COLOR: '1', FORCE_COLOR: '1' }, more: [] },
    { name: 'TERM=dumb', env: { TERM: 'dumb' }, more: [] },
    { name: 'FORCE_COLOR=0', env: { FORCE_COLOR: '0' }, more: [] },
    { name: '--no-color', env: {}, more: ['--no-color'] },
    { name: '--no-color even with FORCE_COLOR', env: { FORCE_COLOR: '1' }, more: ['--no-color'] },
  ])('is not on a terminal with $name', async ({ env, more }) => {
    expect((await onTerminal([...args, ...more], { env })).stdout).not.toContain('\u001b');
  });

  it('is in a pipe with FORCE_COLOR', () => {
    expect(rolepin(args, { env: { FORCE_COLOR: '1' } }).stdout).toContain(ESCAPE);
  });

  it('is there with an empty NO_COLOR, which counts as none', async () => {
    expect((await onTerminal(args, { env: { NO_COLOR: '' } })).stdout).toContain(ESCAPE);
  });

  it('is in what goes to standard error on a terminal too', async () => {
    expect((await onTerminal(['check', 'no-such-file', ...CLAIM])).stderr).toContain(ESCAPE);
    expect(rolepin(['check', 'no-such-file', ...CLAIM]).stderr).not.toContain('\u001b');
  });

  it('is not in a JSON report', async () => {
    expect((await onTerminal([...args, '--format', 'json'])).stdout).not.toContain('\u001b');
  });
});

describe('width', () => {
  it('is that of the terminal, but no wider than people read', async () => {
    const title = async (columns: number): Promise<string | undefined> =>
      (await onTerminal(['check', ...REFUTED, ...CLAIM, '--no-color'], { columns })).stdout
        .split('\n')
        .find((line) => line.startsWith('violation'));
    expect(await title(50)).toBe('violation 1 of 1: every service account of');
    expect(await title(80)).toBe(
      'violation 1 of 1: every service account of namespace hyve in cluster prod, those',
    );
    expect((await title(400))?.length).toBeLessThanOrEqual(110);
  });
});

describe('--output', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'rolepin-'));

  it('writes the answer to the file, without colour, and keeps the exit code', async () => {
    const file = join(scratch, 'report.txt');
    const args = ['check', ...REFUTED, ...CLAIM, '--now', '2026-11-23'];
    expect(rolepin([...args, '--output', file], { env: { FORCE_COLOR: '1' } })).toEqual({
      exit: 1,
      stdout: '',
      stderr: '',
    });
    expect(readFileSync(file, 'utf8')).toBe(rolepin(args).stdout);
    expect(await onTerminal([...args, '--output', file], { columns: 50 })).toEqual({
      exit: 1,
      stdout: '',
      stderr: '',
    });
    expect(readFileSync(file, 'utf8')).toBe(rolepin(args).stdout);
  });

  it('exits with 2 where the file can not be written', () => {
    const run = rolepin(['check', ...PROVEN, ...CLAIM, '--output', join(scratch, 'no/such/folder')]);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    expect(run.stderr).toMatch(/^rolepin: can't write `.*no\/such\/folder`: /);
  });
});

describe('a reader that stops early', () => {
  it('ends the answer quietly', () => {
    const command = `"$NODE" dist/bin/rolepin.js check ${[...REFUTED, ...CLAIM].join(' ')} --format json | head -c 5`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: ROOT,
      env: { ...process.env, NODE: process.execPath },
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: '{\n  "', stderr: '' });
  });
});

describe('a defect of rolepin', () => {
  it('exits with 4, asks for a report, and gives nothing that reads as a verdict', () => {
    const planted = 'String.prototype.matchAll = () => { throw new TypeError("planted") }';
    const run = rolepin(['check', ...PROVEN, ...CLAIM], {
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(planted)}` },
    });
    expect(run).toMatchObject({ exit: 4, stdout: '' });
    expect(run.stderr).toMatch(
      /^rolepin: a defect in rolepin itself, and no answer about any role\nTypeError: planted\n/,
    );
    expect(run.stderr).toContain('please report it');
    expect(run.stderr).not.toMatch(/proven|refuted|undecided/);
  });
});
