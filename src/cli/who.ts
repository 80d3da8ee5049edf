import { access } from '../claims/index.ts';
import { reportWho, reportWhoJson } from '../report/index.ts';
import type { Run } from './command.ts';
import { textOptions } from './context.ts';
import { EXIT } from './exit.ts';
import { tellProblems } from './problems.ts';
import { parseRole } from './role.ts';
import { openWorld, readNow } from './world.ts';

/** `rolepin who`: every subject that can get a role. */
export const who: Run = async ([role = '', ...inputs], options, context) => {
  const parsed = parseRole(role);
  const now = readNow(options, context);
  const problems = [parsed, now].flatMap((result) => (result.ok ? [] : [result.error]));
  if (problems.length > 0) tellProblems(problems, context);
  const read = problems.length > 0 ? undefined : await openWorld(inputs, options, context);
  if (!now.ok || read === undefined) return { exit: EXIT.usage, text: undefined };
  const answer = access(read.world, role, options.depth ?? 'cluster', { now: now.value });
  if (!answer.ok) {
    tellProblems([answer.error], context, read.locate);
    return { exit: EXIT.usage, text: undefined };
  }
  const { locate } = read;
  const text =
    options.format === 'json'
      ? reportWhoJson(answer.value, { version: context.io.version, locate })
      : reportWho(answer.value, textOptions(context, options, locate));
  return { exit: EXIT.ok, text };
};
