import { type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Claim, parseSubject } from '../claims/index.ts';
import { err, type Locate, ok, type Problem, type Result } from '../kernel/index.ts';
import {
  CLAIMS_FILE_NAME,
  readClaimsFile,
  type WrittenClaim,
  type WrittenSubject,
} from '../sources/index.ts';
import type { Context } from './context.ts';
import type { Options } from './options.ts';
import { parseRole } from './role.ts';

/** Stands for a file where the claim is made by options. */
const COMMAND_LINE = 'command line';

/** What is claimed, before it is known which clusters there are. */
export interface WrittenClaims {
  readonly claims: readonly WrittenClaim[];
  readonly locate: Locate;
}

/** Finds the claims that a run is about: on the command line, in a file that it names, or in rolepin.yaml. */
export async function findClaims(
  inputs: readonly string[],
  options: Options,
  context: Context,
): Promise<Result<WrittenClaims, readonly Problem[]>> {
  const { claims, role, only } = options;
  if (claims !== undefined && (role !== undefined || only !== undefined)) {
    return usage('`--claims` and `--role` are two ways to say what is claimed', 'give one of them');
  }
  if (role !== undefined || only !== undefined) return fromOptions(options);
  if (claims !== undefined) return readClaimsFile(claims, { cwd: context.io.cwd });
  const found = findFile(inputs, context);
  return found.ok ? readClaimsFile(found.value, { cwd: context.io.cwd }) : found;
}

function fromOptions({ role, only, depth }: Options): Result<WrittenClaims, readonly Problem[]> {
  if (role === undefined) return usage('`--only` needs a role', 'add `--role ROLE-ARN`');
  if (only === undefined) {
    const hint = `add \`--only SUBJECT\`; \`rolepin who ${role}\` tells who can get it`;
    return usage('`--role` needs the subjects that may have it', hint);
  }
  const parsed = parseRole(role);
  if (!parsed.ok) return err([parsed.error]);
  const at = { file: COMMAND_LINE, document: 0, path: [] };
  const claim: WrittenClaim = {
    role,
    only: only.map((text) => ({ text, at })),
    depth: depth ?? 'cluster',
    administrators: [],
    accepted: [],
    at,
  };
  return ok({ claims: [claim], locate: () => undefined });
}

/** The claims file of the current folder, else of the only input that has one. */
function findFile(inputs: readonly string[], { path }: Context): Result<string, readonly Problem[]> {
  if (statOf(path(CLAIMS_FILE_NAME))?.isFile() === true) return ok(CLAIMS_FILE_NAME);
  const found = inputs.flatMap((input) => {
    const stat = input === '-' ? undefined : statOf(path(input));
    if (stat?.isFile() === true) return basename(input) === CLAIMS_FILE_NAME ? [input] : [];
    const file = join(input, CLAIMS_FILE_NAME);
    return stat?.isDirectory() === true && statOf(path(file))?.isFile() === true ? [file] : [];
  });
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return ok(only);
  const absent = inputs.filter((input) => input !== '-' && statOf(path(input)) === undefined);
  if (only === undefined && absent.length > 0) return err(absent.map(absentInput));
  return only === undefined
    ? usage(
        `nothing is claimed: there is no ${CLAIMS_FILE_NAME} here or in an input folder`,
        'say what to check: `--role ROLE-ARN --only SUBJECT`, or `--claims FILE`; `rolepin who ROLE-ARN` asks without a claim',
      )
    : usage(`several inputs have a claims file: ${found.join(', ')}`, 'name one with `--claims FILE`');
}

/** A misspelt input has no claims file either; that it is not there is what to say. */
const absentInput = (input: string): Problem => ({
  code: 'input/unreadable',
  message: "can't read it: no such file or folder",
  at: { file: input, document: 0, path: [] },
});

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** Makes claims of what was written, now that the clusters are known. */
export function resolveClaims(
  written: readonly WrittenClaim[],
  clusters: readonly string[],
  depth: Options['depth'],
): Result<readonly Claim[], readonly Problem[]> {
  const problems: Problem[] = [];
  const subject = ({ text, at }: WrittenSubject): string => {
    const id = parseSubject(text, clusters);
    if (id.ok) return id.value;
    problems.push({ ...id.error, ...(at.file === COMMAND_LINE ? {} : { at }) });
    return text;
  };
  const claims = written.map((claim) => ({
    role: claim.role,
    only: claim.only.map(subject),
    depth: depth ?? claim.depth,
    administrators: claim.administrators.map(subject),
    accepted: claim.accepted.map((accepted) => ({ ...accepted, subject: subject(accepted.subject) })),
    at: claim.at.file === COMMAND_LINE ? undefined : claim.at,
  }));
  return problems.length > 0 ? err(problems) : ok(claims);
}

const usage = (message: string, hint: string): Result<never, readonly Problem[]> =>
  err([{ code: 'cli/claims', message, hint }]);
