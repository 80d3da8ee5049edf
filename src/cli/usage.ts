import { nearest } from '../kernel/index.ts';

/** An error of usage in rolepin's own manner: one line, the user's text in backticks, and a hint. */
export function usageText(text: string, command: string | undefined): string {
  const [, message = text.trim(), suggested] =
    /^error: (.*?)(?:\s*\(Did you mean (?:one of )?([^,?]*).*?\?\))?\s*$/s.exec(text) ?? [];
  const { line, meant = suggested } = inOurWords(
    message.replaceAll("'", '`').replace(/\s+/g, ' ').replace(/\.$/, ''),
  );
  const help = `\`rolepin ${command === undefined ? '' : `${command} `}--help\` shows what there is`;
  return `rolepin: ${line}\n  hint: ${meant === undefined ? help : `did you mean \`${meant}\`?`}\n`;
}

/** What commander says, where we would say it otherwise; and the word that was meant, if one is near. */
function inOurWords(said: string): { readonly line: string; readonly meant?: string } {
  const lacking = /^option `(--\S+) .*` argument missing$/.exec(said)?.[1];
  if (lacking !== undefined) return { line: `\`${lacking}\` needs a value` };
  const [, expected, got] = TOO_MANY.exec(said) ?? [];
  if (expected !== undefined)
    return {
      line: `too many arguments: ${got} are given, and it takes ${expected === '0' ? 'none' : expected}`,
    };
  const [, flag, given, choices] = WRONG_CHOICE.exec(said) ?? [];
  if (given === undefined || choices === undefined) return { line: said };
  const what = flag === undefined ? 'the argument' : `\`${flag}\``;
  const meant = nearest(given, choices.split(', '));
  return {
    line: `${what} is ${choices.replace(/, ([^,]*)$/, ' or $1')}, not \`${given}\``,
    ...(meant === undefined ? {} : { meant }),
  };
}

const TOO_MANY = /^too many arguments for `.*`\. Expected (\d+) arguments? but got (\d+)$/;

const WRONG_CHOICE =
  /^(?:option `(--\S+) .*?` argument|command-argument value) `(.*)` is invalid(?: for argument `.*?`)?\. Allowed choices are (.*)$/;
