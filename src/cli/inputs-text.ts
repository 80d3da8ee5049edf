import { clean, count, number, type TextOptions, wrap } from '../report/index.ts';
import type { FactState, InputSummary, InputsAnswer } from '../sources/index.ts';

/** The most that the column of the file names takes. */
const MOST_FILE = 40;
/** How many of the documents are listed that are of no known kind. */
const MOST_IGNORED = 20;

/** What was understood, file by file, and what is absent with the command that gets it, for people. */
export function inputsText(answer: InputsAnswer, options: TextOptions): string {
  const { files, ignored, otherFiles, accounts, clusters, organization } = answer;
  const { paint, width } = options;
  const column = Math.min(MOST_FILE, Math.max(0, ...files.map(({ file }) => file.length)));
  const left = [
    ...ignoredLines(ignored, options),
    ...(otherFiles === 0
      ? []
      : wrap(`${count(otherFiles, 'file')} in folders with a name that no input has`, width).map(paint.dim)),
  ];
  const lines = [
    paint.bold(count(files.length, 'file')),
    ...files.flatMap((file) => fileLines(file, column, options)),
    ...(left.length === 0 ? [] : ['', ...left]),
    ...accounts.flatMap(({ id, facts }) => [
      '',
      paint.bold(`account ${clean(id)}`),
      ...factsLines(facts, options),
    ]),
    ...clusters.flatMap(({ name, account, facts }) => [
      '',
      paint.bold(`cluster ${clean(name)}${account === undefined ? '' : ` of account ${clean(account)}`}`),
      ...factsLines(facts, options),
    ]),
    '',
    paint.bold('organization'),
    ...factsLines([organization], options),
  ];
  return `${lines.join('\n')}\n`;
}

function fileLines(
  { file, holds }: InputSummary,
  column: number,
  { width, paint }: TextOptions,
): readonly string[] {
  const name = `  ${clean(file)}`;
  const first = name.length <= column + 2 ? name.padEnd(column + 4) : name;
  const texts = holds.map(({ kind, accounts, clusters, counts }) => {
    const whose = [...accounts, ...clusters];
    const held = Object.entries(counts)
      .filter(([, amount]) => amount > 0)
      .map(([what, amount]) => `${number(amount)} ${amount === 1 ? oneOf(what) : what}`);
    return `${kind}${whose.length === 0 ? '' : ` (${whose.slice(0, 3).join(', ')}${whose.length > 3 ? ', …' : ''})`}${held.length === 0 ? '' : `: ${held.join(', ')}`}`;
  });
  const rest = ' '.repeat(Math.min(column + 4, 8));
  if (texts.length === 0) return [`${first}${paint.dim('nothing')}`];
  return texts.flatMap((text, index) => {
    if (index > 0) return wrap(text, width, { first: ' '.repeat(column + 4), rest });
    return first === name && name.length > column + 2
      ? [name, ...wrap(text, width, { first: rest, rest })]
      : wrap(text, width, { first, rest: ' '.repeat(column + 4) });
  });
}

/** The name of one of several: `policy` of `policies`. What Kubernetes calls a kind is its name already. */
function oneOf(what: string): string {
  return /^[A-Z]\w*$/.test(what) ? what : what.replace(/ies\b/, 'y').replace(/(?<=[^s])s\b/, '');
}

function ignoredLines(ignored: InputsAnswer['ignored'], { width, paint }: TextOptions): readonly string[] {
  if (ignored.length === 0) return [];
  const shown = ignored.slice(0, ignored.length > MOST_IGNORED + 1 ? MOST_IGNORED : ignored.length);
  const more = ignored.length - shown.length;
  return [
    paint.bold(`${count(ignored.length, 'document')} of no known kind`),
    ...shown.flatMap(({ file, document, why }) => {
      const place = document === 0 ? file : `${file} (document ${document + 1})`;
      return wrap(`${place}: ${why}`, width, { first: '  ', rest: '    ' });
    }),
    ...(more === 0 ? [] : [paint.dim(`  … and ${more} more: \`--format json\` lists them all`)]),
  ];
}

function factsLines(facts: readonly FactState[], { width, paint }: TextOptions): readonly string[] {
  return facts.flatMap(({ fact, state, count: amount, matters, commands }) => {
    const name = `  ${fact.padEnd(24)}`;
    if (state === 'collected') return [`${name}${paint.green('collected')}  ${number(amount)}`];
    const given = state === 'partial' ? `partial, ${number(amount)} given` : 'absent';
    return [
      `${name}${paint.yellow(given)}`,
      ...wrap(`matters: ${matters}`, width, { first: '    ', rest: '      ' }).map(paint.dim),
      ...commands.map((command) => `      ${paint.cyan(clean(command))}`),
    ];
  });
}
