import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Sink } from '../../src/cli/io.ts';
import { run } from '../../src/cli/program.ts';
import type { Lab } from '../../src/lab/index.ts';
import type { Run } from '../cli/run.ts';
import { credentialsOf, labWith } from '../lab/support.ts';
import { ACCOUNT, NOW, snapshot } from './setting.ts';

const MAIN = fileURLToPath(new URL('../../dist/bin/rolepin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rolepin-apply-'));
const world = join(folder, 'world.json');
writeFileSync(world, JSON.stringify(snapshot()));
let lab: Lab;
let env: Record<string, string>;
beforeAll(async () => {
  lab = await labWith(snapshot());
  const { accessKeyId, secretAccessKey } = await credentialsOf(lab, `arn:aws:iam::${ACCOUNT}:root`);
  env = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
});
afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the built command while the lab answers from this process. */
function rolepin(...args: readonly string[]): Promise<Run> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, 'grant', 'hyve/hyve-sa', ...args], {
    env: { PATH, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.on('close', (exit) => resolve({ exit, stdout, stderr }));
  });
}

const BUCKET = ['--role', 'Writer', '--bucket', 'amzn-s3-demo-hyve', '--access', 'write'];

describe('rolepin grant --apply', () => {
  it('changes nothing unasked, and asks nobody in a pipe', async () => {
    const at = ['--endpoint-url', lab.endpoint];
    const { exit, stdout, stderr } = await rolepin(...BUCKET, world, '--apply', ...at);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain('plan: 6 steps to give Writer to hyve/hyve-sa');
    expect(stderr).toContain('nobody is there to ask: carry out 4 steps in account 111122223333?');
    const undone = await rolepin('--role', 'Writer', world, '--undo', ...at, '--format', 'text');
    expect(undone).toMatchObject({ exit: 0 });
    expect(undone.stdout).toContain('nothing of this grant was there to delete');
  });

  it('tells programs what it did, and people what is left to do', async () => {
    const at = ['--endpoint-url', lab.endpoint, '--yes'];
    const first = await rolepin(...BUCKET, world, '--apply', ...at);
    expect(first.exit).toBe(0);
    const answer = JSON.parse(first.stdout) as Record<string, unknown>;
    expect(answer).toMatchObject({
      applied: [
        { kind: 'oidc-provider', action: 'create' },
        { kind: 'role', action: 'create' },
        { kind: 'trust-policy', action: 'create' },
        { kind: 'permission-policy', action: 'create' },
      ],
      verdict: { verdict: 'proven' },
    });
    expect(answer['kubernetes']).toContain('eks.amazonaws.com/role-arn');
    const second = await rolepin(
      ...BUCKET,
      '--cluster',
      'prod',
      '--apply',
      ...at,
      '--format',
      'text',
      '--quiet',
    );
    expect(second).toMatchObject({ exit: 0, stderr: '' });
    expect(second.stdout).toContain('nothing had to be done in AWS');
    expect(second.stdout).toContain('left to do in Kubernetes: service-account prod/hyve/hyve-sa');
    const undone = await rolepin('--role', 'Writer', world, '--undo', ...at);
    expect(JSON.parse(undone.stdout)).toMatchObject({
      deleted: [{ kind: 'role' }, { kind: 'oidc-provider' }],
      kept: [],
    });
  });

  it('asks at a terminal, and takes nothing but yes for yes', async () => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const at = async (answer: string): Promise<Run & { readonly asked: readonly string[] }> => {
      const asked: string[] = [];
      let [stdout, stderr] = ['', ''];
      const sink = (add: (text: string) => void): Sink => ({ write: add, isTerminal: true, columns: 80 });
      const exit = await run(
        ['grant', 'hyve/hyve-sa', ...BUCKET, world, '--apply', '--endpoint-url', lab.endpoint, '--no-color'],
        {
          stdout: sink((text) => {
            stdout += text;
          }),
          stderr: sink((text) => {
            stderr += text;
          }),
          stdin: async () => Buffer.alloc(0),
          ask: async (question) => {
            asked.push(question);
            return answer;
          },
          env: {},
          cwd: folder,
          now: () => NOW,
          stopped: () => new Promise(() => {}),
          onSignal: () => () => {},
          pid: 0,
          defect: (error) => {
            throw error;
          },
          version: '0.0.0',
        },
      );
      return { exit, stdout, stderr, asked };
    };
    const no = await at('');
    expect(no).toMatchObject({
      exit: 2,
      stdout: '',
      asked: ['carry out 4 steps in account 111122223333? [y/N] '],
    });
    expect(no.stderr).toContain('nothing was changed');
    const yes = await at('Yes\n');
    expect(yes).toMatchObject({ exit: 0 });
    expect(yes.stderr).toContain('created role arn:aws:iam::111122223333:role/Writer');
    expect(yes.stdout).toContain('done: 4 steps for Writer, read back');
    expect(yes.stdout).toContain('proven: only prod/hyve/hyve-sa can get Writer');
    expect((await at('no')).asked).toEqual([]);
    vi.unstubAllEnvs();
  });

  it('says what goes together', async () => {
    expect((await rolepin(...BUCKET, world, '--apply', '--undo')).stderr).toContain(
      '`--apply` and `--undo` are two things',
    );
    const { exit, stderr } = await rolepin(...BUCKET, world, '--endpoint-url', lab.endpoint);
    expect(exit).toBe(2);
    expect(stderr).toContain('`--endpoint-url` goes with `--apply` or `--undo`');
  });
});
