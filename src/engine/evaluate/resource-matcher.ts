import { not, type Truth } from '../../kernel/index.ts';
import {
  literalOf,
  type Request,
  type ResourceElement,
  type Template,
  type Token,
} from '../../policy/index.ts';
import type { RequestTest } from './condition-matcher.ts';
import { compilePattern, type PlainToken, resourcePattern } from './pattern.ts';
import { compileTemplate, possibly, type ValueTest } from './template-matcher.ts';

/**
 * Compiles a Resource or NotResource element.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Resource" and "IAM JSON policy elements: NotResource".
 */
export function compileResource(element: ResourceElement): RequestTest {
  const literals = new Set<string>();
  const tests: ValueTest[] = [];
  for (const template of element.values) {
    const literal = literalOf(template);
    if (literal !== undefined) literals.add(literal);
    else tests.push(compileOne(template));
  }
  const any = (request: Request): Truth => {
    const { resource } = request;
    if (literals.has(resource)) return 'yes';
    let result: Truth = 'no';
    for (const test of tests) {
      const matched = test(resource, request);
      if (matched === 'yes') return matched;
      if (matched === 'unknown') result = matched;
    }
    return result;
  };
  return element.negated ? (request) => not(any(request)) : any;
}

function compileOne(template: Template): ValueTest {
  // AWS allows variables behind the fifth colon only, and does not say what one before it does
  if (hasEarlyVariable(template.tokens)) return (resource) => possibly(template.tokens, resource);
  return compileTemplate(template, like, true);
}

function like(tokens: readonly PlainToken[]): (resource: string) => Truth {
  const matches = compilePattern(resourcePattern(tokens));
  return (resource) => (matches(resource) ? 'yes' : 'no');
}

/** Semantics: AWS IAM User Guide, "IAM policy elements: Variables and tags", section "Resource element". */
function hasEarlyVariable(tokens: readonly Token[]): boolean {
  let colons = 0;
  for (const token of tokens) {
    if (token.kind === 'variable' && colons < 5) return true;
    if (token.kind === 'text') colons += token.text.split(':').length - 1;
  }
  return false;
}
