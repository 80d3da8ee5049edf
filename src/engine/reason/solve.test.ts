import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseKey, type KeyLiteral, type KeySet } from './key-set.ts';
import { type Clause, falsified, type Space, solve } from './solve.ts';
import type { Asked, Cube } from './statement-set.ts';
import { literalItems } from './text/glob-item.ts';
import { complement, glob, texts } from './text/language.ts';
import { ANY_VALUE, hasValue, textValues } from './value-set.ts';

const KEYS = ['k', 'l', 'm'];
/** `x` stands for every text that is not named. */
const STATES = [undefined, 'a', 'b', 'x'] as const;
type State = (typeof STATES)[number];
type Request = Readonly<Record<string, State>>;

const REQUESTS: readonly Request[] = STATES.flatMap((k) =>
  STATES.flatMap((l) => STATES.map((m) => ({ k, l, m }))),
);

const literal: fc.Arbitrary<KeyLiteral> = fc
  .tuple(fc.boolean(), fc.subarray(['a', 'b']), fc.boolean())
  .map(([absent, list, negated]) => ({
    absent,
    one: textValues(negated ? complement(texts(list)) : texts(list)),
    many: { kind: 'none' },
  }));
const asked: fc.Arbitrary<Asked> = fc.record({ name: fc.constantFrom(...KEYS), literal });
const cube: fc.Arbitrary<Cube> = fc.array(asked, { maxLength: 3 });
const clause: fc.Arbitrary<Clause> = fc.array(cube, { maxLength: 3 });

const FREE: KeySet = { absent: true, one: ANY_VALUE, many: undefined };
const space: Space = () => FREE;

const meets = (request: Request, { name, literal: one }: Asked): boolean => {
  const state = request[name];
  return state === undefined ? one.absent : hasValue(one.one, state);
};
const inCube = (request: Request, one: Cube): boolean => one.every((part) => meets(request, part));
const inClause = (request: Request, one: Clause): boolean => one.some((part) => inCube(request, part));

describe('solve', () => {
  it('leaves a key as wide as can be where another way is there', () => {
    const a = (name: string): Asked => ({
      name,
      literal: { absent: false, one: textValues(texts(['a'])), many: { kind: 'none' } },
    });
    const clauses: readonly Clause[] = [[[a('k')], [a('l')]]];
    const keys = (spare?: string): readonly string[] => {
      const solved = solve(clauses, space, spare);
      return solved.kind === 'some' ? [...solved.region.keys()] : [];
    };
    expect([keys(), keys('k'), keys('l')]).toEqual([['k'], ['l'], ['k']]);
    const only = solve([[[a('k')]]], space, 'k');
    expect(only.kind === 'some' && [...only.region.keys()]).toEqual(['k']);
  });

  it('finds a region exactly where some request meets all clauses, and one that meets them', () => {
    fc.assert(
      fc.property(fc.array(clause, { maxLength: 6 }), (clauses) => {
        const members = REQUESTS.filter((request) => clauses.every((one) => inClause(request, one)));
        const solved = solve(clauses, space);
        expect(solved.kind).toBe(members.length > 0 ? 'some' : 'none');
        if (solved.kind !== 'some') return;
        const chosen = KEYS.map((name) => {
          const choice = chooseKey(solved.region.get(name) ?? FREE);
          expect(choice.kind).toBe('choice');
          return [name, choice.kind === 'choice' ? choice.values?.[0] : undefined] as const;
        });
        const request = Object.fromEntries(chosen) as Request;
        expect(clauses.filter((one) => !inClause(request, one))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads a cube that must fail as its opposite', () => {
    fc.assert(
      fc.property(cube, (one) => {
        const clauses = falsified(one);
        expect(REQUESTS.filter((request) => inClause(request, clauses) === inCube(request, one))).toEqual([]);
      }),
    );
  });
});

describe('the search of adversarial clauses', () => {
  const only = (name: string, ...values: readonly string[]): Asked => ({
    name,
    literal: { absent: false, one: textValues(texts(values)), many: { kind: 'none' } },
  });
  const prefixed = (name: string, prefix: string): Asked => ({
    name,
    literal: {
      absent: false,
      one: textValues(glob([...literalItems(prefix), { kind: 'any', within: false }])),
      many: { kind: 'none' },
    },
  });
  const watched = (): { readonly space: Space; readonly count: { steps: number } } => {
    const count = { steps: 0 };
    return {
      count,
      space: () => {
        count.steps += 1;
        return FREE;
      },
    };
  };

  it('takes few steps for a hundred denies of two conditions each', () => {
    const { space: counting, count } = watched();
    const denies = Array.from({ length: 100 }, (_, index) =>
      falsified([prefixed('k', `team-${index}:`), only('l', `${index}`)]),
    );
    const solved = solve([[[prefixed('k', 'team-')]], ...denies], counting);
    expect(solved.kind).toBe('some');
    expect(count.steps).toBeLessThan(15_000);
  });

  it('proves that a hundred denies leave nothing', () => {
    const { space: counting, count } = watched();
    const values = Array.from({ length: 100 }, (_, index) => `v${index}`);
    const denies = values.map((value) => falsified([only('k', value), prefixed('l', 'a')]));
    const solved = solve([[[only('k', ...values), prefixed('l', 'ab')]], ...denies], counting);
    expect(solved).toEqual({ kind: 'none' });
    expect(count.steps).toBeLessThan(5_000);
  });

  it('gives up where the branches are too many, and says nothing wrong', () => {
    // ten things in nine places, each place for one: true of no request, and slow to see
    const pigeons = Array.from({ length: 10 }, (_, index) => index);
    const holes = pigeons.slice(1);
    const sits = (pigeon: number, hole: number): Asked => only(`${pigeon} in ${hole}`, 'yes');
    const somewhere: Clause[] = pigeons.map((pigeon) => holes.map((hole) => [sits(pigeon, hole)]));
    const alone = holes.flatMap((hole) =>
      pigeons.flatMap((one) =>
        pigeons
          .filter((other) => other > one)
          .map((other) => falsified([sits(one, hole), sits(other, hole)])),
      ),
    );
    expect(solve([...somewhere, ...alone], space)).toEqual({ kind: 'too-hard' });
  });
});
