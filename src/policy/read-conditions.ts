import { type SourceRef, within } from '../kernel/index.ts';
import { type Condition, type Operand, parseOperand, type UnreadCondition } from './condition.ts';
import type { Statement } from './document.ts';
import { keyName } from './key-name.ts';
import { OPERATOR_NAMES, type Operator, parseOperator } from './operator.ts';
import { fail, isMembers, type Members, nameOf, readableVariables, texts, Unreadable } from './unreadable.ts';

/**
 * Reads a Condition element. A condition that can't be read leaves the others, and the statement, as they are.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition".
 */
export function readConditions(
  value: unknown,
  variables: boolean,
  at: SourceRef,
): Pick<Statement, 'conditions' | 'unread'> {
  const conditions: Condition[] = [];
  const unread: UnreadCondition[] = [];
  const attempt = (part: Omit<UnreadCondition, 'problem'>, read: () => void): void => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      unread.push({ ...part, problem: error.problem });
    }
  };
  if (value === undefined) return { conditions, unread };
  attempt({ operator: undefined, key: undefined, source: value }, () => {
    if (!isMembers(value)) fail('policy/condition', `\`Condition\` is an object, not ${nameOf(value)}`, at);
    for (const [name, block] of Object.entries(value)) {
      const here = within(at, name);
      attempt({ operator: name, key: undefined, source: block }, () => {
        const operator = operatorOf(name, here);
        for (const [key, listed] of Object.entries(keysOf(name, block, here))) {
          attempt({ operator: name, key, source: listed }, () => {
            conditions.push(readCondition(operator, key, listed, variables, here));
          });
        }
      });
    }
  });
  return { conditions, unread };
}

function operatorOf(name: string, at: SourceRef): Operator {
  const operator = parseOperator(name);
  return (
    operator ?? fail('policy/operator', `unknown condition operator: \`${name}\``, at, nearestOperator(name))
  );
}

function nearestOperator(name: string): string | undefined {
  const bare = name.replace(/^ForA(?:ll|ny)Values?:/i, '').replace(/IfExists$/i, '');
  const near = OPERATOR_NAMES.find((known) => known.toLowerCase() === bare.toLowerCase());
  return near === undefined ? undefined : `did you mean ${near}?`;
}

function keysOf(name: string, block: unknown, at: SourceRef): Members {
  if (isMembers(block)) return block;
  fail('policy/condition', `\`${name}\` holds an object of keys, not ${nameOf(block)}`, at);
}

function readCondition(
  operator: Operator,
  key: string,
  listed: unknown,
  variables: boolean,
  at: SourceRef,
): Condition {
  const here = within(at, key);
  if (key === '') fail('policy/condition', 'a condition key has a name', at);
  const operands = texts(listed, here).map((text): Operand => {
    const operand = parseOperand(operator, text, variables);
    if (operand === undefined) fail('policy/value', `\`${text}\` is no value for ${operator.name}`, here);
    if (variables && operand.kind === 'text') readableVariables(text, here);
    return operand;
  });
  return { operator, key, name: keyName(key), operands };
}
