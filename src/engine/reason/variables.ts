import type { PolicyDocument, Template } from '../../policy/index.ts';

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
  const found = document.statements.flatMap((statement) => {
    if (statement.kind === 'opaque') return [];
    const operands = statement.conditions.flatMap((condition) => condition.operands);
    const templates: readonly Template[] = [
      ...(statement.resource?.values ?? []),
      ...operands.flatMap((operand) => (operand.kind === 'text' ? [operand.template] : [])),
    ];
    return templates.flatMap((template) =>
      template.tokens.flatMap((token) => (token.kind === 'variable' ? [token.key] : [])),
    );
  });
  names.set(document, found);
  return found;
}
