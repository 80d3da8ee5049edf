import { describe, expect, it } from 'vitest';
import { following } from './following.ts';
import { literalItems } from './glob-item.ts';
import { both, complement, contains, either, glob, type Language, texts } from './language.ts';
import { findMember } from './search.ts';

const pattern = (text: string): Language =>
  glob(
    text
      .split('*')
      .flatMap((piece, index) => [
        ...(index === 0 ? [] : [{ kind: 'any', within: false } as const]),
        ...literalItems(piece),
      ]),
  );

/** All texts of up to three letters. */
const SHORT = ['', ...'ab', ...['a', 'b'].flatMap((x) => ['a', 'b'].map((y) => x + y)), 'aab', 'aba', 'bab'];

describe('what may follow a beginning', () => {
  const languages: readonly { readonly name: string; readonly language: Language }[] = [
    { name: 'nothing', language: { kind: 'none' } },
    { name: 'everything', language: { kind: 'all' } },
    { name: 'a list', language: texts(['ab', 'abb', 'b', 'abab']) },
    { name: 'a pattern', language: pattern('a*b') },
    { name: 'a pattern that begins otherwise', language: pattern('b*') },
    { name: 'all but a pattern', language: complement(pattern('ab*')) },
    { name: 'either', language: either(pattern('a*b'), texts(['ba', 'aa'])) },
    { name: 'both', language: both(pattern('a*b'), complement(texts(['ab', 'aab']))) },
  ];

  it.each(languages)('is read off the whole: $name', ({ language }) => {
    for (const beginning of ['', 'a', 'ab', 'b'])
      for (const rest of SHORT)
        expect(contains(following(language, beginning), rest), `${beginning} ${rest}`).toBe(
          contains(language, beginning + rest),
        );
  });

  it('is searched as any other language', () => {
    expect(findMember(following(pattern('AROA:i-*'), 'AROA:'))).toEqual({ kind: 'member', text: 'i-' });
    expect(findMember(following(pattern('AROA:i-*'), 'AROB:'))).toEqual({ kind: 'empty' });
    const others = both(following(pattern('AROA:*'), 'AROA:'), complement(pattern('*')));
    expect(findMember(others)).toEqual({ kind: 'empty' });
  });
});
