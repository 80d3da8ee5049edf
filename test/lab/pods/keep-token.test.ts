import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pastProxies, personalNames } from '../../../src/lab/pods/environment.ts';
import { keepToken, renewalAfter } from '../../../src/lab/pods/keep-token.ts';
import { makeFolder, writeToken } from '../../../src/lab/pods/token-file.ts';

describe('the renewal of tokens', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('comes when four fifths of the time are over, or after a day', () => {
    expect([600, 3600, 86_400, 200_000].map(renewalAfter)).toEqual([480, 2880, 69_120, 86_400]);
  });

  it('goes on until it is stopped', async () => {
    const renew = vi.fn(async () => true);
    const kept = keepToken(600, renew);
    await vi.advanceTimersByTimeAsync(479_000);
    expect(renew).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(renew).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(480_000);
    expect(renew).toHaveBeenCalledTimes(2);
    kept.stop();
    await vi.advanceTimersByTimeAsync(10_000_000);
    expect(renew).toHaveBeenCalledTimes(2);
  });

  it('is tried again soon where it failed', async () => {
    const answers = [false, false, true];
    const renew = vi.fn(async () => answers.shift() ?? true);
    const kept = keepToken(600, renew);
    await vi.advanceTimersByTimeAsync(480_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(renew).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(479_000);
    expect(renew).toHaveBeenCalledTimes(3);
    kept.stop();
  });

  it('is not begun again by a renewal that ends after the stop', async () => {
    let end: (renewed: boolean) => void = () => {};
    const renew = vi.fn(() => new Promise<boolean>((resolve) => (end = resolve)));
    const kept = keepToken(600, renew);
    await vi.advanceTimersByTimeAsync(480_000);
    kept.stop();
    end(true);
    await vi.advanceTimersByTimeAsync(10_000_000);
    expect(renew).toHaveBeenCalledTimes(1);
  });
});

describe('the files of a pod', () => {
  it('are its owner’s alone, a token without newline, replaced in one step', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rolepin-test-'));
    await makeFolder(folder);
    const file = join(folder, 'var/run/secrets/x/token');
    await writeToken(file, 'one');
    const before = await stat(file);
    await writeToken(file, 'two');
    expect(await readFile(file, 'utf8')).toBe('two');
    const after = await stat(file);
    expect(after.ino).not.toBe(before.ino);
    expect(after.mode & 0o777).toBe(0o600);
    for (const part of ['', 'home', 'var', 'var/run/secrets/x']) {
      expect((await stat(join(folder, part))).mode & 0o777).toBe(0o700);
    }
    expect(await readdir(join(folder, 'var/run/secrets/x'))).toEqual(['token']);
  });
});

describe('the environment of a caller', () => {
  it('is left without what is personal', () => {
    const caller = {
      PATH: '/bin',
      HOME: '/home/me',
      AWS_PROFILE: 'admin',
      aws_access_key_id: 'x',
      AWSOME: 'stays',
      BOTO_CONFIG: '/x',
      KUBECONFIG: '/x',
      XDG_CONFIG_HOME: '/x',
      XDG_RUNTIME_DIR: '/run',
      GONE: undefined,
    };
    expect([...personalNames(caller)].sort()).toEqual(
      ['AWS_PROFILE', 'BOTO_CONFIG', 'HOME', 'KUBECONFIG', 'XDG_CONFIG_HOME', 'aws_access_key_id'].sort(),
    );
  });

  it('lets calls to the lab past a proxy', () => {
    expect(pastProxies({})).toEqual({ NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost' });
    expect(pastProxies({ NO_PROXY: 'a.example,127.0.0.1' })['NO_PROXY']).toBe(
      'a.example,127.0.0.1,localhost',
    );
  });
});
