import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDate, parseIpRange, parseNumber } from '../../policy/index.ts';
import { after as above, before as below, between, emptyLine, intersectLines, type LineSet } from './line.ts';
import { complement, texts } from './text/language.ts';
import {
  ANY_VALUE,
  complementValues,
  hasValue,
  intersectValues,
  NO_VALUE,
  pickValue,
  textValues,
  uniteSameParts,
  type ValueSet,
} from './value-set.ts';

const address = (text: string): ValueSet => {
  const range = parseIpRange(text);
  if (range === undefined) throw new Error(text);
  const last = range.bits + (1n << BigInt((range.family === 4 ? 32 : 128) - range.prefix)) - 1n;
  const line = between(range.bits, last);
  const none = emptyLine<bigint>();
  return { ...ANY_VALUE, address: range.family === 4 ? { v4: line, v6: none } : { v4: none, v6: line } };
};
const number = (line: LineSet<number>): ValueSet => ({ ...ANY_VALUE, number: line });
const date = (text: string, side: (point: number) => LineSet<number>): ValueSet => ({
  ...ANY_VALUE,
  date: side(parseDate(text) ?? Number.NaN),
});

/** A prefix as the texts of its addresses, written by hand: the last two bits count, the rest is fixed. */
const LAST = [0, 1, 2, 3];
const V4 = LAST.map((bits) => `10.0.0.${bits}`);
const V6 = LAST.map((bits) => `2001:db8::${bits}`);
const PREFIXES = ['10.0.0.0/30', '10.0.0.0/31', '10.0.0.2/31', '10.0.0.3', '0.0.0.0/0', '::/0'];
const inside = (prefix: string, text: string): boolean => {
  const last = Number(text.at(-1));
  const fourth = text.startsWith('10.');
  switch (prefix) {
    case '10.0.0.0/30':
    case '0.0.0.0/0':
      return fourth;
    case '10.0.0.0/31':
      return fourth && last < 2;
    case '10.0.0.2/31':
      return fourth && last >= 2;
    case '10.0.0.3':
      return fourth && last === 3;
    case '::/0':
      return !fourth && text.includes(':');
    default:
      return false;
  }
};

describe('sets of addresses', () => {
  const told = fc
    .array(fc.tuple(fc.constantFrom(...PREFIXES), fc.boolean()), { minLength: 1, maxLength: 4 })
    .map((list) => ({
      set: list
        .map(([prefix, negated]) => (negated ? complementValues(address(prefix)) : address(prefix)))
        .reduce(intersectValues),
      has: (text: string) => list.every(([prefix, negated]) => inside(prefix, text) !== negated),
    }));

  it('hold the addresses of their prefixes; families never meet, and what is no address is in none', () => {
    fc.assert(
      fc.property(told, ({ set, has }) => {
        const values = [...V4, ...V6, 'none', '', '10.0.0.3/32', '10.0.0.0/30'];
        expect(
          values.filter((value) => hasValue(set, value) !== has(value.includes('/') ? '' : value)),
        ).toEqual([]);
        const found = pickValue(set);
        if (found.kind === 'member') expect(hasValue(set, found.value)).toBe(true);
        else expect([found.kind, values.filter(has)]).toEqual(['empty', []]);
      }),
      { numRuns: 500 },
    );
  });

  it('are united by the addresses of either', () => {
    const set = uniteSameParts(address('10.0.0.0/31'), address('2001:db8::1'));
    const members = [...V4, ...V6, 'none'].filter((value) => hasValue(set, value));
    expect(members).toEqual(['10.0.0.0', '10.0.0.1', '2001:db8::1']);
  });
});

