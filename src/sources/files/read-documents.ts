import { resolve } from 'node:path';
import type * as Yaml from 'yaml';
import { err, type Locate, ok, type Problem, type Result } from '../../kernel/index.ts';
import { fileSystem } from './file-system.ts';
import { JSON_LIMITS } from './json/read.ts';
import { checkText, loadFile } from './load-file.ts';
import { locator } from './locate.ts';
import { parseText } from './parse-text.ts';
import { linesOf } from './text-lines.ts';

/** The documents of one file, as they stand in it. */
export interface Documents {
  readonly values: readonly unknown[];
  readonly locate: Locate;
}

/** How to read a file that has a meaning of its own. */
export interface FileOptions {
  /** Relative files are looked up from here. */
  readonly cwd: string;
  /** All of standard input, for the file `-`. */
  readonly stdin?: () => Promise<Buffer>;
}

/** Reads the documents of one file, JSON or YAML. */
export async function readDocuments(
  file: string,
  { cwd, stdin }: FileOptions,
): Promise<Result<Documents, readonly Problem[]>> {
  const loaded =
    file === '-' ? checkText((await stdin?.()) ?? Buffer.alloc(0)) : loadFile(resolve(cwd, file), fileSystem);
  if (!loaded.ok) {
    const { code, message, hint } = loaded.fault;
    const at = { file, document: 0, path: [] };
    return err([{ code, message, ...(hint === undefined ? {} : { hint }), at }]);
  }
  const { bytes } = loaded;
  let yaml: typeof Yaml | undefined;
  const loadYaml = async (): Promise<typeof Yaml> => {
    yaml ??= await import('yaml');
    return yaml;
  };
  const parsed = await parseText(bytes, file, loadYaml, JSON_LIMITS);
  if (!parsed.ok) {
    const lines = linesOf(bytes);
    return err(
      parsed.faults.map(({ offset, ...fault }) => {
        const text = bytes.toString('utf8');
        const byte = parsed.format === 'json' ? offset : Buffer.byteLength(text.slice(0, offset));
        return { ...fault, position: { file, ...lines.at(byte), text: lines.textAt(byte) } };
      }),
    );
  }
  const locate = locator({ read: () => bytes, formatOf: () => parsed.format, yaml: () => yaml });
  return ok({ values: parsed.values, locate });
}
