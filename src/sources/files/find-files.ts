import { join, resolve } from 'node:path';
import type { Problem } from '../../kernel/index.ts';
import { type FileSystem, isFailedCall, whyNot } from './file-system.ts';

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
 * In folders `.git` and `node_modules` are left out; what symbolic links lead to is read once, so that links in a
 * circle end.
 */
export function findFiles(inputs: readonly string[], cwd: string, fs: FileSystem): FoundFiles {
  const finder = new Finder(fs);
  const folders: { readonly input: string; readonly path: string }[] = [];
  for (const input of inputs) {
    const path = resolve(cwd, input);
    if (input === '-') finder.addStandardInput();
    else if (isFolder(path, fs)) folders.push({ input, path });
    // what is named comes first, so that a folder that holds it too does not make it unnamed
    else finder.addNamed(input, path);
  }
  for (const { input, path } of folders) finder.addFolder(input, path);
  return finder;
}

function isFolder(path: string, fs: FileSystem): boolean {
  try {
    return fs.stat(path).isDirectory();
  } catch {
    return false;
  }
}

class Finder implements FoundFiles {
  readonly files: FoundFile[] = [];
  readonly problems: Problem[] = [];
  otherFiles = 0;
  readonly #fs: FileSystem;
  /** Real paths of all that was found. */
  readonly #seen = new Set<string>();

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  addStandardInput(): void {
    if (this.#isNew('-')) this.files.push({ file: '-', path: undefined, named: true });
  }

  addNamed(file: string, path: string): void {
    const stat = this.#look(file, path);
    if (stat === undefined) return;
    const pipe = PIPES.test(path);
    if (!stat.isFile() && !pipe) this.#tellSpecial(file);
    else if (this.#isNew(pipe ? path : this.#fs.realpath(path))) this.files.push({ file, path, named: true });
  }

  addFolder(input: string, path: string): void {
    const known = this.problems.length;
    const inputs = this.#visitFolder(join(input), path);
    if (inputs > 0 || this.problems.length > known) return;
    this.#tell(
      input,
      'input/empty-folder',
      `no input in the folder \`${input}\``,
      'inputs in folders end in .json, .yaml, .yml, .jsonl or .ndjson',
    );
  }

  /** How many inputs the folder holds, those included that were found before. */
  #visitFolder(file: string, path: string): number {
    try {
      this.#isNew(this.#fs.realpath(path));
      const names = [...this.#fs.list(path)].sort();
      return names.reduce(
        (count, name) => count + this.#visitEntry(join(file, name), join(path, name), name),
        0,
      );
    } catch (error) {
      if (!isFailedCall(error)) throw error;
      this.#tell(file, 'input/unreadable', `can't read the folder: ${whyNot(error)}`);
      return 0;
    }
  }

  #visitEntry(file: string, path: string, name: string): number {
    if (LEFT_OUT.has(name)) return 0;
    const wanted = INPUT_NAME.test(name);
    // editors leave links such as `.#roles.json` that lead nowhere; what has no ending may have been a folder
    const stat = this.#look(file, path, (wanted && !name.startsWith('.#')) || !name.includes('.'));
    if (stat?.isDirectory() === true) {
      return this.#seen.has(this.#fs.realpath(path)) ? 0 : this.#visitFolder(file, path);
    }
    if (stat === undefined || !wanted) this.otherFiles += 1;
    else if (!stat.isFile()) this.#tellSpecial(file);
    else {
      if (this.#isNew(this.#fs.realpath(path))) this.files.push({ file, path, named: false });
      return 1;
    }
    return 0;
  }

  #look(file: string, path: string, wanted = true): ReturnType<FileSystem['stat']> | undefined {
    try {
      return this.#fs.stat(path);
    } catch (error) {
      if (!isFailedCall(error)) throw error;
      if (wanted) this.#tell(file, 'input/unreadable', `can't read it: ${whyNot(error)}`);
      return undefined;
    }
  }

  #isNew(real: string): boolean {
    const known = this.#seen.has(real);
    this.#seen.add(real);
    return !known;
  }

  #tellSpecial(file: string): void {
    this.#tell(file, 'input/special-file', 'neither a file nor a folder', 'to read from a pipe, give `-`');
  }

  #tell(file: string, code: string, message: string, hint?: string): void {
    const at = { file, document: 0, path: [] };
    this.problems.push({ code, message, at, ...(hint === undefined ? {} : { hint }) });
  }
}
