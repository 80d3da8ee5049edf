import { parseSubject, reachable } from '../claims/index.ts';
import type { Locate, Problem } from '../kernel/index.ts';
import { reportAccess, reportAccessJson } from '../report/index.ts';
import type { Answer, Run } from './command.ts';
import { textOptions } from './context.ts';
import { EXIT } from './exit.ts';
import { tellProblems } from './problems.ts';
import { openWorld, readNow } from './world.ts';

/** `rolepin access`: every role that a subject can get. */
export const access: Run = async ([written = '', ...inputs], options, context) => {
  const failed = (problem: Problem, locate?: Locate): Answer => {
    tellProblems([problem], context, locate);
    return { exit: EXIT.usage, text: undefined };
  };
  const now = readNow(options, context);
  if (!now.ok) return failed(now.error);
  const read = await openWorld(inputs, options, context);
  if (read === undefined) return { exit: EXIT.usage, text: undefined };
  const { world, locate } = read;
  const subject = parseSubject(
    written,
    world.clusters.map((cluster) => cluster.name),
  );
  if (!subject.ok) return failed(subject.error);
  const answer = reachable(world, subject.value, options.depth ?? 'cluster', { now: now.value });
  if (!answer.ok) return failed(answer.error, locate);
  const text =
    options.format === 'json'
      ? reportAccessJson(answer.value, { version: context.io.version, locate })
      : reportAccess(answer.value, textOptions(context, options, locate));
  return { exit: EXIT.ok, text };
};
