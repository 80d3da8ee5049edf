import type { PolicyDocument, Statement } from './document.ts';
import type { PrincipalElement } from './principal.ts';

/** A JSON value as `JSON.stringify` takes it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Writes a document as AWS's JSON; what `parsePolicy` makes of it is the same document. */
export function writePolicy(document: PolicyDocument): Json {
  const statements = document.statements.map((statement) =>
    statement.kind === 'opaque' ? (statement.source as Json) : writeStatement(statement),
  );
  return {
    ...(document.version === undefined ? {} : { Version: document.version }),
    ...(document.id === undefined ? {} : { Id: document.id }),
    Statement: document.bare ? (statements[0] ?? null) : statements,
  };
}

/** Writes one statement as AWS's JSON. */
export function writeStatement(statement: Statement): Json {
  const { sid, effect, principal, action, resource } = statement;
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    ...(principal === undefined
      ? {}
      : { [principal.negated ? 'NotPrincipal' : 'Principal']: writePrincipal(principal) }),
    [action.negated ? 'NotAction' : 'Action']: oneOrMany(action.values.map((value) => value.source)),
    ...(resource === undefined
      ? {}
      : {
          [resource.negated ? 'NotResource' : 'Resource']: oneOrMany(
            resource.values.map((value) => value.source),
          ),
        }),
    ...(hasConditions(statement) ? { Condition: writeConditions(statement) } : {}),
  };
}

function writePrincipal(principal: PrincipalElement): Json {
  const byType = new Map<string, string[]>();
  for (const entry of principal.entries) {
    if (entry.type === '*') return '*';
    byType.set(entry.type, [...(byType.get(entry.type) ?? []), entry.source]);
  }
  return Object.fromEntries([...byType].map(([type, values]) => [type, oneOrMany(values)]));
}

const hasConditions = ({ conditions, unread }: Statement): boolean => conditions.length + unread.length > 0;

// what was never understood is handed back as it came
function writeConditions({ conditions, unread }: Statement): Json {
  const byOperator = new Map<string, Map<string, Json>>();
  const blocks = new Map<string, Json>();
  for (const { operator, key, operands } of conditions) {
    const keys = byOperator.get(operator.name) ?? new Map<string, Json>();
    keys.set(key, oneOrMany(operands.map((operand) => operand.source)));
    byOperator.set(operator.name, keys);
  }
  for (const { operator, key, source } of unread) {
    if (operator === undefined) return source as Json;
    if (key === undefined) blocks.set(operator, source as Json);
    else byOperator.set(operator, (byOperator.get(operator) ?? new Map()).set(key, source as Json));
  }
  return Object.fromEntries([
    ...[...byOperator].map(([name, keys]) => [name, Object.fromEntries(keys)]),
    ...blocks,
  ]);
}

const oneOrMany = (values: readonly string[]): Json => (values.length === 1 ? (values[0] ?? null) : values);
