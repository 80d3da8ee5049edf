import type { Access, JudgedPath, Judgement, SubjectAccess } from '../claims/index.ts';
import type { Because, Step, Subject } from '../engine/reach/index.ts';
import type { Locate } from '../kernel/index.ts';
import type { ReportOptions } from './options.ts';

/** The answer to claims as JSON: the fields that others build on, always in the same order. */
export function reportCheckJson(judgements: readonly Judgement[], options: ReportOptions): string {
  const pathJson = pathsJson(options.locate);
  return documentOf(
    judgements.map((judgement) => ({
      role: judgement.role,
      depth: judgement.depth,
      verdict: judgement.verdict,
      missing: judgement.missing,
      unknown: judgement.unknown,
      paths: judgement.paths.map(pathJson),
      missingBecause: Object.fromEntries(judgement.missingBecause),
      repair: judgement.repair?.says,
      changes: judgement.changes,
      platform: judgement.platform,
      notes: judgement.notes,
    })),
    options,
  );
}

/** The answer to `who` as JSON: the same document, without a verdict. */
export function reportWhoJson(access: Access, options: ReportOptions): string {
  const pathJson = pathsJson(options.locate);
  return documentOf(
    [
      {
        role: access.role,
        depth: access.depth,
        paths: access.paths.map(pathJson),
        unknown: access.unknown,
        platform: access.platform,
        notes: access.notes,
      },
    ],
    options,
  );
}

/** The answer to `access` as JSON: one entry for each role, as that of `who`, with the ways of the subject alone. */
export function reportAccessJson(access: SubjectAccess, options: ReportOptions): string {
  const { subject, depth, roles, unknown, notes } = access;
  const pathJson = pathsJson(options.locate);
  const claims = roles.map(({ role, paths }) => ({
    role,
    depth,
    paths: paths.map(pathJson),
    unknown,
  }));
  return documentOf(claims, options, { subject, depth, unknown, notes });
}

function documentOf(claims: readonly unknown[], { version }: ReportOptions, more: object = {}): string {
  const tool = { name: 'rolepin', version };
  return `${JSON.stringify({ schemaVersion: 1, tool, ...more, claims }, null, 2)}\n`;
}

/** Makes the paths' writer. Paths share their last steps, and each step is written once. */
function pathsJson(locate: Locate): (path: JudgedPath) => unknown {
  const written = new Map<Step, unknown>();
  const write = (step: Step): unknown => {
    const known = written.get(step) ?? stepJson(step, locate);
    written.set(step, known);
    return known;
  };
  return (path) => ({
    id: path.id,
    expected: path.expected,
    // a member that is undefined is not written
    allowedBy: path.allowedBy,
    certainty: path.certainty,
    subject: subjectJson(path.subject),
    steps: path.steps.map(write),
    remedy: path.remedy?.says,
  });
}

function subjectJson({ kind, id, existing, except, session }: Subject): unknown {
  return { kind, id, existing, except: except.length === 0 ? undefined : except, session };
}

function stepJson({ mechanism, finding, from, to, witness, because, needs }: Step, locate: Locate): unknown {
  return {
    mechanism,
    from,
    to,
    witness:
      witness === undefined
        ? undefined
        : {
            principal: witness.principal,
            action: witness.action,
            resource: witness.resource,
            context: witness.context,
          },
    because: because.map((fact) => factJson(fact, locate)),
    needs,
    finding,
  };
}

function factJson({ at, document, statement, says }: Because, locate: Locate): unknown {
  const position = locate(at);
  return {
    source: { file: at.file, line: position?.line, column: position?.column },
    document,
    statement,
    says,
  };
}
