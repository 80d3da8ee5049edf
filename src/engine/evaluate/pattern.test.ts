import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../policy/index.ts';
import { arnPattern, compilePattern, freePattern, type PlainToken, resourcePattern } from './pattern.ts';

const tokens = (source: string): readonly PlainToken[] =>
  parseTemplate(source, { wildcards: true, variables: false }).tokens as readonly PlainToken[];

/** The pattern as a regular expression: slow, and plainly right. */
function reference(source: string, reach: (index: number, colons: number) => 'free' | 'within'): RegExp {
  let colons = 0;
  const parts = [...source].map((char, index) => {
    if (char === ':') colons += 1;
    const any = reach(index, colons) === 'free' ? '[\\s\\S]' : '[^:]';
    if (char === '*') return `${any}*`;
    return char === '?' ? any : char.replace(/[^\w:]/, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}

const patterns = fc
  .string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 12 })
  .map((text) => text.replace(/\*+/g, '*'));
const texts = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 16 });
const arns = fc.tuple(patterns, patterns).map(([a, b]) => `a:*:${a}:${b}`);

describe('compilePattern', () => {
  it('matches a text where the regular expression does', () => {
    fc.assert(
      fc.property(patterns, texts, (source, text) => {
        expect(compilePattern(freePattern(tokens(source)))(text)).toBe(
          reference(source, () => 'free').test(text),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it('keeps the wildcards of an ARN condition within their component, but for the last', () => {
    fc.assert(
      fc.property(fc.oneof(patterns, arns), texts, (source, text) => {
        const expected = reference(source, (_, colons) => (colons < 5 ? 'within' : 'free'));
        expect(compilePattern(arnPattern(tokens(source)))(text)).toBe(expected.test(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('lets a star of a Resource run past the colon that follows it', () => {
    fc.assert(
      fc.property(fc.oneof(patterns, arns), texts, (source, text) => {
        const expected = reference(source, (index, colons) => {
          const ends = source[index] === '*' && (source[index + 1] ?? ':') === ':';
          return colons >= 5 || ends ? 'free' : 'within';
        });
        expect(compilePattern(resourcePattern(tokens(source)))(text)).toBe(expected.test(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes a question mark for one UTF-16 code unit', () => {
    const one = compilePattern(freePattern(tokens('a?')));
    expect([one('a\u{e9}'), one('a\u{1f600}')]).toEqual([true, false]);
  });

  it('takes characters of regular expressions for themselves', () => {
    const dot = compilePattern(freePattern(tokens('a.(b|c)[d]+$^\\*')));
    expect([dot('a.(b|c)[d]+$^\\x'), dot('axb')]).toEqual([true, false]);
  });

  it('does not blow up on nested wildcards', () => {
    const test = compilePattern(freePattern(tokens(`${'*a'.repeat(1000)}b`)));
    expect(test('a'.repeat(4000))).toBe(false);
    const confined = compilePattern(arnPattern(tokens(`${'a*'.repeat(500)}b:::::${'*a'.repeat(500)}b`)));
    expect(confined(`${'a'.repeat(2000)}:::::${'a'.repeat(2000)}`)).toBe(false);
  });

  it('compiles patterns longer than a call may have arguments', () => {
    const long = 'a'.repeat(300_000);
    expect(compilePattern(freePattern(tokens(long)))(long)).toBe(true);
    expect(compilePattern(freePattern(tokens(`${long}*`)))(`${long}b`)).toBe(true);
  });
});
