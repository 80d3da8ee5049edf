import { parseSubject, why as whySubject } from '../claims/index.ts';
import type { Locate, Problem } from '../kernel/index.ts';
import { reportWhy, reportWhyJson } from '../report/index.ts';
import type { Answer, Run } from './command.ts';
import { textOptions } from './context.ts';
import { EXIT } from './exit.ts';
import { tellProblems } from './problems.ts';
import { parseRole } from './role.ts';
import { openWorld, readNow } from './world.ts';

/** `rolepin why`: how a subject's own calls for a role are decided. */
export const why: Run = async ([written = '', role = '', ...inputs], options, context) => {
  const failed = (problem: Problem, locate?: Locate): Answer => {
    tellProblems([problem], context, locate);
    return { exit: EXIT.usage, text: undefined };
  };
  const parsed = parseRole(role);
  if (!parsed.ok) return failed(parsed.error);
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
  const answer = whySubject(world, subject.value, role, { now: now.value });
  if (!answer.ok) return failed(answer.error, locate);
  const text =
    options.format === 'json'
      ? reportWhyJson(answer.value, { version: context.io.version, locate })
      : reportWhy(answer.value, textOptions(context, options, locate));
  return { exit: EXIT.ok, text };
};
