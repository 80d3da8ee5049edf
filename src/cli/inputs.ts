import type { Locate, Problem } from '../kernel/index.ts';
import { describeInputs, type InputsAnswer } from '../sources/index.ts';
import type { Run } from './command.ts';
import { textOptions } from './context.ts';
import { EXIT } from './exit.ts';
import { inputsText } from './inputs-text.ts';
import { openWorld } from './world.ts';

/** `rolepin inputs`: what was understood, file by file, and what is absent. */
export const inputs: Run = async (given, options, context) => {
  const read = await openWorld(given, options, context);
  if (read === undefined) return { exit: EXIT.usage, text: undefined };
  const answer = describeInputs(read);
  const text =
    options.format === 'json'
      ? inputsJson(answer, read.locate)
      : inputsText(answer, textOptions(context, options, read.locate));
  return { exit: EXIT.ok, text };
};

function inputsJson(answer: InputsAnswer, locate: Locate): string {
  const problemJson = ({ code, message, hint, at, position }: Problem): unknown => {
    const file = position?.file ?? at?.file;
    const line = (position ?? (at === undefined ? undefined : locate(at)))?.line;
    return { code, message, hint, source: file === undefined ? undefined : { file, line } };
  };
  const shown = {
    ...answer,
    warnings: answer.warnings.map(problemJson),
    unread: answer.unread.map(problemJson),
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
}
