import { describe, expect, it } from 'vitest';
import { OPERATOR_NAMES, parseOperator } from './operator.ts';

describe('parseOperator', () => {
  it.each(OPERATOR_NAMES.filter((name) => name !== 'Null'))(
    'reads %s with set operators and IfExists',
    (name) => {
      const plain = parseOperator(name);
      expect(plain).toMatchObject({ name, quantifier: 'none', ifExists: false });
      expect(parseOperator(`${name}IfExists`)).toEqual({ ...plain, name: `${name}IfExists`, ifExists: true });
      expect(parseOperator(`ForAllValues:${name}`)).toEqual({
        ...plain,
        name: `ForAllValues:${name}`,
        quantifier: 'all',
      });
      const name2 = `ForAnyValue:${name}IfExists`;
      expect(parseOperator(name2)).toEqual({ ...plain, name: name2, quantifier: 'any', ifExists: true });
    },
  );

  it('tells negations from what they negate', () => {
    const negated = OPERATOR_NAMES.filter((name) => parseOperator(name)?.negated === true);
    expect(negated.sort()).toEqual(OPERATOR_NAMES.filter((name) => name.includes('Not')).sort());
  });

  it('takes ArnEquals for ArnLike, which AWS documents as the same', () => {
    expect(parseOperator('ArnEquals')?.test).toBe(parseOperator('ArnLike')?.test);
    expect(parseOperator('ArnNotEquals')?.test).toBe(parseOperator('ArnNotLike')?.test);
  });

  it.each([
    'NullIfExists',
    'ForAllValues:Null',
    'ForAllValue:StringEquals',
    'ForAnyValues:StringEquals',
    'StringEqual',
    'stringequals',
    'StringMatches',
    'NotNull',
    'IfExists',
    'StringEqualsIfExistsIfExists',
    'toString',
    '__proto__',
    '',
  ])('does not know %j', (name) => {
    expect(parseOperator(name)).toBeUndefined();
  });
});
