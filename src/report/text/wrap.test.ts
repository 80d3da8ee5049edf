import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, indent, labelled, wrap } from './wrap.ts';

describe('wrap', () => {
  it('breaks between words, not in them', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('incomprehensibilities are', 8)).toEqual(['incomprehensibilities', 'are']);
  });

  it('keeps a command in backticks whole', () => {
    expect(wrap('run `aws iam get-role` now', 12)).toEqual(['run', '`aws iam get-role`', 'now']);
  });

  it('takes a single backtick for a letter', () => {
    expect(wrap('a ` b c', 3)).toEqual(['a `', 'b c']);
  });

  it('indents the first line and the others', () => {
    expect(wrap('one two', 6, { first: '- ', rest: '  ' })).toEqual(['- one', '  two']);
    expect(labelled('role', 'a b', 13)).toEqual(['  role      a', '            b']);
  });

  it('gives one line for no text', () => {
    expect(wrap('', 10, indent(2))).toEqual(['  ']);
  });

  it('loses no word and is as narrow as its words allow', () => {
    const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b', ':', '/', '-') });
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 1, max: 40 }), (words, width) => {
        const lines = wrap(words.join(' '), width);
        expect(lines.join(' ').trim()).toBe(words.join(' '));
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});

describe('count', () => {
  it('tells one from many, thousands apart', () => {
    expect([count(0, 'path'), count(1, 'path'), count(2000, 'path'), count(2, 'policy', 'policies')]).toEqual(
      ['0 paths', '1 path', '2,000 paths', '2 policies'],
    );
  });
});
