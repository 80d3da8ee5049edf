import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A lab that runs, as its owner's other commands find it. */
export interface RegisteredLab {
  readonly pid: number;
  readonly endpoint: string;
  /** Opens the lab's own calls; no AWS call takes it. */
  readonly controlKey: string;
  /** The proxy, `http://127.0.0.1:PORT`. */
  readonly proxy: string;
  /** File with the certificate of the lab's authority. */
  readonly ca: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** The folder for what rolepin keeps for this user. Source: XDG Base Directory Specification. */
export function userFolder(env: Readonly<Record<string, string | undefined>>): string {
  const state = env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state');
  return join(state, 'rolepin');
}

/** The folder of this user's labs, which nobody else can read. */
const registryFolder = (env: Readonly<Record<string, string | undefined>>): string =>
  join(userFolder(env), 'labs');

/** A lab's name among those of its user. */
export const labName = ({ pid, endpoint }: Pick<RegisteredLab, 'pid' | 'endpoint'>): string =>
  `${pid}-${new URL(endpoint).port}`;

/** Tells this user's other commands of a lab; returns the way to take it back. */
export function registerLab(
  lab: RegisteredLab,
  env: Readonly<Record<string, string | undefined>>,
): () => void {
  const folder = registryFolder(env);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${labName(lab)}.json`);
  writeFileSync(file, JSON.stringify(lab), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** This user's labs that run, the one that was started last first. */
export function runningLabs(env: Readonly<Record<string, string | undefined>>): readonly RegisteredLab[] {
  const folder = registryFolder(env);
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => readLab(join(folder, name)))
    .filter(({ pid }) => isAlive(pid))
    .sort((one, other) => other.startedAt - one.startedAt);
}

function readLab(file: string): readonly RegisteredLab[] {
  try {
    return [JSON.parse(readFileSync(file, 'utf8')) as RegisteredLab];
  } catch {
    // taken back between the two readings, or half written
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
