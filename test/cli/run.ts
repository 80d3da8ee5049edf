import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../../dist/bin/rolepin.js', import.meta.url));

/** What came of a run of the built command. */
export interface Run {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run it. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs the built command as a process of its own, as a user's shell does. */
export function rolepin(args: readonly string[], { cwd = ROOT, env = {}, input = '' }: RunOptions = {}): Run {
  const { PATH = '', HOME = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH, HOME, ...env },
    input,
    encoding: 'utf8',
  });
  return { exit: status, stdout, stderr };
}

export const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';
/** A world in which the claim on the role is refuted, and one in which it is proven. */
export const REFUTED = ['test/worlds/w03-namespace/snapshot.json', '--depth', 'assume'];
export const PROVEN = ['test/worlds/w01-exact/snapshot.json', '--depth', 'assume'];
export const CLAIM = ['--role', ROLE, '--only', 'prod/hyve/hyve-sa'];
