import type { RequestContext, Statement, Template } from '../../../../policy/index.ts';
import type { Source } from './sources.ts';

/**
 * The keys that the policies ask about and that the request does not have, in the order in which they stand.
 *
 * Semantics: AWS IAM API Reference, "EvaluationResult", MissingContextValues.
 */
export function missingKeys(
  sources: readonly Source[],
  context: RequestContext = new Map(),
): readonly string[] {
  const missing = new Map<string, string>();
  const ask = (key: string): void => {
    const name = key.toLowerCase();
    if (!context.has(name) && !missing.has(name)) missing.set(name, key);
  };
  for (const { document } of sources) {
    for (const statement of document.statements) {
      if (statement.kind === 'statement') askAbout(statement, ask);
    }
  }
  return [...missing.values()];
}

function askAbout({ conditions, resource }: Statement, ask: (key: string) => void): void {
  const variables = ({ tokens }: Template): void => {
    for (const token of tokens) if (token.kind === 'variable') ask(token.key);
  };
  for (const { key, operands } of conditions) {
    ask(key);
    for (const operand of operands) if (operand.kind === 'text') variables(operand.template);
  }
  for (const value of resource?.values ?? []) variables(value);
}
