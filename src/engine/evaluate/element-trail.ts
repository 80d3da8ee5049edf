import type { Truth } from '../../kernel/index.ts';
import type { Caller, Condition, OpaqueStatement, Request, Statement } from '../../policy/index.ts';
import type { CompiledElement, CompiledStatement } from './compiled-statement.ts';
import type { ElementTrail } from './trail.ts';

/** Tells what the principal element asked; `undefined` for statements of policies that name nobody. */
export function principalTrail(
  statement: CompiledStatement,
  request: Request,
  result: Truth,
): ElementTrail | undefined {
  if (statement.principal === undefined || statement.source.kind === 'opaque') return undefined;
  const { principal } = statement.source;
  return {
    element: principal?.negated === true ? 'NotPrincipal' : 'Principal',
    operator: undefined,
    key: undefined,
    asked: (principal?.entries ?? []).map((entry) => entry.source),
    met: callerNames(request.caller),
    result,
    doubt: result === 'unknown' ? principalDoubt(statement.source) : undefined,
  };
}

function principalDoubt({ principal }: Statement): string {
  if (principal === undefined) return 'a resource policy names its principals, and this statement names none';
  if (principal.negated) return 'AWS does not support `NotPrincipal` here';
  return 'AWS does not say whether such a principal covers this caller';
}

/** What a caller is called in policies, the most particular name first. */
function callerNames(caller: Caller): readonly string[] {
  switch (caller.kind) {
    case 'role-session':
      return [caller.session, caller.role];
    case 'user':
    case 'federated-user':
      return [caller.arn];
    case 'root':
      return [caller.account];
    case 'web-identity':
    case 'saml':
      return [caller.provider];
    case 'service':
      return [caller.name];
    case 'anonymous':
      return [];
  }
}

/** Tells what an element other than the principal asked and met. */
export function elementTrail(
  statement: Statement | OpaqueStatement,
  { element, condition, test }: CompiledElement,
  request: Request,
): ElementTrail {
  const result = test(request);
  const trail = (
    asked: readonly string[],
    met: readonly string[] | undefined,
    doubt: string,
  ): ElementTrail => ({
    element,
    operator: typeof condition?.operator === 'object' ? condition.operator.name : condition?.operator,
    key: condition?.key,
    asked,
    met,
    result,
    doubt: result === 'unknown' ? doubt : undefined,
  });
  if (statement.kind === 'opaque') return trail([], undefined, statement.problem.message);
  if (condition !== undefined && 'problem' in condition)
    return trail([], undefined, condition.problem.message);
  if (condition !== undefined) {
    const met = request.context.get(condition.name);
    return trail(
      condition.operands.map((operand) => operand.source),
      met?.length === 0 ? undefined : met,
      conditionDoubt(condition, met ?? []),
    );
  }
  if (element === 'Action' || element === 'NotAction') {
    const asked = statement.action.values.map((value) => value.source);
    return trail(asked, [request.action], 'AWS does not document how this is decided');
  }
  const asked = (statement.resource?.values ?? []).map((value) => value.source);
  const doubt =
    statement.resource === undefined
      ? 'the statement has no `Resource`'
      : 'AWS does not document how such a `Resource` is read';
  return trail(asked, [request.resource], doubt);
}

function conditionDoubt({ operator, key }: Condition, met: readonly string[]): string {
  if (operator.quantifier === 'none' && met.length > 1) {
    return `\`${key}\` has several values, and ${operator.name} asks for one`;
  }
  if (operator.quantifier === 'all' && met[0] === '')
    return `\`${key}\` is an empty text, which AWS may read as no value`;
  return operator.test === 'ArnLike'
    ? 'AWS does not say what such an ARN pattern matches'
    : 'AWS does not say how such a variable is read';
}
