import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a token for its owner alone, without a newline, which some clients would send; a reader sees the old one or the new. */
export async function writeToken(file: string, token: string): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = join(folder, `.${process.pid}.token`);
  await writeFile(fresh, token, { mode: 0o600 });
  await rename(fresh, file);
}

/** Makes the folder of a pod, for its owner alone, with a home in it. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(join(folder, 'home'), { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}
