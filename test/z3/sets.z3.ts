import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyLiteral, KeySet, ManyLiteral } from '../../src/engine/reason/key-set.ts';
import { type Clause, type Space, solve } from '../../src/engine/reason/solve.ts';
import { complement, texts } from '../../src/engine/reason/text/language.ts';
import { ANY_VALUE, textValues, type ValueSet } from '../../src/engine/reason/value-set.ts';
import { type Solver, startSolver } from './solver.ts';

/** How many problems are put to both. */
const PROBLEMS = Number(process.env['ROLEPIN_PROBLEMS'] ?? '2000');

/** Of `single` a request has one value at most. */
const KEYS = ['k', 'l', 'single'] as const;
/** No set names `x` and `y`: they stand for all other texts. For z3 each value of each key is a Boolean. */
const VALUES = ['a', 'b', 'c', 'x', 'y'];
const has = (key: string, value: string): string => `${key}_${value}`;
const count = (key: string): string => `${key}_count`;

const DECLARED = [
  ...KEYS.flatMap((key) => VALUES.map((value) => `(declare-const ${has(key, value)} Bool)`)),
  ...KEYS.map((key) => {
    const ones = VALUES.map((value) => `(ite ${has(key, value)} 1 0)`).join(' ');
    return `(define-fun ${count(key)} () Int (+ ${ones}))`;
  }),
  `(assert (<= ${count('single')} 1))`,
];

interface Values {
  readonly set: ValueSet;
  readonly members: readonly string[];
}

const values: fc.Arbitrary<Values> = fc
  .tuple(fc.subarray(['a', 'b', 'c']), fc.boolean())
  .map(([list, negated]) => ({
    set: textValues(negated ? complement(texts(list)) : texts(list)),
    members: negated ? VALUES.filter((value) => !list.includes(value)) : list,
  }));

/** What is asked of a key, and the same for z3. */
interface Told {
  readonly name: string;
  readonly literal: KeyLiteral;
  readonly smt: string;
}

const all = (parts: readonly string[]): string => `(and true ${parts.join(' ')})`;
const any = (parts: readonly string[]): string => `(or false ${parts.join(' ')})`;

const told: fc.Arbitrary<Told> = fc
  .record({
    name: fc.constantFrom(...KEYS),
    absent: fc.boolean(),
    one: values,
    kind: fc.constantFrom('none' as const, 'any' as const, 'every' as const, 'some' as const),
    set: values,
  })
  .map(({ name, absent, one, kind, set }) => {
    const within = ({ members }: Values): string =>
      all(VALUES.filter((value) => !members.includes(value)).map((value) => `(not ${has(name, value)})`));
    const meets = any(set.members.map((value) => has(name, value)));
    const several = { none: 'false', any: 'true', every: within(set), some: meets }[kind];
    const many: ManyLiteral = kind === 'none' || kind === 'any' ? { kind } : { kind, set: set.set };
    const smt = `(ite (= ${count(name)} 0) ${absent} (ite (= ${count(name)} 1) ${within(one)} ${several}))`;
    return { name, literal: { absent, one: one.set, many }, smt };
  });

const FREE: KeySet = { absent: true, one: ANY_VALUE, many: { every: ANY_VALUE, some: [] } };
const space: Space = (name) => (name === 'single' ? { ...FREE, many: undefined } : FREE);

let solver: Solver;
beforeAll(async () => {
  solver = await startSolver();
});
afterAll(() => solver.stop());

describe('z3 and the solver of the reasoner', () => {
  it(`agree which of ${PROBLEMS} sets of requests are empty`, async () => {
    const cube = fc.array(told, { minLength: 1, maxLength: 3 });
    const clause = fc.array(cube, { minLength: 1, maxLength: 3 });
    let empty = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(clause, { minLength: 1, maxLength: 8 }), async (problem) => {
        const clauses: readonly Clause[] = problem;
        const solved = solve(clauses, space);
        const asserted = problem.map((cubes) => any(cubes.map((one) => all(one.map(({ smt }) => smt)))));
        const verdict = await solver.ask(DECLARED, asserted);
        expect({ some: 'sat', none: 'unsat', 'too-hard': 'unknown' }[solved.kind]).toBe(verdict);
        empty += verdict === 'unsat' ? 1 : 0;
      }),
      { numRuns: PROBLEMS },
    );
    expect(empty).toBeGreaterThan(PROBLEMS * 0.05);
    expect(empty).toBeLessThan(PROBLEMS * 0.95);
  });
});
