import type { Problem } from '../kernel/index.ts';
import { type IpRange, parseIpRange } from './ip-range.ts';
import type { Operator } from './operator.ts';
import { parseTemplate, type Template } from './template.ts';

/** One value of a condition, read as its operator reads it. `source` is the text as written. */
export type Operand = { readonly source: string } & (
  | { readonly kind: 'text'; readonly template: Template }
  | { readonly kind: 'number'; readonly value: number }
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  | { readonly kind: 'date'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  /** Base64, in canonical form. */
  | { readonly kind: 'binary'; readonly value: string }
  | { readonly kind: 'ip'; readonly range: IpRange }
);

/** One operator on one key. Conditions of a statement are ANDed, the values of one are ORed (NORed if negated). */
export interface Condition {
  readonly operator: Operator;
  /** As written. */
  readonly key: string;
  /** In lower case: key names, tag keys included, are case-insensitive. */
  readonly name: string;
  readonly operands: readonly Operand[];
}

/** A condition that was not understood: an operator that AWS does not document, or a value that is none for it. */
export interface UnreadCondition {
  /** As written; `undefined` for a Condition element that could not be read at all. */
  readonly operator: string | undefined;
  /** As written; `undefined` for everything under the operator. */
  readonly key: string | undefined;
  /** What stands there. */
  readonly source: unknown;
  readonly problem: Problem;
}

/**
 * Reads a number as NumericEquals and its kin compare it, or `undefined`.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators", section "Numeric condition operators".
 */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/.test(text) ? Number(text) : undefined;
}

const ISO_DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;

/**
 * Reads a date in a W3C form of ISO 8601, or seconds since 1970; gives milliseconds since 1970, or `undefined`.
 * A date without zone is UTC.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators", section "Date condition operators".
 */
export function parseDate(text: string): number | undefined {
  if (/^-?\d{5,}$/.test(text)) return Number(text) * 1000;
  const match = ISO_DATE.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year = '',
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '',
    zone = 'Z',
  ] = match;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const millis = fraction === '' ? '' : `.${fraction.slice(1, 4).padEnd(3, '0')}`;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${millis}${offset}`);
  const value = date.getTime();
  if (Number.isNaN(value)) return undefined;
  // the 31st of a shorter month is not the 1st of the next
  return new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() === Number(day) ? value : undefined;
}

/** Reads base64 into its canonical form, or `undefined`. */
export function parseBase64(text: string): string | undefined {
  let end = text.length;
  while (text[end - 1] === '=') end -= 1;
  const bare = text.slice(0, end);
  if (!/^[A-Za-z0-9+/]*$/.test(bare) || bare.length % 4 === 1) return undefined;
  return bare;
}

/**
 * Reads one condition value as its operator's test reads it, or `undefined` where it has not the operator's form.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
export function parseOperand(operator: Operator, source: string, variables: boolean): Operand | undefined {
  switch (operator.test) {
    case 'StringEquals':
    case 'StringEqualsIgnoreCase':
      return { source, kind: 'text', template: parseTemplate(source, { wildcards: false, variables }) };
    case 'StringLike':
    case 'ArnLike':
      return { source, kind: 'text', template: parseTemplate(source, { wildcards: true, variables }) };
    case 'NumericEquals':
    case 'NumericLessThan':
    case 'NumericLessThanEquals':
    case 'NumericGreaterThan':
    case 'NumericGreaterThanEquals': {
      const value = parseNumber(source);
      return value === undefined ? undefined : { source, kind: 'number', value };
    }
    case 'DateEquals':
    case 'DateLessThan':
    case 'DateLessThanEquals':
    case 'DateGreaterThan':
    case 'DateGreaterThanEquals': {
      const value = parseDate(source);
      return value === undefined ? undefined : { source, kind: 'date', value };
    }
    case 'Bool':
    case 'Null': {
      const lower = source.toLowerCase();
      return lower === 'true' || lower === 'false'
        ? { source, kind: 'bool', value: lower === 'true' }
        : undefined;
    }
    case 'BinaryEquals': {
      const value = parseBase64(source);
      return value === undefined ? undefined : { source, kind: 'binary', value };
    }
    case 'IpAddress': {
      const range = parseIpRange(source);
      return range === undefined ? undefined : { source, kind: 'ip', range };
    }
  }
}
