import type { PolicyDocument, Template } from '../../policy/index.ts';

const names = new WeakMap<PolicyDocument, readonly string[]>();

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
