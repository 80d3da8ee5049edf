import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  after as above,
  before as below,
  between,
  complementLine,
  emptyLine,
  intersectLines,
  type LineSet,
  onLine,
  samplePoints,
  sampleWholePoints,
  strayed,
  uniteLines,
  wholeLine,
  withBlank,
} from './line.ts';

interface Told<P extends number | bigint> {
  readonly set: LineSet<P>;
  readonly has: (point: P | undefined) => boolean;
}

function told<P extends number | bigint>(point: fc.Arbitrary<P>): fc.Arbitrary<Told<P>> {
  const { set } = fc.letrec<{ set: Told<P> }>((tie) => ({
    set: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constant<Told<P>>({ set: wholeLine<P>(), has: () => true }),
      fc.constant<Told<P>>({ set: emptyLine<P>(), has: () => false }),
      point.map((limit): Told<P> => ({ set: below(limit), has: (one) => one !== undefined && one < limit })),
      point.map((limit): Told<P> => ({ set: above(limit), has: (one) => one !== undefined && one > limit })),
      fc
        .tuple(point, point)
        .map(([a, b]): readonly [P, P] => (a < b ? [a, b] : [b, a]))
        .map(
          ([low, high]): Told<P> => ({
            set: between(low, high),
            has: (one) => one !== undefined && one >= low && one <= high,
          }),
        ),
      point.map(
        (low): Told<P> => ({ set: between(low, undefined), has: (one) => one !== undefined && one >= low }),
      ),
      tie('set').map((one): Told<P> => ({ set: complementLine(one.set), has: (at) => !one.has(at) })),
      fc
        .tuple(tie('set'), tie('set'))
        .map(
          ([a, b]): Told<P> => ({ set: intersectLines(a.set, b.set), has: (at) => a.has(at) && b.has(at) }),
        ),
      fc
        .tuple(tie('set'), tie('set'))
        .map(([a, b]): Told<P> => ({ set: uniteLines(a.set, b.set), has: (at) => a.has(at) || b.has(at) })),
    ),
  }));
  return set;
}

/** Limits are whole, so all numbers between two whole ones are alike. */
const GRID = Array.from({ length: 21 }, (_, index) => (index - 2) / 2);
const WHOLE_GRID = Array.from({ length: 11 }, (_, index) => BigInt(index));

describe('sets of a line', () => {
  it('hold the numbers that their description says, and say the same of what is none', () => {
    fc.assert(
      fc.property(told(fc.integer({ min: 0, max: 8 })), ({ set, has }) => {
        expect(GRID.filter((point) => onLine(set, point) !== has(point))).toEqual([]);
        expect(onLine(set, strayed('none'))).toBe(has(undefined));
        expect(onLine(set, strayed(''))).toBe(has(undefined));
      }),
      { numRuns: 500 },
    );
  });

  it('keep what is said of the empty text apart', () => {
    const set = withBlank(between(1, 2));
    expect([onLine(set, strayed('')), onLine(set, strayed('none'))]).toEqual([true, false]);
    expect(onLine(complementLine(set), 'blank')).toBe(false);
    expect(onLine(intersectLines(set, withBlank(emptyLine<number>())), 'blank')).toBe(true);
    expect(onLine(intersectLines(set, emptyLine<number>()), 'blank')).toBe(false);
  });

  it('are sampled in every stretch, and nowhere else', () => {
    fc.assert(
      fc.property(told(fc.integer({ min: 0, max: 8 })), ({ set, has }) => {
        const samples = samplePoints(set);
        expect(samples.filter((point) => !has(point))).toEqual([]);
        // a stretch: neighbours on the grid that are all members
        let open = false;
        let stretch: number[] = [];
        const missed: number[][] = [];
        for (const point of [...GRID, Number.NaN]) {
          open = has(point) && !Number.isNaN(point);
          if (open) {
            stretch.push(point);
            continue;
          }
          const [from, to] = [stretch[0], stretch.at(-1)];
          if (from !== undefined && to !== undefined) {
            const low = from === GRID[0] ? Number.NEGATIVE_INFINITY : from - 0.5;
            const high = to === GRID.at(-1) ? Number.POSITIVE_INFINITY : to + 0.5;
            if (!samples.some((one) => one > low && one < high)) missed.push(stretch);
          }
          stretch = [];
        }
        expect(missed).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    { name: 'above numbers that are far apart', set: above(2 ** 60), has: true },
    { name: 'below numbers that are far apart', set: below(-(2 ** 60)), has: true },
    { name: 'between two neighbours', set: intersectLines(above(1), below(1 + 2 ** -52)), has: false },
    {
      name: 'between two numbers with one between',
      set: intersectLines(above(1), below(1 + 2 ** -51)),
      has: true,
    },
    {
      name: 'between numbers whose sum is infinite',
      set: intersectLines(above(1e308), below(1.1e308)),
      has: true,
    },
    { name: 'above the largest number', set: above(Number.MAX_VALUE), has: true },
    { name: 'above the infinite', set: above(Number.POSITIVE_INFINITY), has: false },
    { name: 'above what is infinitely small', set: above(Number.NEGATIVE_INFINITY), has: true },
    { name: 'next to zero', set: intersectLines(above(0), below(Number.MIN_VALUE * 2)), has: true },
  ])('are sampled $name where there is something', ({ set, has }) => {
    expect(samplePoints(set).length > 0).toBe(has);
  });

  it('of whole points are sampled in every stretch within their bounds', () => {
    fc.assert(
      fc.property(told(fc.bigInt({ min: 0n, max: 8n })), ({ set, has }) => {
        const members = WHOLE_GRID.filter(has);
        const samples = sampleWholePoints(set, 10n);
        expect(samples.filter((point) => !has(point))).toEqual([]);
        const starts = members.filter((point) => !members.includes(point - 1n));
        expect(starts.filter((point) => !samples.includes(point))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
