/** A command of a page, what the page says that it prints, and its exit code. */
export interface Transcript {
  readonly command: string;
  readonly output: string;
  readonly exit: number;
  /** Where the output stands in the page. */
  readonly start: number;
  readonly end: number;
}

/** What stands between two fences. */
interface Fence {
  readonly language: string;
  readonly text: string;
  /** Where the text begins, and where the closing fence does. */
  readonly start: number;
  readonly end: number;
}

/** The fenced blocks of a Markdown text, in their order. */
export function fences(page: string): readonly Fence[] {
  return [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => {
    const [whole, language = '', text = ''] = match;
    const end = match.index + whole.length - '```'.length;
    return { language, text, start: end - text.length, end };
  });
}

/**
 * The commands of a page, each a block fenced as `sh`, with the block fenced as `text` that follows it.
 *
 * Where the page goes on with "Exit code N", that is the code; it is 0 otherwise.
 */
export function transcripts(page: string): readonly Transcript[] {
  const all = fences(page);
  return all.flatMap(({ language, text }, index) => {
    if (language !== 'sh') return [];
    const output = all[index + 1];
    if (output?.language !== 'text') throw new Error(`no output follows the command: ${text}`);
    const [, code] = /^```\n+Exit code (\d)\b/.exec(page.slice(output.end)) ?? [];
    return [
      {
        command: text.trim(),
        output: output.text,
        exit: Number(code ?? 0),
        start: output.start,
        end: output.end,
      },
    ];
  });
}

/** The page with other outputs. */
export function withOutputs(page: string, outputs: readonly string[]): string {
  let at = 0;
  const parts = transcripts(page).map(({ start, end }, index) => {
    const before = page.slice(at, start);
    at = end;
    return before + (outputs[index] ?? '');
  });
  return parts.join('') + page.slice(at);
}

/** The commands of blocks fenced as `console`, and what the page shows of their outputs, which may be shortened. */
export function consoles(page: string): readonly { readonly command: string; readonly shown: string }[] {
  return fences(page)
    .filter(({ language }) => language === 'console')
    .flatMap(({ text }) => text.split(/^\$ /m).slice(1))
    .map((part) => {
      const [command = '', ...shown] = part.split('\n');
      return { command, shown: shown.join('\n') };
    });
}

/**
 * The first line of a shortened output that is not in the output; `undefined` if it is honest.
 *
 * A line that is `…` stands for lines left out, an `…` in a line for a part of it.
 */
export function dishonestLine(shown: string, output: string): string | undefined {
  const real = output.trimEnd().split('\n');
  let at = 0;
  let gap = false;
  for (const line of shown.trimEnd().split('\n')) {
    if (line.trim() === '…') {
      gap = true;
      continue;
    }
    const [start = '', ...end] = line.split('…');
    const last = end.join('…');
    const shortened = (one: string): boolean =>
      end.length > 0 && one.length > line.length && one.startsWith(start) && one.endsWith(last);
    const fits = (one: string): boolean => one === line || shortened(one);
    const found = gap ? real.findIndex((one, index) => index >= at && fits(one)) : at;
    if (found === -1 || !fits(real[found] ?? '')) return line;
    at = found + 1;
    gap = false;
  }
  return at === real.length || gap ? undefined : '(the end is left out, and nothing says so)';
}
