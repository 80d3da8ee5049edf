import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { labName, type RegisteredLab, runningLabs, userFolder } from '../registry.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The folder in which the files of a subject lie for shells, beside this user's labs: the same each time, so that a new token takes
 * the place of the old. Folders of labs that run no more are removed.
 */
export async function keptFolder(lab: RegisteredLab, subject: string, env: Env): Promise<string> {
  const pods = join(userFolder(env), 'pods');
  await mkdir(pods, { recursive: true, mode: 0o700 });
  const running = new Set(runningLabs(env).map(labName));
  for (const name of await readdir(pods)) {
    if (!running.has(name)) await rm(join(pods, name), { recursive: true, force: true });
  }
  return join(pods, labName(lab), createHash('sha256').update(subject).digest('hex').slice(0, 16));
}
