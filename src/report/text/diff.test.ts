import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, hunksOf } from './diff.ts';

const shown = (before: string, after: string): string =>
  diffLines([...before], [...after])
    .map(({ kind, text }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${text}`)
    .join('');

describe('diffLines', () => {
  const cases: readonly { name: string; before: string; after: string; expected: string }[] = [
    {
      name: 'shows a line that was changed as removed and added',
      before: 'abc',
      after: 'axc',
      expected: ' a-b+x c',
    },
    { name: 'shows a line that was put in', before: 'ac', after: 'abc', expected: ' a+b c' },
    { name: 'shows a line that was taken out', before: 'abc', after: 'ac', expected: ' a-b c' },
    { name: 'shows nothing of what is the same', before: 'ab', after: 'ab', expected: ' a b' },
    { name: 'shows all of what is new', before: '', after: 'ab', expected: '+a+b' },
  ];

  it.each(cases)('$name', ({ before, after, expected }) => {
    expect(shown(before, after)).toBe(expected);
  });

  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

  it('leads from the one text to the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        expect(lines.flatMap((line) => (line.kind === 'added' ? [] : [line.text]))).toEqual(before);
        expect(lines.flatMap((line) => (line.kind === 'removed' ? [] : [line.text]))).toEqual(after);
      }),
    );
  });

  it('replaces the middle as a whole where it is too long to be compared', () => {
    const before = Array.from({ length: 3000 }, (_, index) => `old ${index}`);
    const after = Array.from({ length: 3000 }, (_, index) => `new ${index}`);
    expect(diffLines(['a', ...before, 'z'], ['a', ...after, 'z'])).toHaveLength(6002);
  });
});

describe('hunksOf', () => {
  const lines = diffLines([...'abcdefghijklmnop'], [...'Xbcdefghijklmnop', 'q']);

  it('keeps what changed with three lines around it, each hunk with the numbers of its first line', () => {
    expect(hunksOf(lines).map(({ before, after, lines: { length } }) => ({ before, after, length }))).toEqual(
      [
        { before: 1, after: 1, length: 5 },
        { before: 14, after: 14, length: 4 },
      ],
    );
  });

  it('is empty where nothing changed', () => {
    expect(hunksOf(diffLines(['a'], ['a']))).toEqual([]);
  });
});
