import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ROOT, type Run } from '../cli/run.ts';

const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly bin: { readonly rolepin: string };
};

/** A shell in the root of the project, for which `rolepin` and `npx rolepin` are what was built. */
export class Shell {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rolepin-examples-'));

  constructor() {
    this.#program('rolepin', `exec '${process.execPath}' '${join(ROOT, bin.rolepin)}' "$@"`);
    this.#program('npx', '[ "$1" = rolepin ] || exit 127; shift; exec rolepin "$@"');
  }

  /** Runs a command as someone does who reads it on a page. */
  run(command: string): Run {
    const { PATH = '', HOME = '' } = process.env;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: ROOT,
      env: { PATH: `${this.#folder}${delimiter}${PATH}`, HOME },
      encoding: 'utf8',
    });
    return { exit: status, stdout, stderr };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #program(name: string, script: string): void {
    const path = join(this.#folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
}
