import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../../test/agreement/arbitraries.ts';
import { parsePolicy, requestContext } from '../../policy/index.ts';
import { decide } from '../evaluate/index.ts';
import { conditionSet } from './condition-set.ts';
import type { KeyLiteral } from './key-set.ts';
import { hasValue } from './value-set.ts';

const ACCOUNT = '111122223333';
const CALLER = { kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/u`, account: ACCOUNT } as const;
const AT = { file: 'policy.json', document: 0, path: [] };
const KEY = 'any:values';

/** The policy with one condition; one without variables, which are for test/agreement. */
function policyOf(operator: string, values: readonly string[]) {
  const Condition = { [operator]: { [KEY]: values } };
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition };
  const { document, problems } = parsePolicy({ Version: '2008-10-17', Statement: statement }, AT);
  expect(problems).toEqual([]);
  return document;
}

function holds({ absent, one, many }: KeyLiteral, state: readonly string[] | undefined): boolean {
  if (state === undefined) return absent;
  if (state.length === 1) return hasValue(one, state[0] ?? '');
  if (many.kind === 'none' || many.kind === 'any') return many.kind === 'any';
  return many.kind === 'every'
    ? state.every((value) => hasValue(many.set, value))
    : state.some((value) => hasValue(many.set, value));
}

const rows = FAMILIES.flatMap(({ operators, asked, met }) =>
  operators.flatMap((name) =>
    ['', 'ForAllValues:', 'ForAnyValue:'].flatMap((prefix) =>
      ['', 'IfExists'].map((suffix) => ({ operator: `${prefix}${name}${suffix}`, asked, met })),
    ),
  ),
);

describe('conditionSet', () => {
  it.each([...rows, { operator: 'Null', asked: ['true', 'false'], met: ['a', ''] }])(
    'reads $operator as the evaluator decides it',
    ({ operator, asked, met }) => {
      const state = fc.option(fc.uniqueArray(fc.constantFrom(...met), { minLength: 1, maxLength: 3 }), {
        nil: undefined,
        freq: 4,
      });
      const operands = fc.uniqueArray(fc.constantFrom(...asked), { minLength: 1, maxLength: 3 });
      fc.assert(
        fc.property(operands, state, (values, given) => {
          const document = policyOf(operator, values);
          const [statement] = document.statements;
          const condition = statement?.kind === 'statement' ? statement.conditions[0] : undefined;
          if (condition === undefined) throw new Error('the condition was not read');
          const set = conditionSet(condition, () => undefined);
          const decision = decide(
            {
              ...{ caller: CALLER, action: 's3:GetObject', resource: '*', resourceAccount: ACCOUNT },
              context: requestContext(given === undefined ? {} : { [KEY]: given }),
            },
            { identity: [document] },
          );
          const [certain, possible] = [holds(set.certain, given), holds(set.possible, given)];
          expect(certain ? 'allow' : possible ? 'undecided' : 'deny').toBe(decision);
          expect(set.name).toBe(KEY);
        }),
        { numRuns: 60 },
      );
    },
  );
});
