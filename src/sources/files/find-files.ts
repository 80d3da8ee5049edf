import { join, resolve } from 'node:path';
import type { Problem } from '../../kernel/index.ts';
import { type FileSystem, whyNot } from './file-system.ts';

/** A file to read. */
export interface FoundFile {
  /** As people know it: as given, or below the folder as given; `-` for standard input. */
  readonly file: string;
  /** For the file system; `undefined` for standard input. */
  readonly path: string | undefined;
  /** Named by the user, and so of a known kind or a problem. */
  readonly named: boolean;
}

/** The files that some inputs stand for. */
export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly problems: readonly Problem[];
  /** How many files in folders have a name that no input has. */
  readonly otherFiles: number;
}

/** What a file in a folder has to be called; a file that the user names may be called anything. */
const INPUT_NAME = /\.(?:json|ya?ml|jsonl|ndjson)$/i;
const LEFT_OUT = new Set(['.git', 'node_modules']);
/** What the shell makes of `<(command)`: pipes that have a writer and an end. */
const PIPES = /^(?:\/dev\/stdin|\/dev\/fd\/\d+|\/proc\/(?:self|\d+)\/fd\/\d+)$/;

/**
 * Finds the files that the inputs stand for: files as named, folders with all that is below them.
 *
 * In folders `.git` and `node_modules` are left out; what symbolic links lead to is read once.
 */
export function findFiles(inputs: readonly string[], cwd: string, fs: FileSystem): FoundFiles {
  const files: FoundFile[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  let otherFiles = 0;
  const tell = (file: string, code: string, message: string, hint?: string): void => {
    problems.push({
      code,
      message,
      at: { file, document: 0, path: [] },
      ...(hint === undefined ? {} : { hint }),
    });
  };

  const visitFolder = (file: string, path: string): void => {
    let entries: readonly { readonly name: string; readonly link: boolean }[];
    try {
      entries = fs.list(path);
    } catch (error) {
      tell(file, 'input/unreadable', `can't read the folder: ${whyNot(error)}`);
      return;
    }
    const byName = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name } of byName) {
      if (!LEFT_OUT.has(name)) visit(join(file, name), join(path, name), name);
    }
  };

  /** `name` is that of an entry of a folder, `undefined` for what the user named. */
  const visit = (file: string, path: string, name: string | undefined): void => {
    const named = name === undefined;
    const wanted = named || INPUT_NAME.test(name);
    let stat: ReturnType<FileSystem['stat']>;
    let real: string;
    try {
      stat = fs.stat(path);
      real = named && PIPES.test(path) ? path : fs.realpath(path);
    } catch (error) {
      // editors leave links such as `.#roles.json` that lead nowhere
      if (wanted && !name?.startsWith('.#'))
        tell(file, 'input/unreadable', `can't read it: ${whyNot(error)}`);
      else otherFiles += 1;
      return;
    }
    if (stat.isDirectory()) {
      if (seen.has(real)) return;
      seen.add(real);
      visitFolder(file, path);
    } else if (!stat.isFile() && !(named && PIPES.test(path))) {
      if (wanted) {
        tell(file, 'input/special-file', 'neither a file nor a folder', 'to read from a pipe, give `-`');
      } else otherFiles += 1;
    } else if (!wanted) otherFiles += 1;
    else if (!seen.has(real)) {
      seen.add(real);
      files.push({ file, path, named });
    }
  };

  // what is named comes first, so that a folder that holds it too does not make it unnamed
  const folders: (() => void)[] = [];
  for (const input of inputs) {
    if (input === '-') {
      if (!seen.has('-')) files.push({ file: '-', path: undefined, named: true });
      seen.add('-');
      continue;
    }
    const path = resolve(cwd, input);
    if (!isFolder(path, fs)) visit(input, path, undefined);
    else {
      folders.push(() => {
        const before = files.length + problems.length;
        visit(join(input), path, undefined);
        if (files.length + problems.length > before || otherFilesOnly(files, input)) return;
        tell(
          input,
          'input/empty-folder',
          `no input in the folder \`${input}\``,
          'inputs in folders end in .json, .yaml, .yml, .jsonl or .ndjson',
        );
      });
    }
  }
  for (const visitOne of folders) visitOne();
  return { files, problems, otherFiles };
}

function isFolder(path: string, fs: FileSystem): boolean {
  try {
    return fs.stat(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whether what a folder holds was named or found before: then it is not empty. */
function otherFilesOnly(files: readonly FoundFile[], folder: string): boolean {
  return files.some(({ file }) => file.startsWith(join(folder, '/')) || folder === '.');
}
