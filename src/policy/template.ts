import { keyName } from './key-name.ts';

/**
 * A policy string, read: text, wildcards, and variables that the request fills in.
 *
 * Semantics: AWS IAM User Guide, "IAM policy elements: Variables and tags".
 */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** `*`: any run of characters, none included. */
  | { readonly kind: 'any' }
  /** `?`: exactly one character. */
  | { readonly kind: 'one' }
  /** `${key}` or `${key, 'default'}`; `key` in lower case, since key names are case-insensitive. */
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined };

/** A policy string with the text that it was read from. */
export interface Template {
  readonly source: string;
  readonly tokens: readonly Token[];
}

/** What the element around a string gives meaning to. */
export interface TemplateRules {
  /** `*` and `?` are wildcards (StringLike, ArnLike, Resource, Action), else ordinary characters (StringEquals). */
  readonly wildcards: boolean;
  /** `${…}` is a variable or an escape: only with Version 2012-10-17. */
  readonly variables: boolean;
}

const SPECIAL = /[*?$]/;
const VARIABLE = /^\$\{([^{}',]*)(?:, '([^']*)')?\}/;
const ESCAPED = new Set(['*', '?', '$']);

/**
 * Reads a policy string. Never fails: what is no variable is text.
 *
 * Semantics: AWS IAM User Guide, "IAM policy elements: Variables and tags", sections "Specifying default values"
 * and "Request information that you can use for policy variables" (`${*}`, `${?}` and `${$}` are the characters).
 */
export function parseTemplate(source: string, rules: TemplateRules): Template {
  if (!SPECIAL.test(source)) return { source, tokens: source === '' ? [] : [{ kind: 'text', text: source }] };
  const tokens: Token[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') tokens.push({ kind: 'text', text });
    text = '';
  };
  let index = 0;
  while (index < source.length) {
    const char = source.charAt(index);
    if (char === '$' && rules.variables) {
      const match = VARIABLE.exec(source.slice(index));
      const name = match?.[1];
      if (match !== null && name !== undefined && name !== '') {
        if (ESCAPED.has(name) && match[2] === undefined) {
          text += name;
        } else {
          flush();
          tokens.push({ kind: 'variable', key: keyName(name), fallback: match[2] });
        }
        index += match[0].length;
        continue;
      }
    }
    if (rules.wildcards && char === '*') {
      flush();
      // a run of stars says what one star says
      if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any' });
    } else if (rules.wildcards && char === '?') {
      flush();
      tokens.push({ kind: 'one' });
    } else {
      text += char;
    }
    index += 1;
  }
  flush();
  return { source, tokens };
}

/** The first `${` that begins neither a variable nor an escape, up to its brace; `undefined` where all do. */
export function unreadVariable(source: string): string | undefined {
  for (let index = source.indexOf('${'); index >= 0; index = source.indexOf('${', index)) {
    const match = VARIABLE.exec(source.slice(index));
    if (match === null || match[1] === '') return /^[^}]{0,60}\}?/.exec(source.slice(index))?.[0];
    index += match[0].length;
  }
  return undefined;
}

/** The text of a template without wildcards and variables, else `undefined`. */
export function literalOf(template: Template): string | undefined {
  let text = '';
  for (const token of template.tokens) {
    if (token.kind !== 'text') return undefined;
    text += token.text;
  }
  return text;
}
