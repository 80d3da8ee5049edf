import type { Condition } from './condition.ts';
import type { PolicyDocument, Statement } from './document.ts';
import type { PrincipalElement } from './principal.ts';

/** A JSON value as `JSON.stringify` takes it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Writes a document as AWS's JSON; what `parsePolicy` makes of it is the same document. */
export function writePolicy(document: PolicyDocument): Json {
  const statements = document.statements.map((statement) =>
    // what was never understood is handed back as it came
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
  const { sid, effect, principal, action, resource, conditions } = statement;
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
    ...(conditions.length === 0 ? {} : { Condition: writeConditions(conditions) }),
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

function writeConditions(conditions: readonly Condition[]): Json {
  const byOperator = new Map<string, Map<string, Json>>();
  for (const { operator, key, operands } of conditions) {
    const keys = byOperator.get(operator.name) ?? new Map<string, Json>();
    keys.set(key, oneOrMany(operands.map((operand) => operand.source)));
    byOperator.set(operator.name, keys);
  }
  return Object.fromEntries([...byOperator].map(([name, keys]) => [name, Object.fromEntries(keys)]));
}

const oneOrMany = (values: readonly string[]): Json => (values.length === 1 ? (values[0] ?? null) : values);
