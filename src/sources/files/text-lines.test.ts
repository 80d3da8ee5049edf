import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from './text-lines.ts';

describe('linesOf', () => {
  it('counts lines and columns as splitting the text does', () => {
    const texts = fc
      .array(fc.constantFrom('a', 'é', '\n', '\r\n', ' ', '𝒳'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const lines = linesOf(Buffer.from(text));
        let offset = 0;
        for (const char of text) {
          const before = Buffer.from(text).toString('utf8', 0, offset).split('\n');
          expect(lines.at(offset)).toEqual({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
          offset += Buffer.byteLength(char);
        }
      }),
    );
  });

  it('counts on over the blocks of a long text, in any order', () => {
    const text = Buffer.from('0123456789abcde\n'.repeat(20_000));
    const lines = linesOf(text);
    expect(lines.at(16 * 15_000 + 3)).toEqual({ line: 15_001, column: 4 });
    expect(lines.at(16 * 9_999)).toEqual({ line: 10_000, column: 1 });
    expect(lines.at(5)).toEqual({ line: 1, column: 6 });
    expect(lines.at(text.length)).toEqual({ line: 20_001, column: 1 });
  });

  it('gives the line around an offset, and of a very long one the part around it', () => {
    const lines = linesOf(Buffer.from('first\r\nsecond line\r\nthird'));
    expect(lines.textAt(9)).toBe('second line');
    expect(lines.textAt(25)).toBe('third');
    expect(linesOf(Buffer.from('x'.repeat(100_000))).textAt(50_000)).toHaveLength(400);
  });
});