describe('sets of numbers and dates', () => {
  const NUMBERS = ['-1', '0', '0.5', '1', '1.5', '1e0', '2', '3', 'none', ''];

  it('hold what the number that is read says, however it is written', () => {
    const limit = fc.constantFrom(0, 1, 2);
    const side = fc.constantFrom(
      { of: below, holds: (point: number, bound: number) => point < bound },
      { of: above, holds: (point: number, bound: number) => point > bound },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(limit, side), { minLength: 1, maxLength: 3 }), (list) => {
        const set = list.map(([bound, { of }]) => number(of(bound))).reduce(intersectValues);
        const has = (value: string): boolean => {
          const point = parseNumber(value);
          return point !== undefined && list.every(([bound, { holds }]) => holds(point, bound));
        };
        expect(NUMBERS.filter((value) => hasValue(set, value) !== has(value))).toEqual([]);
        const found = pickValue(set);
        expect(found.kind).toBe(NUMBERS.some(has) ? 'member' : 'empty');
        if (found.kind === 'member') expect(has(found.value)).toBe(true);
      }),
    );
  });

  const from = (text: string, to: string): ValueSet => intersectValues(date(text, above), date(to, below));
  it.each([
    { name: 'after the last year of four digits', set: date('9999-12-31T23:59:59Z', above), kind: 'member' },
    { name: 'before the first year', set: date('0000-01-01T00:00:00Z', below), kind: 'member' },
    {
      name: 'between two seconds',
      set: from('2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'),
      kind: 'member',
    },
    {
      name: 'between two thousandths of a second',
      set: from('2026-01-01T00:00:00.001Z', '2026-01-01T00:00:00.002Z'),
      kind: 'empty',
    },
    { name: 'after a date far beyond the calendar', set: date('99999999999999', above), kind: 'member' },
    {
      name: 'above a number next to which one more is none more',
      set: number(above(2 ** 60)),
      kind: 'member',
    },
    { name: 'above every number', set: number(above(Number.POSITIVE_INFINITY)), kind: 'empty' },
    { name: 'above the largest number', set: number(above(Number.MAX_VALUE)), kind: 'member' },
    { name: 'above and below one number', set: number(intersectLines(above(1), below(1))), kind: 'empty' },
  ])('have a member or none: $name', ({ set, kind }) => {
    const found = pickValue(set);
    expect(found.kind).toBe(kind);
    if (found.kind === 'member') expect(hasValue(set, found.value)).toBe(true);
  });
});

describe('sets of several readings', () => {
  it('are decided where their texts are listed, and else found or called too hard, never empty', () => {
    const positive = number(above(0));
    expect(pickValue(intersectValues(positive, textValues(texts(['x', '-1', '7']))))).toEqual({
      kind: 'member',
      value: '7',
    });
    expect(pickValue(intersectValues(positive, textValues(texts(['x', '-1']))))).toEqual({ kind: 'empty' });
    const odd = intersectValues(positive, textValues(complement(texts(['1', '2', '1e999', '5e-324', '0']))));
    expect(['member', 'too-hard']).toContain(pickValue(odd).kind);
  });

  it('take a preferred value where one fits', () => {
    expect(pickValue(number(above(0)), ['-1', 'x', '3'])).toEqual({ kind: 'member', value: '3' });
  });

  it('of bytes compare what base64 stands for, with its padding or without', () => {
    const binary: ValueSet = { ...ANY_VALUE, binary: texts(['YQ']) };
    expect(['YQ==', 'YQ', 'YWI=', '', '?'].filter((value) => hasValue(binary, value))).toEqual([
      'YQ==',
      'YQ',
    ]);
    expect(pickValue(binary)).toEqual({ kind: 'member', value: 'YQ' });
    expect(hasValue(complementValues(binary), 'YWI=')).toBe(true);
    expect(pickValue(intersectValues(binary, complementValues(binary)))).toEqual({ kind: 'empty' });
  });

  it('of nothing have no member, and their complement has all', () => {
    expect(pickValue(NO_VALUE)).toEqual({ kind: 'empty' });
    expect(hasValue(complementValues(NO_VALUE), 'x')).toBe(true);
    expect(hasValue(complementValues(ANY_VALUE), 'x')).toBe(false);
  });
});
