import { type Comparison, compare as compareDocuments } from '../claims/index.ts';
import { reportComparison, reportComparisonJson } from '../report/index.ts';
import { readPolicyFile } from '../sources/index.ts';
import type { Run } from './command.ts';
import { textOptions } from './context.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { tellProblems } from './problems.ts';

/** `rolepin compare`: whether one policy document admits anything that another does not. */
export const compare: Run = async ([before = '', after = ''], options, context) => {
  const { io } = context;
  if (before === '-' && after === '-') {
    tellProblems([{ code: 'cli/compare', message: 'standard input is one document, not both' }], context);
    return { exit: EXIT.usage, text: undefined };
  }
  const read = [await readPolicyFile(before, io), await readPolicyFile(after, io)] as const;
  tellProblems(
    read.flatMap((file) => (file.ok ? [] : file.error)),
    context,
  );
  const [old, fresh] = read;
  if (!old.ok || !fresh.ok) return { exit: EXIT.usage, text: undefined };
  const comparison = compareDocuments(old.value.document, fresh.value.document);
  const text =
    options.format === 'json'
      ? reportComparisonJson(comparison, io)
      : reportComparison(
          comparison,
          textOptions(context, options, () => undefined),
        );
  return { exit: exitOf(comparison), text };
};

function exitOf({ added }: Comparison): ExitCode {
  switch (added.kind) {
    case 'none':
      return EXIT.ok;
    case 'request':
      return EXIT.refuted;
    case 'undecided':
      return EXIT.undecided;
  }
}
