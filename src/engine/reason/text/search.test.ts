import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Automaton } from './automaton.ts';
import { countedAutomaton } from './counted.ts';
import { finiteAutomaton } from './finite.ts';
import { globAutomaton } from './glob.ts';
import { type GlobItem, literalItems } from './glob-item.ts';
import {
  ALL,
  accepted,
  both,
  complement,
  contains,
  either,
  glob,
  type Language,
  languageKey,
  NONE,
  texts,
} from './language.ts';
import { findMember, pickMember, SEARCH_LIMIT } from './search.ts';

/** A language, and the same told by a regular expression and by sets: nothing of it is shared. */
interface Told {
  readonly language: Language;
  readonly has: (text: string) => boolean;
}

const LETTERS = ['a', 'A', ':'];
/** `x` stands for all letters that no language names. */
const ALPHABET = [...LETTERS, 'x'];
const LONGEST = 5;
const SHORT_TEXTS: string[] = [''];
for (let index = 0; (SHORT_TEXTS[index]?.length ?? LONGEST) < LONGEST; index += 1) {
  SHORT_TEXTS.push(...ALPHABET.map((letter) => SHORT_TEXTS[index] + letter));
}

const item: fc.Arbitrary<GlobItem> = fc.oneof(
  fc.constantFrom(...LETTERS).map((letter) => literalItems(letter)[0] as GlobItem),
  fc.constantFrom(...LETTERS).map((letter) => literalItems(letter, true)[0] as GlobItem),
  fc.record({ kind: fc.constantFrom('one' as const, 'any' as const), within: fc.boolean() }),
);

