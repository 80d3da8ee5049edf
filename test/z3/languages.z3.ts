import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALL,
  both,
  complement,
  either,
  findMember,
  type GlobItem,
  glob,
  type Language,
  literalItems,
  NONE,
  texts,
} from '../../src/engine/reason/index.ts';
import { type Solver, startSolver } from './solver.ts';

/** How many problems are put to both. */
const PROBLEMS = Number(process.env['ROLEPIN_PROBLEMS'] ?? '2000');

/** A language, and the same as a regular expression of SMT-LIB: the two share no code. */
interface Told {
  readonly language: Language;
  readonly smt: string;
}

const quoted = (text: string): string => `(str.to_re "${text}")`;
const ANYTHING = '(re.* re.allchar)';
const NO_COLON = `(re.diff re.allchar ${quoted(':')})`;

const WORDS = ['a', 'b', 'A', ':', 'ab', 'system:', 'serviceaccount:', 'team-', '1', '/'];

const item: fc.Arbitrary<{ readonly items: readonly GlobItem[]; readonly smt: string }> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(...WORDS).map((word) => ({ items: literalItems(word), smt: quoted(word) })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('a', 'B').map((letter) => ({
      items: literalItems(letter, true),
      smt: `(re.union ${quoted(letter.toLowerCase())} ${quoted(letter.toUpperCase())})`,
    })),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({ kind: fc.constantFrom('one' as const, 'any' as const), within: fc.boolean() })
      .map(({ kind, within }) => {
        const one = within ? NO_COLON : 're.allchar';
        return { items: [{ kind, within }], smt: kind === 'any' ? `(re.* ${one})` : one };
      }),
  },
);

const join = (operator: string, parts: readonly string[], none: string): string =>
  parts.length === 0 ? none : parts.length === 1 ? (parts[0] ?? none) : `(${operator} ${parts.join(' ')})`;

const pattern: fc.Arbitrary<Told> = fc.array(item, { minLength: 1, maxLength: 7 }).map((parts) => ({
  language: glob(parts.flatMap(({ items }) => items)),
  smt: join(
    're.++',
    parts.map(({ smt }) => smt),
    quoted(''),
  ),
}));
const few: fc.Arbitrary<Told> = fc
  .array(fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }), { maxLength: 4 })
  .map((list) => list.map((words) => words.join('')))
  .map((list) => ({ language: texts(list), smt: join('re.union', list.map(quoted), 're.none') }));

const { told } = fc.letrec<{ told: Told }>((tie) => ({
  told: fc.oneof(
    { maxDepth: 4 },
    { weight: 5, arbitrary: pattern },
    { weight: 1, arbitrary: few },
    { weight: 1, arbitrary: fc.constant({ language: ALL, smt: ANYTHING }) },
    { weight: 1, arbitrary: fc.constant({ language: NONE, smt: 're.none' }) },
    {
      weight: 3,
      arbitrary: tie('told').map((one) => ({
        language: complement(one.language),
        smt: `(re.comp ${one.smt})`,
      })),
    },
    {
      weight: 6,
      arbitrary: fc.array(tie('told'), { minLength: 2, maxLength: 4 }).map((all) => ({
        language: all.map(({ language }) => language).reduce(both),
        smt: join(
          're.inter',
          all.map(({ smt }) => smt),
          ANYTHING,
        ),
      })),
    },
    {
      weight: 3,
      arbitrary: fc.array(tie('told'), { minLength: 2, maxLength: 4 }).map((all) => ({
        language: all.map(({ language }) => language).reduce(either),
        smt: join(
          're.union',
          all.map(({ smt }) => smt),
          're.none',
        ),
      })),
    },
  ),
}));

/** A pattern with others cut out of it: what a trust with Deny statements comes to. */
const carved: fc.Arbitrary<Told> = fc
  .tuple(pattern, fc.array(pattern, { minLength: 1, maxLength: 6 }))
  .map(([wide, cuts]) => ({
    language: cuts.reduce((rest, cut) => both(rest, complement(cut.language)), wide.language),
    smt: `(re.inter ${wide.smt} ${cuts.map(({ smt }) => `(re.comp ${smt})`).join(' ')})`,
  }));

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

let solver: Solver;
beforeAll(async () => {
  solver = await startSolver();
});
afterAll(() => solver.stop());

const DECLARED = ['(declare-const s String)'];
const member = (smt: string): string => `(str.in_re s ${smt})`;

describe('z3 and the reasoner', () => {
  it(`agree which of ${PROBLEMS} languages are empty, and that no member is shorter than the one found`, async () => {
    let decided = 0;
    let empty = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(told, carved), async ({ language, smt }) => {
        const found = findMember(language);
        expect(found.kind).not.toBe('too-hard');
        if (found.kind !== 'member') {
          const verdict = await solver.ask(DECLARED, [member(smt)]);
          expect(verdict).not.toBe('sat');
          decided += verdict === 'unsat' ? 1 : 0;
          empty += 1;
          return;
        }
        const held = await solver.ask(DECLARED, [member(smt), `(= s "${found.text}")`]);
        expect(held).not.toBe('unsat');
        if (automataIn(language) > FEW) {
          decided += held === 'sat' ? 1 : 0;
          return;
        }
        const shorter = found.text === '' ? 're.none' : `((_ re.loop 0 ${found.text.length - 1}) re.allchar)`;
        const beaten = await solver.ask(DECLARED, [member(`(re.inter ${smt} ${shorter})`)]);
        expect(beaten).not.toBe('sat');
        decided += held === 'sat' && beaten === 'unsat' ? 1 : 0;
      }),
      { numRuns: PROBLEMS },
    );
    // an opinion that is mostly withheld is none
    expect(decided).toBeGreaterThan(PROBLEMS * 0.95);
    expect(empty).toBeGreaterThan(PROBLEMS * 0.05);
    expect(empty).toBeLessThan(PROBLEMS * 0.95);
  });
});
