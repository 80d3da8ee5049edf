import type { OpaqueStatement, PolicyDocument, Statement, Template } from '../../policy/index.ts';

const names = new WeakMap<PolicyDocument, readonly string[]>();

const asked = new WeakMap<PolicyDocument, readonly string[]>();

/** The keys that a document's conditions and variables ask for, in lower case. */
export function keyNames(document: PolicyDocument): readonly string[] {
  const known = asked.get(document);
  if (known !== undefined) return known;
  const conditions = document.statements.flatMap((statement) =>
    statement.kind === 'opaque' ? [] : statement.conditions,
  );
  const found = [...conditions.map((condition) => condition.name), ...variableNames(document)];
  asked.set(document, found);
  return found;
}

/** The keys that a document's variables name, in lower case. */
export function variableNames(document: PolicyDocument): readonly string[] {
  const known = names.get(document);
  if (known !== undefined) return known;
  const found = document.statements.flatMap(variablesOf);
  names.set(document, found);
  return found;
}

/** The keys that one statement's conditions and variables ask for, in lower case. */
export const keysOf = (statement: Statement | OpaqueStatement): readonly string[] =>
  statement.kind === 'opaque'
    ? []
    : [...statement.conditions.map((condition) => condition.name), ...variablesOf(statement)];

function variablesOf(statement: Statement | OpaqueStatement): readonly string[] {
  if (statement.kind === 'opaque') return [];
  const found: string[] = [];
  const add = ({ tokens }: Template): void => {
    for (const token of tokens) if (token.kind === 'variable') found.push(token.key);
  };
  statement.resource?.values.forEach(add);
  for (const { operands } of statement.conditions)
    for (const operand of operands) if (operand.kind === 'text') add(operand.template);
  return found;
}
