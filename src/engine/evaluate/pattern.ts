import type { Token } from '../../policy/index.ts';

/** A test of a text, made once for a pattern. */
export type TextTest = (text: string) => boolean;

/** How far a wildcard reaches: anywhere, or, where `within`, not across a colon. */
type Reach = 'free' | 'within';

/** A pattern: UTF-16 code units as they are, wildcards as negative numbers. */
export type Pattern = readonly number[];

const ONE = -1;
const ANY = -2;
const ONE_WITHIN = -3;
const ANY_WITHIN = -4;
const COLON = 58;

/** A variable's value stands for itself: no token of a pattern that is matched is a variable. */
export type PlainToken = Exclude<Token, { readonly kind: 'variable' }>;

/** The pattern of a StringLike condition or an Action: its wildcards cross everything. */
export function freePattern(tokens: readonly PlainToken[]): Pattern {
  return tokens.flatMap((token) =>
    token.kind === 'text' ? units(token.text) : [wildcard(token.kind, 'free')],
  );
}

/**
 * The pattern of an ARN condition: wildcards of the first five components stay in their component.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition operators", section
 * "Amazon Resource Name (ARN) condition operators".
 */
export function arnPattern(tokens: readonly PlainToken[]): Pattern {
  return confine(tokens, () => 'within');
}

/**
 * The pattern of a Resource element: as an ARN's, but a `*` that ends a component may run past its colon.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Resource".
 */
export function resourcePattern(tokens: readonly PlainToken[]): Pattern {
  // the value of a variable may be empty
  const written = tokens.filter((token) => token.kind !== 'text' || token.text !== '');
  return confine(written, (index) => {
    const next = written[index + 1];
    const ends = next === undefined || (next.kind === 'text' && next.text.startsWith(':'));
    return written[index]?.kind === 'any' && ends ? 'free' : 'within';
  });
}

function confine(tokens: readonly PlainToken[], reach: (index: number) => Reach): Pattern {
  let colons = 0;
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'text') return [wildcard(token.kind, colons >= 5 ? 'free' : reach(index))];
    for (const char of token.text) if (char === ':') colons += 1;
    return units(token.text);
  });
}

function wildcard(kind: 'any' | 'one', reach: Reach): number {
  if (kind === 'any') return reach === 'free' ? ANY : ANY_WITHIN;
  return reach === 'free' ? ONE : ONE_WITHIN;
}

function units(text: string): number[] {
  const list: number[] = [];
  for (let index = 0; index < text.length; index += 1) list.push(text.charCodeAt(index));
  return list;
}

// from the end, where texts of one kind differ; faster than String.prototype.startsWith, which is no inlined call
function holds(text: string, part: string, at: number): boolean {
  for (let index = part.length - 1; index >= 0; index -= 1) {
    if (text.charCodeAt(at + index) !== part.charCodeAt(index)) return false;
  }
  return true;
}

// not by one call with all units: a long pattern would overflow the stack
function spell(pattern: Pattern): string {
  let text = '';
  for (const unit of pattern) text += String.fromCharCode(unit);
  return text;
}

/** How many components of an ARN the literal text of a pattern spells out. */
export function componentsOf(pattern: Pattern): number {
  return pattern.reduce((count, unit) => (unit === COLON ? count + 1 : count), 1);
}

/** Makes the test of a pattern. `?` matches one UTF-16 code unit. */
export function compilePattern(pattern: Pattern): TextTest {
  const wild = pattern.findIndex((unit) => unit < 0);
  if (wild < 0) {
    const literal = spell(pattern);
    return (text) => text === literal;
  }
  if (wild === pattern.length - 1 && pattern[wild] === ANY) {
    const prefix = spell(pattern.slice(0, wild));
    return (text) => text.length >= prefix.length && holds(text, prefix, 0);
  }
  if (pattern[wild] === ANY && pattern.every((unit, index) => unit >= 0 || index === wild)) {
    const [prefix, suffix] = [spell(pattern.slice(0, wild)), spell(pattern.slice(wild + 1))];
    const least = prefix.length + suffix.length;
    return (text) =>
      text.length >= least && holds(text, prefix, 0) && holds(text, suffix, text.length - suffix.length);
  }
  const codes = Int32Array.from(pattern);
  return (text) => matches(codes, text);
}

/**
 * Matches greedily, with one way back: to the last star.
 *
 * INVARIANT: a star that crosses everything makes all earlier choices moot, and an earlier star that stays within
 * its component can't help a later one; so only the last star of each reach is remembered.
 */
function matches(codes: Int32Array, text: string): boolean {
  let at = 0;
  let unit = 0;
  let star = -1;
  let starAt = 0;
  let free = -1;
  let freeAt = 0;
  while (true) {
    const code = unit < codes.length ? (codes[unit] as number) : undefined;
    const char = at < text.length ? text.charCodeAt(at) : -1;
    if (code === ANY || code === ANY_WITHIN) {
      star = unit;
      starAt = at;
      if (code === ANY) {
        free = unit;
        freeAt = at;
      }
      unit += 1;
      continue;
    }
    if (code === undefined && char < 0) return true;
    if (
      code !== undefined &&
      char >= 0 &&
      (code === char || code === ONE || (code === ONE_WITHIN && char !== COLON))
    ) {
      unit += 1;
      at += 1;
      continue;
    }
    if (star !== free && star >= 0 && starAt < text.length && text.charCodeAt(starAt) !== COLON) {
      starAt += 1;
      at = starAt;
      unit = star + 1;
    } else if (free >= 0 && freeAt < text.length) {
      freeAt += 1;
      at = freeAt;
      unit = free + 1;
      star = free;
      starAt = freeAt;
    } else {
      return false;
    }
  }
}
