import type { Why } from '../claims/index.ts';
import type { DocumentTrail, StatementTrail } from '../engine/evaluate/index.ts';
import { statementAt, statementName } from '../policy/index.ts';
import type { ReportOptions } from './options.ts';
import { outcomeOf } from './text/why.ts';

/** The decision trail as JSON. */
export function reportWhyJson(why: Why, { version, locate }: ReportOptions): string {
  const sourceOf = (at: Parameters<typeof locate>[0]): unknown => ({ file: at.file, line: locate(at)?.line });
  const statementJson = ({ document, statement, result, elements }: StatementTrail): unknown => ({
    statement: statementName(statement),
    effect: statement.effect,
    source: sourceOf(statementAt(document, statement.index)),
    matches: result,
    elements: elements.map(({ element, operator, key, asked, met, result: matches, doubt }) => ({
      element,
      operator,
      key,
      asked,
      met: met ?? null,
      matches,
      doubt,
    })),
  });
  const documentJson = (
    { kind, level, document, statements }: DocumentTrail,
    titles: ReadonlyMap<DocumentTrail['document'], string>,
  ): unknown => ({
    policy: kind === 'resource' ? 'trust' : kind,
    document: titles.get(document),
    level,
    source: sourceOf(document.at),
    statements: statements.map(statementJson),
  });
  const answer = {
    schemaVersion: 1,
    tool: { name: 'rolepin', version },
    subject: why.subject,
    role: why.role,
    runsAs: why.runsAs.map(({ account, because }) => ({
      subject: account,
      source: sourceOf(because.at),
      document: because.document,
    })),
    attempts: why.attempts.map((attempt) => ({
      mechanism: attempt.mechanism,
      decision: outcomeOf(attempt),
      context: attempt.context,
      actions: attempt.trails.map(({ action, trail }) => ({
        action,
        decision: trail.outcome,
        reason: trail.reason,
        documents: trail.documents.map((document) => documentJson(document, attempt.titles)),
      })),
    })),
    refused: why.refused,
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}
