import { not, type Truth } from '../../kernel/index.ts';
import type { Condition, Request } from '../../policy/index.ts';
import type { ValueTest } from './template-matcher.ts';
import { compileOperands } from './value-tests.ts';

/** A test of a whole request. */
export type RequestTest = (request: Request) => Truth;

/**
 * Compiles a condition. A key without any value counts as absent.
 *
 * A plain operator on a key with several values is unknown: AWS asks for a set operator there and does not say what
 * comes without one. ForAllValues on a single empty text is unknown unless it matches: AWS lets "a null data set, such
 * as an empty string" pass.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators" and
 * "Set operators for multivalued context keys".
 */
export function compileCondition(condition: Condition): RequestTest {
  const { operator, name, operands } = condition;
  if (operator.test === 'Null') {
    const asked = new Set(operands.map((operand) => operand.kind === 'bool' && operand.value));
    return (request) => (asked.has(valuesOf(request, name) === undefined) ? 'yes' : 'no');
  }
  const positive = compileOperands(condition);
  const test: ValueTest = operator.negated ? (value, request) => not(positive(value, request)) : positive;
  switch (operator.quantifier) {
    case 'all':
      return (request) => everyValue(valuesOf(request, name), test, request);
    case 'any':
      return (request) => someValue(valuesOf(request, name), test, request);
    case 'none': {
      const absent: Truth = operator.negated || operator.ifExists ? 'yes' : 'no';
      return (request) => {
        const values = request.context.get(name);
        if (values === undefined || values.length === 0) return absent;
        return values.length === 1 ? test(values[0] as string, request) : 'unknown';
      };
    }
  }
}

function valuesOf(request: Request, name: string): readonly string[] | undefined {
  const values = request.context.get(name);
  return values === undefined || values.length === 0 ? undefined : values;
}

function everyValue(values: readonly string[] | undefined, test: ValueTest, request: Request): Truth {
  if (values === undefined) return 'yes';
  if (values.length === 1 && values[0] === '') return test('', request) === 'yes' ? 'yes' : 'unknown';
  let result: Truth = 'yes';
  for (const value of values) {
    const matched = test(value, request);
    if (matched === 'no') return matched;
    if (matched === 'unknown') result = matched;
  }
  return result;
}

// absence is false, whether the operator is negated or ends in IfExists
function someValue(values: readonly string[] | undefined, test: ValueTest, request: Request): Truth {
  let result: Truth = 'no';
  for (const value of values ?? []) {
    const matched = test(value, request);
    if (matched === 'yes') return matched;
    if (matched === 'unknown') result = matched;
  }
  return result;
}
