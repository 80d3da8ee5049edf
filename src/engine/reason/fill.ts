import type { Template } from '../../policy/index.ts';
import { type GlobItem, literalItems } from './text/glob-item.ts';
import { both, glob, type Language } from './text/language.ts';

/**
 * What is known of a key that a variable names: its one value, that it is absent (`value: undefined`), or
 * nothing at all (`undefined`). Names are in lower case.
 */
export type KnownValue = (name: string) => { readonly value: string | undefined } | undefined;

/** A template with its variables filled in. */
export type Filled =
  | {
      readonly kind: 'items';
      readonly items: readonly GlobItem[];
      /** The same with the wildcards of filled-in values at work, where there are any: AWS does not say which holds. */
      readonly loose: readonly GlobItem[] | undefined;
      /** A variable whose value is not known; it stands as `*`. */
      readonly open: string | undefined;
    }
  /** A variable has neither value nor default. */
  | { readonly kind: 'no-value' };

const COLON = 58;
const STAR = 42;
const QUESTION_MARK = 63;

/**
 * Fills in the variables of a template. A value stands for itself, its wildcards too.
 *
 * Semantics: AWS IAM User Guide, "IAM policy elements: Variables and tags".
 */
export function fillTemplate(template: Template, known: KnownValue, ignoreCase: boolean): Filled {
  const items: GlobItem[] = [];
  const loose: GlobItem[] = [];
  let differs = false;
  let open: string | undefined;
  for (const token of template.tokens) {
    if (token.kind === 'text') {
      const literal = literalItems(token.text, ignoreCase);
      items.push(...literal);
      loose.push(...literal);
    } else if (token.kind !== 'variable') {
      items.push({ kind: token.kind, within: false });
      loose.push({ kind: token.kind, within: false });
    } else {
      const value = known(token.key);
      const text = value === undefined ? undefined : (value.value ?? token.fallback);
      if (value === undefined) {
        open = token.key;
        items.push({ kind: 'any', within: false });
        loose.push({ kind: 'any', within: false });
      } else if (text === undefined) {
        return { kind: 'no-value' };
      } else {
        const literal = literalItems(text, ignoreCase);
        items.push(...literal);
        loose.push(...literal.map(asWildcard));
        differs ||= /[*?]/.test(text);
      }
    }
  }
  return { kind: 'items', items, loose: differs ? loose : undefined, open };
}

function asWildcard(item: GlobItem): GlobItem {
  if (item.kind !== 'unit') return item;
  if (item.unit === STAR) return { kind: 'any', within: false };
  return item.unit === QUESTION_MARK ? { kind: 'one', within: false } : item;
}

/** The texts that an ARN pattern matches, and whether AWS says so. */
export interface ArnPattern {
  readonly language: Language;
  readonly certain: boolean;
}

/**
 * A pattern of an ARN condition: six components, each compared on its own; a wildcard in the first five does
 * not cross a colon. With fewer components AWS does not say what matches: then `certain` is false.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators", section "Amazon Resource Name (ARN) condition operators".
 */
export function arnPattern(items: readonly GlobItem[]): ArnPattern {
  let colons = 0;
  const confined = items.map((item): GlobItem => {
    if (item.kind === 'unit') {
      if (item.unit === COLON) colons += 1;
      return item;
    }
    return colons < 5 ? { ...item, within: true } : item;
  });
  if (colons < 5) return { language: glob(items), certain: false };
  // what is no ARN never matches
  const any: GlobItem = { kind: 'any', within: false };
  return { language: both(glob(confined), glob([...literalItems('arn:'), any])), certain: true };
}

/**
 * A pattern of a Resource element: as an ARN's, but a `*` that ends a component may run past its colon.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Resource".
 */
export function resourceLanguage(items: readonly GlobItem[]): Language {
  let colons = 0;
  const confined = items.map((item, index): GlobItem => {
    if (item.kind === 'unit') {
      if (item.unit === COLON) colons += 1;
      return item;
    }
    const next = items[index + 1];
    const ends = next === undefined || (next.kind === 'unit' && next.unit === COLON);
    const free = colons >= 5 || (item.kind === 'any' && ends);
    return free ? item : { ...item, within: true };
  });
  return glob(confined);
}
