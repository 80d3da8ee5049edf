import type { Automaton, Outlook } from './automaton.ts';
import { contains, type Language, trieOf } from './language.ts';

/** A shortest member of a language, `undefined` for the empty one, `too-hard` past the limit on product states. */
export type Found =
  | { readonly kind: 'member'; readonly text: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-hard' };

/** Product states visited before a search gives up and the answer is undecided. */
export const SEARCH_LIMIT = 100_000;

const EMPTY: Found = { kind: 'empty' };
const results = new WeakMap<Language, Found>();

/**
 * Decides whether a language has a member, and gives a shortest one.
 *
 * All automata of the language read side by side. Code units that none of them tells apart count as one, so the
 * search is finite although the alphabet has 65,536 units; it ends when every product state was seen.
 */
export function findMember(language: Language): Found {
  const known = results.get(language);
  if (known !== undefined) return known;
  const found = search(language);
  results.set(language, found);
  return found;
}

/** The preferred text that is in the language, else a shortest member. */
export function pickMember(language: Language, preferred: readonly string[]): Found {
  const text = preferred.find((candidate) => contains(language, candidate));
  return text === undefined ? findMember(language) : { kind: 'member', text };
}

/** Some member of a language, by guessing alone: where it does not matter which one, that spares a search. */
export function guessMember(language: Language): string | undefined {
  for (const guess of guesses(language, 0)) if (contains(language, guess)) return guess;
  return undefined;
}

/** Guesses at members, from the patterns that a language names. */
function* guesses(language: Language, depth: number): Iterable<string> {
  switch (language.kind) {
    case 'automaton':
      yield* samplesOf(language.automaton);
      return;
    case 'finite':
      yield* [...language.values].slice(0, FEW);
      return;
    case 'and':
    case 'or':
      if (depth < 2) for (const part of language.parts.slice(0, FEW)) yield* guesses(part, depth + 1);
      return;
    default:
      yield* FILLS;
  }
}

const FEW = 8;

/** From so many automata on a likely member is tried first, though it may not be a shortest one. */
const MANY = 6;

const FILLS = ['', 'a', 'q', 'x0'];

/** A pattern's own samples, or the pattern with its wildcards filled in plainly. */
function samplesOf({ samples, items }: Automaton): readonly string[] {
  if (samples !== undefined || items === undefined) return samples ?? [];
  return FILLS.map((fill) =>
    items
      .map((item) =>
        item.kind === 'unit' ? String.fromCharCode(item.unit) : item.kind === 'any' ? fill : 'q',
      )
      .join(''),
  );
}

function search(language: Language): Found {
  if (language.kind === 'none') return EMPTY;
  if (language.kind === 'finite') {
    const [first] = [...language.values].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    return first === undefined ? EMPTY : { kind: 'member', text: first };
  }
  // no shorter text is there
  if (contains(language, '')) return { kind: 'member', text: '' };
  const { automata, parts, read } = compileParts(language);
  const alphabet = alphabetOf(automata);
  const start = automata.map((automaton) => automaton.start);
  if (read(start, true) === 'never') return EMPTY;
  if (automata.length > MANY) {
    const text = automata.flatMap(samplesOf).find((sample) => contains(language, sample));
    if (text !== undefined) return { kind: 'member', text };
  }

  // breadth first: the first member found is a shortest one
  const states: (readonly number[])[] = [start];
  const came: { readonly from: number; readonly unit: number }[] = [{ from: -1, unit: 0 }];
  const seen = new Set([start.join()]);
  for (let here = 0; here < states.length; here += 1) {
    const state = states[here] ?? start;
    for (const unit of alphabet) {
      const next = moved(state, unit, automata, parts);
      if (next === undefined) continue;
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      states.push(next);
      came.push({ from: here, unit });
      if (read(next, false) === 'always') return { kind: 'member', text: spellOut(came) };
      if (states.length > SEARCH_LIMIT) return { kind: 'too-hard' };
    }
  }
  return EMPTY;
}

/** One of the languages whose intersection is searched, and how many automata those up to it need. */
interface Part {
  readonly read: Reading;
  readonly needs: number;
}

/** What is cut out of a language comes last: most texts are not in the language in the first place. */
function compileParts(language: Language): {
  readonly automata: readonly Automaton[];
  readonly parts: readonly Part[];
  readonly read: Reading;
} {
  const automata: Automaton[] = [];
  const all = language.kind === 'and' ? language.parts : [language];
  const ordered = [...all.filter((one) => one.kind !== 'not'), ...all.filter((one) => one.kind === 'not')];
  const parts = ordered.map((one): Part => {
    const read = compile(one, automata);
    return { read, needs: automata.length };
  });
  return { automata, parts, read: conjunction(parts.map(({ read }) => read)) };
}

/** The state behind a unit, `undefined` as soon as one part can accept nothing any more. */
function moved(
  state: readonly number[],
  unit: number,
  automata: readonly Automaton[],
  parts: readonly Part[],
): readonly number[] | undefined {
  const next: number[] = [];
  for (const { read, needs } of parts) {
    for (let index = next.length; index < needs; index += 1) {
      const value = state[index] ?? 0;
      next.push(automata[index]?.next(value, unit) ?? value);
    }
    if (read(next, true) === 'never') return undefined;
  }
  return next;
}

function spellOut(came: readonly { readonly from: number; readonly unit: number }[]): string {
  const units: string[] = [];
  for (let at = came.length - 1; at > 0; at = came[at]?.from ?? 0)
    units.push(String.fromCharCode(came[at]?.unit ?? 0));
  return units.reverse().join('');
}

/** Reads a product state: with `ahead` what any continuation may bring, else whether the text so far is a member. */
type Reading = (state: readonly number[], ahead: boolean) => Outlook;

function compile(language: Language, automata: Automaton[]): Reading {
  switch (language.kind) {
    case 'none':
      return () => 'never';
    case 'all':
      return () => 'always';
    case 'finite':
      return reader(trieOf(language.values), automata);
    case 'automaton':
      return reader(language.automaton, automata);
    case 'not': {
      const part = compile(language.part, automata);
      return (state, ahead) => flipped(part(state, ahead));
    }
    case 'and':
      return conjunction(language.parts.map((part) => compile(part, automata)));
    case 'or': {
      const parts = language.parts.map((part) => compile(part, automata));
      return (state, ahead) => {
        let result: Outlook = 'never';
        for (const part of parts) {
          const outlook = part(state, ahead);
          if (outlook === 'always') return 'always';
          if (outlook === 'open') result = 'open';
        }
        return result;
      };
    }
  }
}

function conjunction(parts: readonly Reading[]): Reading {
  return (state, ahead) => {
    let result: Outlook = 'always';
    for (const part of parts) {
      const outlook = part(state, ahead);
      if (outlook === 'never') return 'never';
      if (outlook === 'open') result = 'open';
    }
    return result;
  };
}

const flipped = (outlook: Outlook): Outlook =>
  outlook === 'open' ? 'open' : outlook === 'never' ? 'always' : 'never';

function reader(automaton: Automaton, automata: Automaton[]): Reading {
  const known = automata.findIndex((other) => other.key === automaton.key);
  const index = known < 0 ? automata.push(automaton) - 1 : known;
  const own = automata[index] ?? automaton;
  return (state, ahead) => {
    const value = state[index] ?? own.start;
    if (ahead) return own.outlook(value);
    return own.accepts(value) ? 'always' : 'never';
  };
}

// what a witness should look like, where it is free
const READABLE = 'abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ./_ ';

/** One code unit for each way in which the automata can be moved, the readable ones first. */
function alphabetOf(automata: readonly Automaton[]): readonly number[] {
  const named = new Set(automata.flatMap((automaton) => automaton.units));
  const classes = [...new Set(automata.flatMap((automaton) => automaton.classes))];
  // one member for each set of classes that it belongs to, and one for none of them
  const representatives = new Map<string, number>();
  const represent = (unit: number): void => {
    if (named.has(unit)) return;
    const key = classes.map((one) => (one.has(unit) ? 1 : 0)).join('');
    if (!representatives.has(key)) representatives.set(key, unit);
  };
  for (const one of classes) for (const char of one.members) represent(char.charCodeAt(0));
  for (const char of READABLE) represent(char.charCodeAt(0));
  // the rest of the alphabet, for patterns that name all of the readable ones
  const none = classes.map(() => 0).join('');
  for (let unit = 33; unit <= 0xffff && !representatives.has(none); unit += 1) represent(unit);
  const readable = (unit: number): number => {
    const rank = READABLE.indexOf(String.fromCharCode(unit));
    return rank < 0 ? READABLE.length + unit : rank;
  };
  return [...representatives.values(), ...[...named].sort((a, b) => readable(a) - readable(b))];
}
