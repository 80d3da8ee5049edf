import type { Locate, Problem } from '../kernel/index.ts';
import { clean, number, wrap } from '../report/index.ts';
import type { Context } from './context.ts';

/** How many problems are told one by one. */
const MOST_PROBLEMS = 20;

/** Tells on standard error what was wrong with the arguments or the inputs, one line each and a hint. */
export function tellProblems(problems: readonly Problem[], context: Context, locate?: Locate): void {
  const shown = problems.slice(0, problems.length > MOST_PROBLEMS + 1 ? MOST_PROBLEMS : problems.length);
  for (const problem of shown) context.tell(problemText(problem, 'rolepin', context, locate));
  const more = problems.length - shown.length;
  if (more > 0) context.tell(`rolepin: and ${number(more)} problems more`);
}

/** Tells a warning, unless the user wants quiet. */
export function warnProblems(problems: readonly Problem[], context: Context, locate?: Locate): void {
  const shown = problems.slice(0, problems.length > MOST_PROBLEMS + 1 ? MOST_PROBLEMS : problems.length);
  for (const problem of shown) context.warn(problemText(problem, 'rolepin: warning', context, locate));
  const more = problems.length - shown.length;
  if (more > 0) context.warn(`rolepin: and ${number(more)} warnings more`);
}

function problemText(problem: Problem, from: string, { errorPaint, io }: Context, locate?: Locate): string {
  const { message, hint, at } = problem;
  const position = problem.position ?? (at === undefined ? undefined : locate?.(at));
  const place =
    position !== undefined
      ? `${position.file}:${position.line}:${position.column}: `
      : at === undefined
        ? ''
        : `${at.file}: `;
  // one line, so that it can be searched for
  const line = `${errorPaint.red(`${from}:`)} ${clean(place)}${clean(message)}`;
  if (hint === undefined) return line;
  const width = io.stderr.isTerminal ? (io.stderr.columns ?? 80) : 80;
  return [line, ...wrap(`hint: ${hint}`, width, { first: '  ', rest: '    ' }).map(errorPaint.dim)].join(
    '\n',
  );
}
