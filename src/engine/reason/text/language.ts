import type { Automaton } from './automaton.ts';
import { finiteAutomaton } from './finite.ts';
import { globAutomaton } from './glob.ts';
import type { GlobItem } from './glob-item.ts';

/**
 * A set of texts: any Boolean combination of finite sets and automata.
 *
 * The constructors below keep it small: finite sets are filtered at once, nothing and everything vanish.
 */
export type Language =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'finite'; readonly values: ReadonlySet<string> }
  | { readonly kind: 'automaton'; readonly automaton: Automaton }
  | { readonly kind: 'and'; readonly parts: readonly Language[] }
  | { readonly kind: 'or'; readonly parts: readonly Language[] }
  | { readonly kind: 'not'; readonly part: Language };

export const NONE: Language = { kind: 'none' };
export const ALL: Language = { kind: 'all' };

/** Just these texts. */
export function texts(values: Iterable<string>): Language {
  const set = new Set(values);
  return set.size === 0 ? NONE : { kind: 'finite', values: set };
}

/** All texts that an automaton accepts. */
export function accepted(automaton: Automaton): Language {
  return { kind: 'automaton', automaton };
}

/** All texts that match a pattern. */
export function glob(items: readonly GlobItem[]): Language {
  if (items.every((item) => item.kind === 'unit' && item.unit === item.other)) {
    // not by one call with all units: a long pattern would overflow the stack
    return texts([
      items.map((item) => (item.kind === 'unit' ? String.fromCharCode(item.unit) : '')).join(''),
    ]);
  }
  if (items.length > 0 && items.every((item) => item.kind === 'any' && !item.within)) return ALL;
  return accepted(globAutomaton(items));
}

/** Whether a text is in the language. */
export function contains(language: Language, text: string): boolean {
  switch (language.kind) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'finite':
      return language.values.has(text);
    case 'automaton':
      return runs(language.automaton, text);
    case 'and':
      return language.parts.every((part) => contains(part, text));
    case 'or':
      return language.parts.some((part) => contains(part, text));
    case 'not':
      return !contains(language.part, text);
  }
}

function runs(automaton: Automaton, text: string): boolean {
  const known = automaton.has?.(text);
  if (known !== undefined) return known;
  let state = automaton.start;
  for (let index = 0; index < text.length; index += 1) {
    state = automaton.next(state, text.charCodeAt(index));
    if (automaton.outlook(state) === 'never') return false;
  }
  return automaton.accepts(state);
}

/** The texts in both. */
export function both(a: Language, b: Language): Language {
  if (a === b || b.kind === 'all' || a.kind === 'none') return a;
  if (a.kind === 'all' || b.kind === 'none') return b;
  if (a.kind === 'finite') return texts([...a.values].filter((value) => contains(b, value)));
  if (b.kind === 'finite') return both(b, a);
  const parts = distinct([...(a.kind === 'and' ? a.parts : [a]), ...(b.kind === 'and' ? b.parts : [b])]);
  const holds = holder(parts);
  // what was carved out before holds nothing of what it was carved from
  const isContrary = ({ part }: Extract<Language, { kind: 'not' }>): boolean =>
    holds(part) || (part.kind === 'and' && part.parts.every(holds));
  if (parts.some((part) => part.kind === 'not' && isContrary(part))) return NONE;
  // what holds beside one of its alternatives says nothing more
  const rest = parts.filter((part) => part.kind !== 'or' || !part.parts.some(holds));
  const [only] = rest;
  return rest.length === 1 && only !== undefined ? only : { kind: 'and', parts: rest };
}

/** The texts in either. */
export function either(a: Language, b: Language): Language {
  if (a === b || b.kind === 'none' || a.kind === 'all') return a;
  if (a.kind === 'none' || b.kind === 'all') return b;
  if (a.kind === 'finite' && b.kind === 'finite') return texts([...a.values, ...b.values]);
  const parts = [...(a.kind === 'or' ? a.parts : [a]), ...(b.kind === 'or' ? b.parts : [b])];
  return { kind: 'or', parts: distinct(parts) };
}

/** The texts that are not in it. */
export function complement(language: Language): Language {
  if (language.kind === 'none') return ALL;
  if (language.kind === 'all') return NONE;
  return language.kind === 'not' ? language.part : { kind: 'not', part: language };
}

function distinct(parts: readonly Language[]): readonly Language[] {
  if (parts.length <= FEW) {
    const kept: Language[] = [];
    for (const part of parts) {
      const same = kept.findIndex((one) => isBuiltAs(one, part));
      if (same < 0) kept.push(part);
      else kept[same] = part;
    }
    return kept;
  }
  return [...new Map(parts.map((part) => [languageKey(part), part])).values()];
}

/** Up to so many parts it is quicker to compare them than to write their keys. */
const FEW = 4;

const isBuiltAs = (a: Language, b: Language): boolean =>
  a === b || (a.kind === b.kind && languageKey(a) === languageKey(b));

/** Tells whether a language is built as one of the parts is. */
function holder(parts: readonly Language[]): (language: Language) => boolean {
  if (parts.length <= FEW) return (language) => parts.some((part) => isBuiltAs(part, language));
  const keys = new Set(parts.map(languageKey));
  return (language) => keys.has(languageKey(language));
}

/** How many automata a language is made of, counted up to a limit. */
export function automataIn(language: Language, limit: number): number {
  switch (language.kind) {
    case 'none':
    case 'all':
      return 0;
    case 'finite':
    case 'automaton':
      return 1;
    case 'not':
      return automataIn(language.part, limit);
    case 'and':
    case 'or': {
      let count = 0;
      for (const part of language.parts) {
        if (count > limit) break;
        count += automataIn(part, limit - count);
      }
      return count;
    }
  }
}

const keys = new WeakMap<Language, string>();

/** Tells languages that are built alike from others. */
export function languageKey(language: Language): string {
  const known = keys.get(language);
  if (known !== undefined) return known;
  const key = spell(language);
  keys.set(language, key);
  return key;
}

function spell(language: Language): string {
  switch (language.kind) {
    case 'none':
    case 'all':
      return language.kind;
    case 'finite':
      return JSON.stringify([...language.values].sort());
    case 'automaton':
      return language.automaton.key;
    case 'and':
    case 'or':
      return `${language.kind} ${language.parts.map(languageKey).sort().map(framed).join('')}`;
    case 'not':
      return `not ${languageKey(language.part)}`;
  }
}

// with its length, so that no text within it reads as the end
const framed = (key: string): string => `${key.length}:${key}`;

const tries = new WeakMap<ReadonlySet<string>, Automaton>();

/** The automaton of a finite set, made once. */
export function trieOf(values: ReadonlySet<string>): Automaton {
  const known = tries.get(values);
  if (known !== undefined) return known;
  const made = finiteAutomaton(values);
  tries.set(values, made);
  return made;
}
