import { describe, expect, it } from 'vitest';
import { collector } from './collect.mjs';
import { interval } from './report.mjs';

describe('the interval of a score', () => {
  const rounded = (killed: number, tried: number, all: number) => {
    const { low, high } = interval(killed, tried, all);
    return [Math.round(low * 1000), Math.round(high * 1000)];
  };

  it('is the score alone where all mutants were tried', () => {
    expect(rounded(3, 4, 4)).toEqual([750, 750]);
  });

  // the values of Wilson's interval that NIST's handbook and its like print for 15 of 20 and none of ten
  it('is that of Wilson where there are far more than were tried', () => {
    expect(rounded(15, 20, 1e9)).toEqual([531, 888]);
    expect(rounded(0, 10, 1e9)).toEqual([0, 278]);
  });

  it('is narrower where fewer are left out', () => {
    const [low = 0, high = 0] = rounded(15, 20, 30);
    expect(low).toBeGreaterThan(531);
    expect(high).toBeLessThan(888);
  });
});

describe('the collector of tests', () => {
  it('notes down tests by their whole names, and runs none', () => {
    const { tests, vitest } = collector();
    vitest.describe('a', () => {
      vitest.it.each([{ of: { name: 'x' } }, { of: { name: 'x' } }])('b $of.name', ({ of }) => {
        throw new Error(of.name);
      });
      vitest.it.each([
        [1, 2],
        [3, 4],
      ])('%s before %s', (one, two) => expect(one).toBeLessThan(two));
    });
    expect(tests.map(({ name }) => name)).toEqual([
      'a > b x',
      'a > b x (2)',
      'a > 1 before 2',
      'a > 3 before 4',
    ]);
    expect(tests[0]?.run).toThrow('x');
    expect(tests[2]?.run).not.toThrow();
  });
});
