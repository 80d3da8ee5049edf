import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalsIgnoreCase, foldText } from './fold.ts';

describe('equalsIgnoreCase', () => {
  it.each([
    ['Red', 'rED', true],
    ['red', 'redd', false],
    ['@[`{', '@[`{', true],
    ['@', '`', false],
    ['[', '{', false],
    ['É', 'é', true],
    ['Σ', 'σ', true],
    // whose other case is no single unit, or not theirs alone
    ['ß', 'SS', false],
    ['ς', 'Σ', false],
    ['\u212a', 'k', false],
    ['\u{1d400}', '\u{1d400}', true],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(equalsIgnoreCase(a, b)).toBe(expected);
    expect(equalsIgnoreCase(b, a)).toBe(expected);
    expect(foldText(a) === foldText(b)).toBe(expected);
  });

  it('ignores the case of ASCII letters, and nothing else of ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'binary-ascii' }), (a, b) => {
        expect(equalsIgnoreCase(a, a.toUpperCase())).toBe(true);
        expect(equalsIgnoreCase(a, b)).toBe(a.toLowerCase() === b.toLowerCase());
      }),
    );
  });
});
