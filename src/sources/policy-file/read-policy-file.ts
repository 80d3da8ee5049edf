import { resolve } from 'node:path';
import type * as Yaml from 'yaml';
import {
  err,
  type Locate,
  ok,
  type PathKey,
  type Problem,
  type Result,
  type SourceRef,
  within,
} from '../../kernel/index.ts';
import { type PolicyDocument, parsePolicy } from '../../policy/index.ts';
import { fileSystem } from '../files/file-system.ts';
import { JSON_LIMITS } from '../files/json/read.ts';
import { checkText, loadFile } from '../files/load-file.ts';
import { locator } from '../files/locate.ts';
import { isMembers, nameOf } from '../files/members.ts';
import { parseText } from '../files/parse-text.ts';
import { linesOf } from '../files/text-lines.ts';

/** A policy document that has a file of its own. */
export interface PolicyFile {
  readonly document: PolicyDocument;
  readonly locate: Locate;
}

/** How to read it. */
export interface PolicyFileOptions {
  /** Relative files are looked up from here. */
  readonly cwd: string;
  /** All of standard input, for the file `-`. */
  readonly stdin?: () => Promise<Buffer>;
}

/**
 * Where the AWS CLI puts the document in what it prints: `iam get-policy-version`, `get-role`, `get-role-policy` (users
 * and groups alike), `s3api get-bucket-policy`, `kms get-key-policy`.
 */
const WRAPPINGS: readonly (readonly PathKey[])[] = [
  ['PolicyVersion', 'Document'],
  ['Role', 'AssumeRolePolicyDocument'],
  ['PolicyDocument'],
  ['Policy'],
];

/** Reads one policy document: as it is, or as the AWS CLI prints it. */
export async function readPolicyFile(
  file: string,
  { cwd, stdin }: PolicyFileOptions,
): Promise<Result<PolicyFile, readonly Problem[]>> {
  const root: SourceRef = { file, document: 0, path: [] };
  const loaded =
    file === '-' ? checkText((await stdin?.()) ?? Buffer.alloc(0)) : loadFile(resolve(cwd, file), fileSystem);
  if (!loaded.ok) {
    const { code, message, hint } = loaded.fault;
    return err([{ code, message, ...(hint === undefined ? {} : { hint }), at: root }]);
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
  const found = findPolicy(parsed.values, root);
  if (!found.ok) return err([found.error]);
  const { document, problems } = parsePolicy(found.value.value, found.value.at);
  if (problems.length === 0) return ok({ document, locate });
  return err(
    problems.map((problem) => {
      const position = problem.at === undefined ? undefined : locate(problem.at);
      return position === undefined ? problem : { ...problem, position };
    }),
  );
}

function findPolicy(
  [value, ...others]: readonly unknown[],
  at: SourceRef,
): Result<{ readonly value: unknown; readonly at: SourceRef }, Problem> {
  const hint =
    'give a policy document, or what the AWS CLI prints around one (`aws iam get-policy-version`, say)';
  if (value === undefined || value === null || others.length > 0) {
    const message =
      others.length > 0 ? 'several documents, and one policy is asked for' : 'the file is empty';
    return err({ code: 'policy-file/documents', message, hint, at });
  }
  if (!isMembers(value)) {
    return err({
      code: 'policy-file/shape',
      message: `a policy document is an object, not ${nameOf(value)}`,
      hint,
      at,
    });
  }
  if ('Statement' in value) return ok({ value, at });
  for (const path of WRAPPINGS) {
    const wrapped = path.reduce<unknown>((inner, key) => (isMembers(inner) ? inner[key] : undefined), value);
    if (wrapped !== undefined) return ok({ value: wrapped, at: within(at, ...path) });
  }
  return err({ code: 'policy-file/shape', message: 'no policy document: there is no `Statement`', hint, at });
}
