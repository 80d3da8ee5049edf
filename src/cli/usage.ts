import { nearest } from '../kernel/index.ts';

/** An error of usage in rolepin's own manner: one line, the user's text in backticks, and a hint. */
export function usageText(text: string, command: string | undefined): string {
  const [, message = text.trim(), meant] =
    /^error: (.*?)(?:\s*\(Did you mean (?:one of )?(.*?)\?\))?\s*$/s.exec(text) ?? [];
  const said = message.replaceAll("'", '`').replace(/\.$/, '').replace(/\s+/g, ' ');
  // commander's own sentence for a word that is none of the choices
  const [, flags, given, choices] =
    /^(?:option|command-argument value) `?(.*?)`? (?:argument )?`(.*)` is invalid. Allowed choices are (.*)$/.exec(
      said,
    ) ??
    /^command-argument value `()(.*)` is invalid for argument `.*`. Allowed choices are (.*)$/.exec(said) ??
    [];
  const line =
    choices === undefined
      ? said
      : `${flags === '' ? 'the argument' : `\`${flags?.split(' ')[0]}\``} is ${listed(choices)}, not \`${given}\``;
  const near =
    meant?.split(', ')[0] ?? (choices === undefined ? undefined : nearest(given ?? '', choices.split(', ')));
  const help = `\`rolepin ${command === undefined ? '' : `${command} `}--help\` shows what there is`;
  return `rolepin: ${line}\n  hint: ${near === undefined ? help : `did you mean \`${near}\`?`}\n`;
}

/** `a, b or c`. */
const listed = (choices: string): string => choices.replace(/, ([^,]*)$/, ' or $1');
