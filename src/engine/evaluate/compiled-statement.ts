import type { Truth } from '../../kernel/index.ts';
import type { Condition, OpaqueStatement, Request, Statement, UnreadCondition } from '../../policy/index.ts';
import { compileAction } from './action-matcher.ts';
import { compileCondition, type RequestTest } from './condition-matcher.ts';
import { ALLOW_ANY, ALLOW_DIRECT, DENY, type Matches, scaled, truthOf, unsure } from './matches.ts';
import { compilePrincipal, type PrincipalTest } from './principal-matcher.ts';
import { compileResource } from './resource-matcher.ts';
import type { ElementName } from './trail.ts';

/**
 * Which elements a document's statements have: `identity` policies name no principals, `trust` policies no resources,
 * other `resource` policies both.
 *
 * Semantics: AWS IAM User Guide, "Grammar of the IAM JSON policy language".
 */
export type Grammar = 'identity' | 'trust' | 'resource';

/** A test of one element, with what is needed to tell about it. */
export interface CompiledElement {
  readonly element: ElementName;
  /** Of a condition: what it is made of, or why it was not understood. */
  readonly condition: Condition | UnreadCondition | undefined;
  readonly test: RequestTest;
}

/** A statement whose elements were compiled. An element that its grammar forbids, or misses, is unknown. */
export interface CompiledStatement {
  readonly source: Statement | OpaqueStatement;
  /** `undefined`: nobody is named, and the statement speaks of the caller whose policy it is. */
  readonly principal: PrincipalTest | undefined;
  /** All but the principal, the cheapest first. */
  readonly elements: readonly CompiledElement[];
}

const unknown: RequestTest = () => 'unknown';

/** Compiles a statement once, for any number of requests. */
export function compileStatement(source: Statement | OpaqueStatement, grammar: Grammar): CompiledStatement {
  if (source.kind === 'opaque') {
    return {
      source,
      principal: undefined,
      elements: [{ element: 'Statement', condition: undefined, test: unknown }],
    };
  }
  const { action, principal, resource, effect } = source;
  const elements: CompiledElement[] = [
    { element: action.negated ? 'NotAction' : 'Action', condition: undefined, test: compileAction(action) },
  ];
  if (resource !== undefined) {
    const test = grammar === 'trust' ? unknown : compileResource(resource);
    elements.push({ element: resource.negated ? 'NotResource' : 'Resource', condition: undefined, test });
  } else if (grammar !== 'trust') {
    elements.push({ element: 'Resource', condition: undefined, test: unknown });
  }
  for (const condition of source.conditions) {
    elements.push({ element: 'Condition', condition, test: compileCondition(condition) });
  }
  for (const condition of source.unread) elements.push({ element: 'Condition', condition, test: unknown });
  return { source, principal: compileGrammar(grammar, principal, effect), elements };
}

function compileGrammar(
  grammar: Grammar,
  principal: Statement['principal'],
  effect: Statement['effect'],
): PrincipalTest | undefined {
  const anybody: PrincipalTest = () => unsure(ALLOW_ANY);
  if (grammar === 'identity') return principal === undefined ? undefined : anybody;
  if (principal === undefined || (grammar === 'trust' && principal.negated)) return anybody;
  return compilePrincipal(principal, effect);
}

/** What the principal element says of a caller; a statement that names nobody speaks of its own caller. */
export function principalMatches(statement: CompiledStatement, request: Request, bounded: boolean): Matches {
  return statement.principal === undefined ? ALLOW_DIRECT : statement.principal(request.caller, bounded);
}

/** What a statement says, from what its principal element and all the others say. */
export function statementMatches(statement: CompiledStatement, named: Matches, others: Truth): Matches {
  const { source } = statement;
  if (source.kind === 'opaque') {
    const denies = source.effect === 'Allow' ? 0 : DENY;
    const allows = source.effect === 'Deny' ? 0 : ALLOW_ANY;
    return unsure(denies | allows);
  }
  if (source.effect === 'Allow') return scaled(named, others);
  return scaled(scaled(DENY, truthOf(named, ALLOW_ANY)), others);
}
