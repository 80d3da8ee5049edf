import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import { listOf, type Members, membersOf, textOf } from '../../world/index.ts';

/** A step of a path, as far as carrying it out asks. */
export interface ReportedStep {
  readonly mechanism: string;
  readonly from: string;
  readonly to: string;
  /** Of the request: its principal and its context, keys as the report spells them. */
  readonly principal: string | undefined;
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** A path of a report. */
export interface ReportedPath {
  readonly id: string;
  readonly role: string;
  /** How deep the report looked; `undefined` where it does not say. */
  readonly depth: string | undefined;
  readonly subject: string;
  readonly expected: boolean;
  readonly certain: boolean;
  readonly steps: readonly ReportedStep[];
}

/** Reads what `rolepin check --format json` or `who --format json` printed. */
export function readReport(text: string, file: string): Result<readonly ReportedPath[], Problem> {
  const wrong = (message: string): Result<never, Problem> =>
    err({
      code: 'replay/report',
      message: `\`${file}\` is no report of rolepin: ${message}`,
      hint: 'make one with `rolepin check --format json --output report.json`',
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong(text.trim() === '' ? 'it is empty' : 'it is not JSON');
  }
  const { schemaVersion, claims } = membersOf(value);
  if (!Array.isArray(claims)) return wrong('it has no `claims`');
  if (schemaVersion !== 1) return wrong(`its schemaVersion is ${JSON.stringify(schemaVersion)}, not 1`);
  const paths: ReportedPath[] = [];
  for (const claim of claims.map(membersOf)) {
    const role = textOf(claim['role']);
    if (role === undefined) return wrong('a claim has no `role`');
    for (const path of listOf(claim['paths']).map(membersOf)) {
      const read = readPath(path, role, textOf(claim['depth']));
      if (read === undefined) return wrong(`a path of ${role} lacks its id, its subject or its steps`);
      paths.push(read);
    }
  }
  return ok(paths);
}

function readPath(path: Members, role: string, depth: string | undefined): ReportedPath | undefined {
  const id = textOf(path['id']);
  const subject = textOf(membersOf(path['subject'])['id']);
  const steps = listOf(path['steps']).flatMap((step) => readStep(membersOf(step)) ?? []);
  if (id === undefined || subject === undefined || steps.length === 0) return undefined;
  if (steps.length !== listOf(path['steps']).length) return undefined;
  return {
    id,
    role,
    depth,
    subject,
    expected: path['expected'] === true,
    certain: path['certainty'] === 'certain',
    steps,
  };
}

function readStep(step: Members): ReportedStep | undefined {
  const mechanism = textOf(step['mechanism']);
  const from = textOf(step['from']);
  const to = textOf(step['to']);
  if (mechanism === undefined || from === undefined || to === undefined) return undefined;
  const witness = membersOf(step['witness']);
  const context = Object.entries(membersOf(witness['context'])).map(
    ([key, value]) => [key, typeof value === 'string' ? [value] : listOf(value).map(String)] as const,
  );
  return { mechanism, from, to, principal: textOf(witness['principal']), context: new Map(context) };
}
