import type { CaseResult } from '../engine/evaluate/index.ts';
import type { ReportOptions, TextOptions } from './options.ts';
import { clean } from './text/clean.ts';
import { count, wrap } from './text/wrap.ts';

/** Decision cases for people: those that failed with their reasons, and the sum. */
export function reportCases(
  results: readonly CaseResult[],
  { paint, width, locate, quiet }: TextOptions,
): string {
  const failed = results.filter(({ passed }) => !passed);
  const blocks = failed.flatMap(({ id, expected, decision, because }) => [
    ...wrap(`${id}: expected ${expected}, is ${decision}`, width, { first: 'failed: ', rest: '  ' }).map(
      paint.red,
    ),
    ...because.flatMap(({ says, at }) => {
      const position = at === undefined ? undefined : locate(at);
      return [
        ...wrap(says, width, { first: '  ', rest: '    ' }),
        ...(position === undefined ? [] : [`  ${paint.dim('-->')} ${clean(position.file)}:${position.line}`]),
      ];
    }),
    '',
  ]);
  const passed = results.length - failed.length;
  const sum = `${count(results.length, 'case')}: ${passed} passed, ${failed.length} failed`;
  const painted = failed.length === 0 ? paint.green(sum) : paint.red(sum);
  return `${[...(quiet ? [] : blocks), painted].join('\n')}\n`;
}

/** Decision cases as JSON: the fields that others build on. */
export function reportCasesJson(results: readonly CaseResult[], { locate }: ReportOptions): string {
  const cases = results.map(({ id, expected, decision, passed, because }) => ({
    id,
    expected,
    decision,
    passed,
    because: because.map(({ action, policy, statement, at, says }) => ({
      action,
      policy,
      statement,
      source: at === undefined ? undefined : { file: at.file, line: locate(at)?.line },
      says,
    })),
  }));
  const passed = results.filter((result) => result.passed).length;
  return `${JSON.stringify({ schemaVersion: 1, cases, passed, failed: results.length - passed }, null, 2)}\n`;
}
