import { assertNever, type Truth } from '../../kernel/index.ts';
import {
  type Condition,
  ipRangeContains,
  leavesAstrayOpen,
  literalOf,
  type Operand,
  parseBase64,
  parseDate,
  parseIpRange,
  parseNumber,
  type Template,
  type Test,
} from '../../policy/index.ts';
import { equalsIgnoreCase } from './fold.ts';
import { arnPattern, compilePattern, componentsOf, freePattern, type PlainToken } from './pattern.ts';
import { compileTemplate, type ValueTest } from './template-matcher.ts';

const truth = (holds: boolean): Truth => (holds ? 'yes' : 'no');

/**
 * Compiles what an operator asks of one value, its negation aside: whether the value matches one of the operands.
 *
 * A value that is none of the operator's kind matches none; under a negation that is open (`leavesAstrayOpen`).
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
export function compileOperands(condition: Condition): ValueTest {
  const { operands } = condition;
  const { test } = condition.operator;
  const astray: Truth = leavesAstrayOpen(condition) ? 'unknown' : 'no';
  if (test === 'StringEquals') {
    const literals = operands.map((operand) =>
      operand.kind === 'text' ? literalOf(operand.template) : undefined,
    );
    const [only] = literals;
    if (literals.length === 1 && only !== undefined) return (value) => truth(value === only);
    if (literals.every((literal) => literal !== undefined)) {
      const set: ReadonlySet<string> = new Set(literals);
      return (value) => truth(set.has(value));
    }
  }
  const tests = operands.map((operand) => compileOperand(test, operand, astray));
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (value, request) => {
    let result: Truth = 'no';
    for (const one of tests) {
      const matched = one(value, request);
      if (matched === 'yes') return matched;
      if (matched === 'unknown') result = matched;
    }
    return result;
  };
}

function compileOperand(test: Test, operand: Operand, astray: Truth): ValueTest {
  switch (operand.kind) {
    case 'text':
      return compileText(test, operand.template);
    case 'number':
      return comparison(order(test, operand.value), parseNumber, astray);
    case 'date':
      return comparison(order(test, operand.value), parseDate, astray);
    case 'bool': {
      const word = String(operand.value);
      return (value) => truth(equalsIgnoreCase(value, word));
    }
    case 'binary':
      return (value) => truth(parseBase64(value) === operand.value);
    case 'ip': {
      const { range } = operand;
      return (value) => {
        const address = value.includes('/') ? undefined : parseIpRange(value);
        return address === undefined ? astray : truth(ipRangeContains(range, address));
      };
    }
    default:
      return assertNever(operand);
  }
}

function comparison(
  holds: (point: number) => boolean,
  read: (text: string) => number | undefined,
  astray: Truth,
): ValueTest {
  return (value) => {
    const point = read(value);
    return point === undefined ? astray : truth(holds(point));
  };
}

function order(test: Test, bound: number): (point: number) => boolean {
  switch (test) {
    case 'NumericLessThan':
    case 'DateLessThan':
      return (point) => point < bound;
    case 'NumericLessThanEquals':
    case 'DateLessThanEquals':
      return (point) => point <= bound;
    case 'NumericGreaterThan':
    case 'DateGreaterThan':
      return (point) => point > bound;
    case 'NumericGreaterThanEquals':
    case 'DateGreaterThanEquals':
      return (point) => point >= bound;
    default:
      return (point) => point === bound;
  }
}

function compileText(test: Test, template: Template): ValueTest {
  switch (test) {
    case 'StringEqualsIgnoreCase':
      return compileTemplate(template, (tokens) => sameIgnoringCase(textOf(tokens)), false, true);
    case 'StringLike':
      return compileTemplate(template, like, true);
    case 'ArnLike':
      return compileTemplate(template, arnLike, true);
    default:
      return compileTemplate(template, (tokens) => same(textOf(tokens)), false);
  }
}

const same = (text: string) => (value: string) => truth(value === text);
const sameIgnoringCase = (text: string) => (value: string) => truth(equalsIgnoreCase(value, text));

function textOf(tokens: readonly PlainToken[]): string {
  return tokens.map((token) => (token.kind === 'text' ? token.text : '')).join('');
}

function like(tokens: readonly PlainToken[]): (value: string) => Truth {
  const matches = compilePattern(freePattern(tokens));
  return (value) => truth(matches(value));
}

/** With fewer than six components AWS does not say what an ARN pattern matches. */
function arnLike(tokens: readonly PlainToken[]): (value: string) => Truth {
  const free = freePattern(tokens);
  if (componentsOf(free) < 6) {
    const might = compilePattern(free);
    return (value) => (might(value) ? 'unknown' : 'no');
  }
  const matches = compilePattern(arnPattern(tokens));
  return (value) => truth(value.startsWith('arn:') && matches(value));
}
