/** What an operator asks of one value, its negation aside. */
export type Test =
  | 'StringEquals'
  | 'StringEqualsIgnoreCase'
  | 'StringLike'
  | 'NumericEquals'
  | 'NumericLessThan'
  | 'NumericLessThanEquals'
  | 'NumericGreaterThan'
  | 'NumericGreaterThanEquals'
  | 'DateEquals'
  | 'DateLessThan'
  | 'DateLessThanEquals'
  | 'DateGreaterThan'
  | 'DateGreaterThanEquals'
  | 'Bool'
  | 'BinaryEquals'
  | 'IpAddress'
  | 'ArnLike'
  | 'Null';

/** A condition operator, taken apart. */
export interface Operator {
  /** As AWS spells it, prefix and suffix included. */
  readonly name: string;
  /** The set operator before it: `ForAllValues:`, `ForAnyValue:` or none. */
  readonly quantifier: 'none' | 'all' | 'any';
  readonly test: Test;
  readonly negated: boolean;
  readonly ifExists: boolean;
}

type Base = readonly [test: Test, negated: boolean];

// ArnEquals and ArnLike behave alike, and so do their negations
const BASE: ReadonlyMap<string, Base> = new Map<string, Base>([
  ['StringEquals', ['StringEquals', false]],
  ['StringNotEquals', ['StringEquals', true]],
  ['StringEqualsIgnoreCase', ['StringEqualsIgnoreCase', false]],
  ['StringNotEqualsIgnoreCase', ['StringEqualsIgnoreCase', true]],
  ['StringLike', ['StringLike', false]],
  ['StringNotLike', ['StringLike', true]],
  ['NumericEquals', ['NumericEquals', false]],
  ['NumericNotEquals', ['NumericEquals', true]],
  ['NumericLessThan', ['NumericLessThan', false]],
  ['NumericLessThanEquals', ['NumericLessThanEquals', false]],
  ['NumericGreaterThan', ['NumericGreaterThan', false]],
  ['NumericGreaterThanEquals', ['NumericGreaterThanEquals', false]],
  ['DateEquals', ['DateEquals', false]],
  ['DateNotEquals', ['DateEquals', true]],
  ['DateLessThan', ['DateLessThan', false]],
  ['DateLessThanEquals', ['DateLessThanEquals', false]],
  ['DateGreaterThan', ['DateGreaterThan', false]],
  ['DateGreaterThanEquals', ['DateGreaterThanEquals', false]],
  ['Bool', ['Bool', false]],
  ['BinaryEquals', ['BinaryEquals', false]],
  ['IpAddress', ['IpAddress', false]],
  ['NotIpAddress', ['IpAddress', true]],
  ['ArnEquals', ['ArnLike', false]],
  ['ArnLike', ['ArnLike', false]],
  ['ArnNotEquals', ['ArnLike', true]],
  ['ArnNotLike', ['ArnLike', true]],
  ['Null', ['Null', false]],
]);

const SHAPE = /^(ForAllValues:|ForAnyValue:)?(\w+?)(IfExists)?$/;

/** The names of all operators, without prefix and suffix. */
export const OPERATOR_NAMES: readonly string[] = [...BASE.keys()];

const read = new Map<string, Operator>();

/**
 * Reads the name of a condition operator, or `undefined` for a name that AWS does not document.
 *
 * `Null` takes neither prefix nor suffix.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators" and
 * "Set operators for multivalued context keys".
 */
export function parseOperator(name: string): Operator | undefined {
  const known = read.get(name);
  if (known !== undefined) return known;
  const match = SHAPE.exec(name);
  const base = BASE.get(match?.[2] ?? '');
  if (match === null || base === undefined) return undefined;
  const [test, negated] = base;
  if (test === 'Null' && (match[1] !== undefined || match[3] !== undefined)) return undefined;
  const quantifier = match[1] === undefined ? 'none' : match[1] === 'ForAllValues:' ? 'all' : 'any';
  const operator: Operator = { name, quantifier, test, negated, ifExists: match[3] !== undefined };
  read.set(name, operator);
  return operator;
}
