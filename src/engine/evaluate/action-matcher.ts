import type { ActionElement } from '../../policy/index.ts';
import { literalOf } from '../../policy/index.ts';
import type { RequestTest } from './condition-matcher.ts';
import { compilePattern, freePattern, type PlainToken, type TextTest } from './pattern.ts';

let latest = '';
let latestLower = '';

/** The action in lower case; the same one is asked for again and again, so the latest is kept. */
function lowerAction(action: string): string {
  if (action !== latest) {
    latest = action;
    latestLower = action.toLowerCase();
  }
  return latestLower;
}

/**
 * Compiles an Action or NotAction element.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Action" and "IAM JSON policy elements: NotAction".
 */
export function compileAction(element: ActionElement): RequestTest {
  const matched = element.negated ? 'no' : 'yes';
  const unmatched = element.negated ? 'yes' : 'no';
  const literals = new Set<string>();
  const patterns: TextTest[] = [];
  for (const template of element.values) {
    const literal = literalOf(template);
    if (literal !== undefined) literals.add(literal);
    else patterns.push(compilePattern(freePattern(template.tokens as readonly PlainToken[])));
  }
  const [only] = literals;
  if (patterns.length === 0 && literals.size === 1) {
    return (request) => (lowerAction(request.action) === only ? matched : unmatched);
  }
  return (request) => {
    const action = lowerAction(request.action);
    if (literals.has(action)) return matched;
    for (const matches of patterns) if (matches(action)) return matched;
    return unmatched;
  };
}
