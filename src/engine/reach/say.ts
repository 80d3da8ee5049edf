import type {
  Condition,
  OpaqueStatement,
  PrincipalElement,
  Statement,
  UnreadCondition,
} from '../../policy/index.ts';

/** A statement in one sentence. */
export function sayStatement(statement: Statement | OpaqueStatement): string {
  if (statement.kind === 'opaque') return `is not understood: ${statement.problem.message}`;
  const verb = statement.effect === 'Allow' ? 'allows' : 'denies';
  const actions = statement.action.values.map((value) => value.source);
  const what = statement.action.negated ? `every action but ${list(actions)}` : list(actions);
  const whom = statement.principal === undefined ? '' : ` to ${sayPrincipals(statement.principal)}`;
  const when = [...statement.conditions.map(sayCondition), ...statement.unread.map(sayUnread)];
  return `${verb} ${what}${whom}${when.length === 0 ? '' : ` if ${when.join(' and ')}`}`;
}

function sayPrincipals(element: PrincipalElement): string {
  const names = element.entries.map((entry) => {
    switch (entry.kind) {
      case 'everyone':
        return 'everyone';
      case 'account':
        return `account ${entry.account}`;
      case 'federated':
        return `tokens of ${entry.provider}`;
      case 'every-provider':
        return 'tokens of every provider';
      case 'every-service':
        return 'every service';
      default:
        return entry.source;
    }
  });
  return `${element.negated ? 'everyone but ' : ''}${list(names)}`;
}

function sayCondition(condition: Condition): string {
  const values = condition.operands.map((operand) => operand.source);
  const shown =
    condition.key.split('/').length > 2 && condition.key.includes(':')
      ? shortKey(condition.key)
      : condition.key;
  return `${shown} ${condition.operator.name} ${list(values)}`;
}

const sayUnread = ({ problem }: UnreadCondition): string =>
  `a condition that is not understood holds (${problem.message})`;

/** An issuer's key without its issuer: `…:sub`. */
function shortKey(key: string): string {
  return `…${key.slice(key.lastIndexOf(':'))}`;
}

function list(values: readonly string[]): string {
  if (values.length > 3) return `${values.slice(0, 3).join(', ')} and ${values.length - 3} more`;
  return values.join(', ');
}
