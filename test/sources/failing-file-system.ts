import { relative } from 'node:path';
import type { Problem } from '../../src/kernel/index.ts';
import { fileSystem } from '../../src/sources/files/file-system.ts';
import { readWorld } from '../../src/sources/files/read-world.ts';

/** The problems of reading a folder where opening some entries fails. Tests may run as root, who may open all. */
export async function readWorldWith(
  cwd: string,
  failing: Readonly<Record<string, string>>,
): Promise<readonly Problem[]> {
  const guard = (path: string): string => {
    const code = failing[relative(cwd, path)];
    if (code !== undefined) throw Object.assign(new Error(`${code}: planted`), { code });
    return path;
  };
  const fs = {
    ...fileSystem,
    open: (path: string) => fileSystem.open(guard(path)),
    list: (path: string) => fileSystem.list(guard(path)),
  };
  const result = await readWorld(['.'], { cwd }, { fs });
  return result.ok ? [] : result.error;
}
