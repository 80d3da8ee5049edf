import type { Condition } from './condition.ts';
import { MEASURED_SERVICE_KEYS } from './data/measured-keys.ts';

// AWS IAM User Guide, "AWS global condition context keys": those described as numbers, dates and addresses
const GLOBAL = new Set([
  'aws:currenttime',
  'aws:ec2instancesourceprivateipv4',
  'aws:epochtime',
  'aws:multifactorauthage',
  'aws:sourceip',
  'aws:tokenissuetime',
  'aws:vpcsourceip',
]);

/**
 * Whether it is open what a condition makes of a value that is no number, date or address, though its operator asks
 * for one: a tag `level = high` under NumericNotEquals. It matches no operand; whether a negation then holds, AWS
 * does not say. Keys whose values AWS itself makes of that kind never get such a value.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
export function leavesAstrayOpen({ operator, name, operands }: Condition): boolean {
  if (!operator.negated || GLOBAL.has(name) || MEASURED_SERVICE_KEYS.has(name)) return false;
  return operands.some(({ kind }) => kind === 'number' || kind === 'date' || kind === 'ip');
}
