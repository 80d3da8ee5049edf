import { parseOperand } from './condition.ts';
import { ANY, isAction, serviceOf, servicesNamed } from './digest.ts';
import type { PolicyDocument } from './document.ts';
import { type Operator, parseOperator } from './operator.ts';
import { type PrincipalType, parsePrincipal } from './principal.ts';
import { unreadVariable } from './template.ts';
import { isMembers, type Members } from './unreadable.ts';

/** What is known of a policy without its statements. */
export type Glance = Required<Pick<PolicyDocument, 'version' | 'id' | 'bare' | 'digest'>>;

/**
 * Looks through a policy document in which nothing is out of the ordinary; `undefined` leaves it to `parsePolicy`.
 *
 * An account holds thousands of policies that an answer never asks for, and each must be sound. What a glance lets
 * pass, `parsePolicy` understands to the last element, and tells the same of it: test/fuzz holds them together.
 */
export function glancePolicy(input: unknown): Glance | undefined {
  if (!isMembers(input)) return undefined;
  const { Version: version, Id: id, Statement: listed } = input;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') return undefined;
  if (id !== undefined && typeof id !== 'string') return undefined;
  for (const name of Object.keys(input))
    if (name !== 'Version' && name !== 'Statement' && name !== 'Id') return undefined;
  const bare = !Array.isArray(listed);
  const prefixes = new Set<string>();
  for (const statement of bare ? [listed] : (listed as readonly unknown[]))
    if (!isPlainStatement(statement, prefixes)) return undefined;
  return { version, id, bare, digest: { services: servicesNamed(prefixes), ids: false } };
}

function isPlainStatement(value: unknown, prefixes: Set<string>): boolean {
  if (!isMembers(value)) return false;
  const { Effect: effect, Action: action, NotAction: others } = value;
  if ((effect !== 'Allow' && effect !== 'Deny') || (action === undefined) === (others === undefined))
    return false;
  // of an element and its negation a statement has one
  if (value['Principal'] !== undefined && value['NotPrincipal'] !== undefined) return false;
  if (value['Resource'] !== undefined && value['NotResource'] !== undefined) return false;
  for (const name of Object.keys(value)) if (!isPlainElement(name, value[name])) return false;
  if (effect === 'Deny') return true;
  if (action === undefined) prefixes.add(ANY);
  else each(action, (one) => prefixes.add(serviceOf(one)) !== undefined);
  return true;
}

function isPlainElement(name: string, value: unknown): boolean {
  switch (name) {
    case 'Effect':
      return true;
    case 'Sid':
      return typeof value === 'string';
    case 'Principal':
    case 'NotPrincipal':
      return value === '*' || (isMembers(value) && arePrincipals(value));
    case 'Action':
    case 'NotAction':
      return each(value, isAction);
    case 'Resource':
    case 'NotResource':
      return each(value, isPlainText);
    case 'Condition':
      return (
        isMembers(value) && Object.keys(value).every((operator) => isCondition(operator, value[operator]))
      );
    default:
      return false;
  }
}

function arePrincipals(value: Members): boolean {
  const types = Object.keys(value);
  return types.length > 0 && types.every((type) => each(value[type], (text) => isPrincipal(type, text)));
}

function isPrincipal(type: string, text: string): boolean {
  if (type === 'Service' || type === 'Federated') return text !== '';
  if (type !== 'AWS' && type !== 'CanonicalUser') return false;
  const entry = parsePrincipal(type satisfies PrincipalType, text);
  return entry !== undefined && entry.kind !== 'unique-id';
}

const isPlainText = (text: string): boolean => unreadVariable(text) === undefined;

function isCondition(name: string, keys: unknown): boolean {
  const operator = parseOperator(name);
  if (operator === undefined || !isMembers(keys)) return false;
  const isOperand = isText(operator)
    ? isPlainText
    : (text: string) => parseOperand(operator, text, true) !== undefined;
  return Object.keys(keys).every((key) => key !== '' && each(keys[key], isOperand));
}

/** Whether any text is an operand of it. */
const isText = ({ test }: Operator): boolean => test.startsWith('String') || test === 'ArnLike';

/** Whether a value is a text or a list of texts, and all of them pass. */
function each(value: unknown, passes: (text: string) => boolean): boolean {
  if (typeof value === 'string') return passes(value);
  if (!Array.isArray(value) || value.length === 0) return false;
  for (const text of value as readonly unknown[]) if (typeof text !== 'string' || !passes(text)) return false;
  return true;
}
