import { describe, expect, it } from 'vitest';
import { patched } from './patch.ts';
import { consoles, dishonestLine, transcripts, withOutputs } from './transcripts.ts';

const page = `# Title
\`\`\`sh
one
\`\`\`

Says:

\`\`\`text
first
\`\`\`

Exit code 1: refuted.

\`\`\`sh
two \\
  more
\`\`\`

\`\`\`text
second
\`\`\`
`;

describe('the commands of a page', () => {
  it('are read with their outputs and exit codes', () => {
    expect(transcripts(page)).toMatchObject([
      { command: 'one', output: 'first\n', exit: 1 },
      { command: 'two \\\n  more', output: 'second\n', exit: 0 },
    ]);
  });

  it('are refused without an output', () => {
    expect(() => transcripts('```sh\none\n```\n')).toThrow('no output follows the command: one');
  });

  it('can get other outputs, and all else stays', () => {
    expect(withOutputs(page, ['first\n', 'second\n'])).toBe(page);
    expect(withOutputs(page, ['a\nb\n', ''])).toBe(page.replace('first\n', 'a\nb\n').replace('second\n', ''));
  });

  it('are read from a console, several to a block', () => {
    expect(consoles('```console\n$ one\nx\n\n$ two\ny $ z\n```\n')).toEqual([
      { command: 'one', shown: 'x\n\n' },
      { command: 'two', shown: 'y $ z\n' },
    ]);
  });
});

describe('a shortened output', () => {
  const output = 'a\nb\nlong line\nd\n';
  const cases = [
    { name: 'the whole', shown: 'a\nb\nlong line\nd\n\n', lie: undefined },
    { name: 'lines left out', shown: 'a\n…\nd\n', lie: undefined },
    { name: 'the end left out', shown: 'a\nb\n  …\n', lie: undefined },
    { name: 'the end of a line left out', shown: 'a\nb\nlong…\nd\n', lie: undefined },
    { name: 'the middle of a line left out', shown: 'a\nb\nl…ine\nd\n', lie: undefined },
    { name: 'a line left out without a mark', shown: 'a\nlong line\nd\n', lie: 'long line' },
    { name: 'an end left out without a mark', shown: 'a\nb\n', lie: /nothing says so/ },
    { name: 'a line that is not there', shown: 'a\n…\nc\n…\n', lie: 'c' },
    { name: 'lines in another order', shown: '…\nd\n…\na\n', lie: 'a' },
    { name: 'a line with another end', shown: 'a\nb\nlong…x\nd\n', lie: 'long…x' },
    { name: 'a line cut off where nothing follows', shown: 'a\nb…\n…\n', lie: 'b…' },
  ];
  it.each(cases)('is honest or not: $name', ({ shown, lie }) => {
    const found = dishonestLine(shown, output);
    if (lie === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(lie);
  });
});

describe('the change of an answer', () => {
  const answer = (lines: string): string => `  remedy: x\n    --- a\n    +++ b\n${lines}\nexpected\n`;

  it('is applied hunk by hunk', () => {
    const diff = '    @@ -1,2 +1,3 @@\n     a\n    -b\n    +B\n    +c\n    @@ -5,2 +6,1 @@\n     e\n    -f\n';
    expect(patched(['a', 'b', 'x', 'y', 'e', 'f'], answer(diff))).toEqual(['a', 'B', 'c', 'x', 'y', 'e']);
  });

  it('is refused where it is of another document', () => {
    expect(() => patched(['a'], answer('    @@ -1,1 +1,0 @@\n    -z\n'))).toThrow('not in the document: z');
  });

  it('is missed where there is none', () => {
    expect(() => patched(['a'], 'proven\n')).toThrow('no change');
  });
});
