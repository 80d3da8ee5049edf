import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALWAYS,
  chooseKey,
  isImplied,
  isPossible,
  type KeyLiteral,
  type KeySet,
  type ManyLiteral,
  NEVER,
  narrow,
  negateLiteral,
} from './key-set.ts';
import { complement, texts } from './text/language.ts';
import { ANY_VALUE, hasValue, NO_VALUE, textValues, type ValueSet } from './value-set.ts';

/** A key as it stands in a request: absent, or with its values, of which no two are alike. */
type State = readonly string[] | undefined;

/** No set names `x` and `y`: they stand for all other texts. */
const UNIVERSE = ['a', 'b', 'c', 'x', 'y'];
const STATES: readonly State[] = [
  undefined,
  ...Array.from({ length: 2 ** UNIVERSE.length - 1 }, (_, bits) =>
    UNIVERSE.filter((_value, index) => ((bits + 1) & (1 << index)) !== 0),
  ),
];

const values: fc.Arbitrary<ValueSet> = fc.oneof(
  fc.constantFrom(ANY_VALUE, NO_VALUE),
  fc
    .tuple(fc.subarray(['a', 'b', 'c']), fc.boolean())
    .map(([list, negated]) => textValues(negated ? complement(texts(list)) : texts(list))),
);
const many: fc.Arbitrary<ManyLiteral> = fc.oneof(
  fc.constantFrom<ManyLiteral>({ kind: 'none' }, { kind: 'any' }),
  fc.record({ kind: fc.constantFrom('every' as const, 'some' as const), set: values }),
);
const literal: fc.Arbitrary<KeyLiteral> = fc.record({ absent: fc.boolean(), one: values, many });

const ANYTHING: KeySet = { absent: true, one: ANY_VALUE, many: { every: ANY_VALUE, some: [] } };

function holds({ absent, one, many: asked }: KeyLiteral, state: State): boolean {
  if (state === undefined) return absent;
  if (state.length === 1) return hasValue(one, state[0] ?? '');
  switch (asked.kind) {
    case 'none':
      return false;
    case 'any':
      return true;
    case 'every':
      return state.every((value) => hasValue(asked.set, value));
    case 'some':
      return state.some((value) => hasValue(asked.set, value));
  }
}

describe('what is asked of a key', () => {
  it('is the opposite of its negation in every state', () => {
    fc.assert(
      fc.property(literal, (one) => {
        const negated = negateLiteral(one);
        expect(STATES.filter((state) => holds(one, state) === holds(negated, state))).toEqual([]);
      }),
    );
  });

  it('can be met together exactly where some state meets all of it', () => {
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 5 }), (literals) => {
        const set = literals.reduce(narrow, ANYTHING);
        const members = STATES.filter((state) => literals.every((one) => holds(one, state)));
        expect(isPossible(set)).toBe(members.length > 0 ? 'yes' : 'no');
        const choice = chooseKey(set);
        if (choice.kind !== 'choice') expect([choice.kind, members]).toEqual(['empty', []]);
        else expect(literals.filter((one) => !holds(one, choice.values))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('is implied exactly where every state that meets the others meets it', () => {
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 3 }), literal, (literals, one) => {
        const set = literals.reduce(narrow, ANYTHING);
        const members = STATES.filter((state) => literals.every((other) => holds(other, state)));
        expect(isImplied(set, one)).toBe(members.every((state) => holds(one, state)));
      }),
      { numRuns: 2000 },
    );
  });

  it('is always or never, whatever the state', () => {
    expect(STATES.filter((state) => !holds(ALWAYS, state) || holds(NEVER, state))).toEqual([]);
  });

  it('is met by a preferred value where one fits, rather than by leaving the key out', () => {
    expect(chooseKey(ANYTHING, ['b'])).toEqual({ kind: 'choice', values: ['b'] });
    expect(chooseKey(ANYTHING)).toEqual({ kind: 'choice', values: undefined });
    const only = narrow(ANYTHING, { absent: true, one: textValues(texts(['a'])), many: { kind: 'none' } });
    expect(chooseKey(only, ['b'])).toEqual({ kind: 'choice', values: undefined });
    expect(chooseKey({ ...only, absent: false }, ['b'])).toEqual({ kind: 'choice', values: ['a'] });
  });
});
