import type { Truth } from '../../kernel/index.ts';
import type { Request, RequestContext, Template, Token } from '../../policy/index.ts';
import { foldText } from './fold.ts';
import { compilePattern, freePattern, type PlainToken } from './pattern.ts';

/** A test of one text of a request. Variables look into the rest of it. */
export type ValueTest = (value: string, request: Request) => Truth;

/** How a template without variables is read; made once where it has none. */
export type Reading = (tokens: readonly PlainToken[]) => (value: string) => Truth;

/**
 * Compiles a policy string under a reading of its plain tokens.
 *
 * A variable without value and default matches nothing; so a negated operator is true, and NotResource excludes
 * nothing. Of a key with several values AWS does not say which one counts. Wildcards in a variable's value stand
 * for themselves; where they would match as wildcards, the answer is unknown.
 *
 * Semantics: AWS IAM User Guide, "IAM policy elements: Variables and tags".
 */
export function compileTemplate(
  template: Template,
  reading: Reading,
  wildcards: boolean,
  ignoreCase = false,
): ValueTest {
  const { tokens } = template;
  if (tokens.every(isPlain)) return reading(tokens);
  return (value, request) => {
    const filled = fill(tokens, request.context);
    if (filled === 'no-value') return 'no';
    if (filled === 'several') return possibly(tokens, value, ignoreCase);
    const strict = reading(filled)(value);
    if (strict === 'yes' || !wildcards) return strict;
    const loose = loosen(tokens, filled);
    return loose === undefined || reading(loose)(value) === 'no' ? strict : 'unknown';
  };
}

/** The answer where a variable may stand for any text: at most unknown. */
export function possibly(tokens: readonly Token[], value: string, ignoreCase = false): Truth {
  const read = (text: string): string => (ignoreCase ? foldText(text) : text);
  const open = tokens.map((token): PlainToken => {
    if (token.kind === 'variable') return { kind: 'any' };
    return token.kind === 'text' ? { kind: 'text', text: read(token.text) } : token;
  });
  return compilePattern(freePattern(open))(read(value)) ? 'unknown' : 'no';
}

const isPlain = (token: Token): token is PlainToken => token.kind !== 'variable';

/** The tokens with the variables filled in; there are as many of them as before. */
function fill(tokens: readonly Token[], context: RequestContext): PlainToken[] | 'no-value' | 'several' {
  const filled: PlainToken[] = [];
  let several = false;
  for (const token of tokens) {
    if (token.kind !== 'variable') {
      filled.push(token);
      continue;
    }
    const values = context.get(token.key);
    const present = values !== undefined && values.length > 0;
    const text = present ? values[0] : token.fallback;
    if (text === undefined) return 'no-value';
    several ||= present && values.length > 1;
    filled.push({ kind: 'text', text });
  }
  return several ? 'several' : filled;
}

/** The same with the wildcards of the filled-in values at work; `undefined` where there are none. */
function loosen(tokens: readonly Token[], filled: readonly PlainToken[]): PlainToken[] | undefined {
  let differs = false;
  const loose = filled.flatMap((token, index): PlainToken[] => {
    if (tokens[index]?.kind !== 'variable' || token.kind !== 'text' || !/[*?]/.test(token.text))
      return [token];
    differs = true;
    return token.text
      .split(/([*?])/)
      .filter((text) => text !== '')
      .map((text) =>
        text === '*' ? { kind: 'any' } : text === '?' ? { kind: 'one' } : { kind: 'text', text },
      );
  });
  return differs ? loose : undefined;
}
