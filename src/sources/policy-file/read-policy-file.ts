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
import { isMembers, nameOf } from '../files/members.ts';
import { type FileOptions, readDocuments } from '../files/read-documents.ts';

/** A policy document that has a file of its own. */
export interface PolicyFile {
  readonly document: PolicyDocument;
  readonly locate: Locate;
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
  options: FileOptions,
): Promise<Result<PolicyFile, readonly Problem[]>> {
  const read = await readDocuments(file, options);
  if (!read.ok) return read;
  const { values, locate } = read.value;
  const found = findPolicy(values, { file, document: 0, path: [] });
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
