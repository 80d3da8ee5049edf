import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { err, type Locate, ok, type Problem, type Result, type SourceRef } from '../../kernel/index.ts';
import type { DecisionCase } from '../../policy/index.ts';
import { readJson } from '../files/json/read.ts';
import { locator } from '../files/locate.ts';
import { isMembers } from '../files/members.ts';
import { linesOf } from '../files/text-lines.ts';
import type { YamlModule } from '../files/yaml/read.ts';
import { readYaml } from '../files/yaml/read.ts';
import { type CaseTells, readCase } from './read-case.ts';

/** How to read decision cases. */
export interface CaseOptions {
  /** Relative inputs are looked up from here. */
  readonly cwd: string;
  /** All of standard input, for the input `-`. */
  readonly stdin?: () => Promise<Buffer>;
  /** A policy statement that can't be understood is a warning, and what depends on it undecided. */
  readonly lenient?: boolean;
}

/** Decision cases, in the order of their files. */
export interface ReadCases {
  readonly cases: readonly DecisionCase[];
  readonly warnings: readonly Problem[];
  readonly locate: Locate;
}

/** Reads decision cases from files, folders and standard input (`-`): a list of them, one alone, or several in a row. */
export async function readCases(
  inputs: readonly string[],
  options: CaseOptions,
): Promise<Result<ReadCases, readonly Problem[]>> {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const cases: DecisionCase[] = [];
  const files = new Map<string, Buffer>();
  let yaml: YamlModule | undefined;
  const tells: CaseTells = {
    problem: (problem) => problems.push(problem),
    warning: (problem) => warnings.push(problem),
    policy: (problem) => (options.lenient === true ? warnings : problems).push(problem),
  };
  for (const input of inputs) {
    for (const file of await filesOf(input, options, tells)) {
      const bytes = await open(file, options, tells);
      if (bytes === undefined) continue;
      files.set(file, bytes);
      if (isYaml(file)) yaml ??= await import('yaml');
      const values = documentsOf(file, bytes, yaml, tells);
      for (const [value, at] of casesOf(file, values)) {
        const read = readCase(value, at, tells);
        if (read !== undefined) cases.push(read);
      }
    }
  }
  tellTwins(cases, tells);
  if (problems.length === 0 && cases.length === 0) {
    problems.push({
      code: 'case/none',
      message: `no decision case in ${inputs.map((input) => `\`${input}\``).join(', ')}`,
    });
  }
  if (problems.length > 0) return err(problems);
  const locate = locator({
    read: (file) => files.get(file),
    formatOf: (file) => (isYaml(file) ? 'yaml' : 'json'),
    yaml: () => yaml,
  });
  return ok({ cases, warnings, locate });
}

const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file);
const LEFT_OUT = new Set(['.git', 'node_modules']);

async function filesOf(input: string, { cwd }: CaseOptions, tells: CaseTells): Promise<readonly string[]> {
  if (input === '-') return [input];
  const path = resolve(cwd, input);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    tells.problem({ code: 'case/file', message: `no such file: \`${input}\`` });
    return [];
  }
  if (!found.isDirectory()) return [input];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(json|ya?ml)$/i.test(entry.name))
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split(/[\\/]/).some((part) => LEFT_OUT.has(part)))
    .sort()
    .map((file) => join(input, file));
}

async function open(
  file: string,
  { cwd, stdin }: CaseOptions,
  tells: CaseTells,
): Promise<Buffer | undefined> {
  try {
    return file === '-' ? await stdin?.() : await readFile(resolve(cwd, file));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    tells.problem({ code: 'case/file', message: `can't read \`${file}\`${why}` });
    return undefined;
  }
}

function documentsOf(
  file: string,
  bytes: Buffer,
  yaml: YamlModule | undefined,
  tells: CaseTells,
): readonly unknown[] {
  const text = bytes.toString('utf8');
  const byYaml = isYaml(file) && yaml !== undefined;
  const documents = byYaml ? readYaml(yaml, text) : readJson(bytes);
  if (documents.ok) return documents.values;
  const lines = linesOf(bytes);
  for (const { code, message, offset } of documents.faults) {
    const { line, column } = lines.at(byYaml ? Buffer.byteLength(text.slice(0, offset)) : offset);
    tells.problem({ code, message: `${file}:${line}:${column}: ${message}` });
  }
  return [];
}

type Placed = readonly [value: unknown, at: SourceRef];

/** The cases of a file's documents: each one case, a list of them, or an object with `cases`. */
function casesOf(file: string, documents: readonly unknown[]): readonly Placed[] {
  return documents.flatMap((value, document): readonly Placed[] => {
    const at: SourceRef = { file, document, path: [] };
    const all = (list: readonly unknown[], path: SourceRef['path']): readonly Placed[] =>
      list.map((one, index) => [one, { ...at, path: [...path, index] }]);
    if (Array.isArray(value)) return all(value, []);
    if (isMembers(value) && Array.isArray(value['cases'])) return all(value['cases'], ['cases']);
    return value === null ? [] : [[value, at]];
  });
}

function tellTwins(cases: readonly DecisionCase[], tells: CaseTells): void {
  const seen = new Set<string>();
  for (const { id, at } of cases) {
    if (seen.has(id)) tells.problem({ code: 'case/id', message: `two cases have the id \`${id}\``, at });
    seen.add(id);
  }
}
