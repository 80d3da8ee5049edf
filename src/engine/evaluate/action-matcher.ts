import type { Truth } from '../../kernel/index.ts';
import type { ActionElement } from '../../policy/index.ts';
import { literalOf } from '../../policy/index.ts';
import type { RequestTest } from './condition-matcher.ts';
import { compilePattern, freePattern, type PlainToken, type TextTest } from './pattern.ts';

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
  const answerFor = (action: string): Truth =>
    literals.has(action) || patterns.some((matches) => matches(action)) ? matched : unmatched;
  // the same action is asked for again and again
  let latest = '';
  let answer = answerFor(latest);
  return ({ action }) => {
    if (action !== latest) {
      latest = action;
      answer = answerFor(action.toLowerCase());
    }
    return answer;
  };
}
