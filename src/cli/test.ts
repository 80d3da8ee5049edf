import { runCase } from '../engine/evaluate/index.ts';
import { reportCases, reportCasesJson } from '../report/index.ts';
import { readCases } from '../sources/index.ts';
import type { Run } from './command.ts';
import { textOptions } from './context.ts';
import { EXIT } from './exit.ts';
import { tellProblems, warnProblems } from './problems.ts';

/** `rolepin test`: decision cases, users' own unit tests for policies. */
export const test: Run = async (inputs, options, context) => {
  const { cwd, stdin, version } = context.io;
  const read = await readCases(inputs, { cwd, stdin, lenient: options.lenient === true });
  if (!read.ok) {
    tellProblems(read.error, context);
    return { exit: EXIT.usage, text: undefined };
  }
  const { cases, warnings, locate } = read.value;
  warnProblems(warnings, context, locate);
  const results = cases.map(runCase);
  const text =
    options.format === 'json'
      ? reportCasesJson(results, { version, locate })
      : reportCases(results, textOptions(context, options, locate));
  return { exit: results.every(({ passed }) => passed) ? EXIT.ok : EXIT.refuted, text };
};