function expression(items: readonly GlobItem[]): RegExp {
  const parts = items.map((one) => {
    if (one.kind === 'unit') return `[${String.fromCharCode(one.unit, one.other)}]`;
    return `${one.within ? '[^:]' : '[^]'}${one.kind === 'any' ? '*' : ''}`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

const pattern: fc.Arbitrary<Told> = fc.array(item, { maxLength: 4 }).map((items) => {
  const told = expression(items);
  return { language: glob(items), has: (text) => told.test(text) };
});
const few: fc.Arbitrary<Told> = fc
  .array(fc.constantFrom(...SHORT_TEXTS.slice(0, 60)), { maxLength: 3 })
  .map((list) => ({ language: texts(list), has: (text) => list.includes(text) }));
const counted: fc.Arbitrary<Told> = fc.tuple(fc.nat(2), fc.nat(2)).map(([least, more]) => ({
  language: accepted(
    countedAutomaton('a', { has: (unit) => unit === 97 || unit === 120, members: 'ax' }, least, least + more),
  ),
  has: (text) => new RegExp(`^[ax]{${least},${least + more}}$`).test(text),
}));

const { told } = fc.letrec<{ told: Told }>((tie) => ({
  told: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: pattern },
    { weight: 1, arbitrary: few },
    { weight: 1, arbitrary: counted },
    { weight: 1, arbitrary: fc.constant({ language: ALL, has: () => true }) },
    { weight: 1, arbitrary: fc.constant({ language: NONE, has: () => false }) },
    {
      weight: 3,
      arbitrary: tie('told').map((one) => ({
        language: complement(one.language),
        has: (text: string) => !one.has(text),
      })),
    },
    {
      weight: 4,
      arbitrary: fc.tuple(tie('told'), tie('told')).map(([a, b]) => ({
        language: both(a.language, b.language),
        has: (text: string) => a.has(text) && b.has(text),
      })),
    },
    {
      weight: 4,
      arbitrary: fc.tuple(tie('told'), tie('told')).map(([a, b]) => ({
        language: either(a.language, b.language),
        has: (text: string) => a.has(text) || b.has(text),
      })),
    },
  ),
}));

describe('a language', () => {
  it('contains the texts that its description says, and no others', () => {
    fc.assert(
      fc.property(told, ({ language, has }) => {
        const wrong = SHORT_TEXTS.filter((text) => contains(language, text) !== has(text));
        expect(wrong).toEqual([]);
      }),
    );
  });

  it('has the key of one that is built alike, whatever the order of its parts', () => {
    fc.assert(
      fc.property(told, told, (a, b) => {
        expect(languageKey(both(a.language, b.language))).toBe(languageKey(both(b.language, a.language)));
        expect(languageKey(either(a.language, b.language))).toBe(languageKey(either(b.language, a.language)));
      }),
    );
  });

  it('has the key of no other', () => {
    fc.assert(
      fc.property(told, told, (a, b) => {
        if (languageKey(a.language) !== languageKey(b.language)) return;
        expect(SHORT_TEXTS.filter((text) => a.has(text) !== b.has(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a pattern', () => {
  const one = (kind: 'one' | 'any', within: boolean): GlobItem => ({ kind, within });
  const text = (literal: string): readonly GlobItem[] => literalItems(literal);
  it.each([
    { name: 'a wildcard within its component', a: [one('any', true)], b: [one('any', false), ...text(':')] },
    { name: 'a wildcard that is a text', a: [one('any', false)], b: text('\u0000*f') },
    { name: 'a letter of either case', a: literalItems('a', true), b: text('\u0001a') },
    { name: 'an escaped mark', a: text('\u0002'), b: text('\u0002\u0002') },
  ])('is not taken for another that looks alike: $name', ({ a, b }) => {
    expect(languageKey(glob([...a, one('one', false)]))).not.toBe(
      languageKey(glob([...b, one('one', false)])),
    );
  });

  it('is found beside one that differs only in how far its wildcard reaches', () => {
    const within = glob([one('any', true), ...text('::')]);
    const free = glob([one('any', false), ...text(':')]);
    expect(findMember(both(free, complement(within)))).toEqual({ kind: 'member', text: ':' });
    expect(findMember(both(within, complement(free)))).toEqual({ kind: 'empty' });
  });
});

/** How many automata a language is made of: from seven on any member will do, a shortest is too dear. */
function automataIn(language: Language): number {
  switch (language.kind) {
    case 'none':
    case 'all':
      return 0;
    case 'finite':
    case 'automaton':
      return 1;
    case 'not':
      return automataIn(language.part);
    case 'and':
    case 'or':
      return language.parts.reduce((sum, part) => sum + automataIn(part), 0);
  }
}
const FEW = 6;

describe('findMember', () => {
  it('gives a member, a shortest of few patterns, and finds none only where there is none', () => {
    fc.assert(
      fc.property(told, ({ language, has }) => {
        const found = findMember(language);
        const shortest = SHORT_TEXTS.find(has);
        expect(found.kind).not.toBe('too-hard');
        if (found.kind === 'member') {
          expect(has(found.text)).toBe(true);
          if (automataIn(language) > FEW) return;
          expect(found.text.length).toBe(shortest?.length ?? Math.max(found.text.length, LONGEST + 1));
        } else {
          expect(shortest).toBeUndefined();
        }
      }),
      { numRuns: 600 },
    );
  });

  it('finds a member in a letter that no pattern names, though they name every readable one', () => {
    const named = Array.from({ length: 0x300 }, (_, unit) =>
      glob([...literalItems(String.fromCharCode(unit))]),
    );
    const first = glob([{ kind: 'any', within: false }, ...literalItems('a', true)]);
    const found = findMember(both(complement(named.reduce(either)), complement(either(first, texts([''])))));
    expect(found.kind).toBe('member');
    expect(found.kind === 'member' && found.text).toHaveLength(1);
  });

  it('answers for a pattern of 200,000 letters', () => {
    const long = 'a'.repeat(200_000);
    expect(findMember(glob(literalItems(long)))).toEqual({ kind: 'member', text: long });
  });

  it('prefers the texts that it is told to, the first that fits', () => {
    const language = glob([...literalItems('a'), { kind: 'any', within: false }]);
    expect(pickMember(language, ['b', 'ab', 'ac'])).toEqual({ kind: 'member', text: 'ab' });
    expect(pickMember(language, ['b'])).toEqual({ kind: 'member', text: 'a' });
    expect(pickMember(NONE, ['b'])).toEqual({ kind: 'empty' });
  });
});

/** The automaton, with its steps counted. */
function watched(automaton: Automaton, count: { steps: number }): Language {
  const { start, units, classes, key, items } = automaton;
  return accepted({
    ...{ start, units, classes, key },
    ...(items === undefined ? {} : { items }),
    accepts: (state) => automaton.accepts(state),
    outlook: (state) => automaton.outlook(state),
    next(state, unit) {
      count.steps += 1;
      return automaton.next(state, unit);
    },
  });
}

describe('the search of adversarial languages', () => {
  const any: GlobItem = { kind: 'any', within: false };
  const one: GlobItem = { kind: 'one', within: false };
  const nested = (letters: string): readonly GlobItem[] => [
    ...[...letters].flatMap((letter) => [any, ...literalItems(letter)]),
    any,
  ];

  it('takes few steps for sixty patterns that are cut out of a wider one', () => {
    const count = { steps: 0 };
    const wide = watched(globAutomaton([...literalItems('system:serviceaccount:'), any]), count);
    const cuts = Array.from({ length: 60 }, (_, index) =>
      complement(
        watched(globAutomaton([...literalItems(`system:serviceaccount:team-${index}:`), any]), count),
      ),
    );
    const found = findMember(cuts.reduce(both, wide));
    expect(found).toEqual({ kind: 'member', text: 'system:serviceaccount:' });
    expect(count.steps).toBeLessThan(100_000);
  });

  it('proves that sixty patterns cover what they cover', () => {
    const count = { steps: 0 };
    const wide = watched(globAutomaton([...literalItems('a'), any]), count);
    const cuts = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) =>
      complement(watched(globAutomaton([...literalItems(`a${letter}`), any]), count)),
    );
    const rest = cuts.reduce(both, wide);
    expect(findMember(rest)).toEqual({ kind: 'member', text: 'a' });
    const longer = complement(watched(globAutomaton([...literalItems('a'), one, any]), count));
    expect(findMember(both(rest, longer))).toEqual({ kind: 'member', text: 'a' });
    expect(findMember(both(both(rest, longer), complement(texts(['a']))))).toEqual({ kind: 'empty' });
    expect(count.steps).toBeLessThan(50_000);
  });

  it('takes few steps for stars within stars', () => {
    const count = { steps: 0 };
    const inside = watched(globAutomaton(nested('abababababababababab')), count);
    const outside = watched(globAutomaton(nested('abababababababababa')), count);
    expect(findMember(both(inside, complement(outside)))).toEqual({ kind: 'empty' });
    const found = findMember(both(outside, complement(inside)));
    expect(found).toEqual({ kind: 'member', text: 'abababababababababa' });
    expect(count.steps).toBeLessThan(20_000);
  });

  it('gives up, and says nothing wrong, where the states are too many', () => {
    const count = { steps: 0 };
    // the reader must remember the last forty letters
    const remembers = (letter: string, gap: number): Language =>
      watched(
        globAutomaton([any, ...literalItems(letter), ...Array.from({ length: gap }, () => one)]),
        count,
      );
    const language = both(remembers('a', 40), complement(either(remembers('a', 40), remembers('b', 39))));
    expect(findMember(language)).toEqual({ kind: 'too-hard' });
    expect(count.steps).toBeLessThan(12 * SEARCH_LIMIT);
  });
});

describe('the automata', () => {
  it('of a finite set accepts its texts', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SHORT_TEXTS.slice(0, 100)), { maxLength: 8 }), (list) => {
        const language = accepted(finiteAutomaton(new Set(list)));
        const wrong = SHORT_TEXTS.filter((text) => contains(language, text) !== list.includes(text));
        expect(wrong).toEqual([]);
      }),
    );
  });

  it('takes two letters for one only where each is the other case of the other', () => {
    const wrong: number[] = [];
    for (let unit = 0; unit <= 0xffff; unit += 1) {
      const char = String.fromCharCode(unit);
      const [item] = literalItems(char, true);
      const other = item?.kind === 'unit' ? String.fromCharCode(item.other) : '';
      const paired =
        other === char ||
        (char.toLowerCase() === other && other.toUpperCase() === char) ||
        (char.toUpperCase() === other && other.toLowerCase() === char);
      if (!paired) wrong.push(unit);
    }
    expect(wrong).toEqual([]);
  });
});
