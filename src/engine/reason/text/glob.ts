import type { Automaton, Outlook } from './automaton.ts';

/**
 * One piece of a pattern over texts. `within` keeps a wildcard from crossing a colon, as in the first five
 * components of an ARN; a `unit` may have a second spelling where case is ignored.
 */
export type GlobItem =
  | { readonly kind: 'unit'; readonly unit: number; readonly other: number }
  | { readonly kind: 'one'; readonly within: boolean }
  | { readonly kind: 'any'; readonly within: boolean };

const COLON = 58;

/** The pieces of a text that stands for itself. */
export function literalItems(text: string, ignoreCase = false): GlobItem[] {
  const items: GlobItem[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    items.push({ kind: 'unit', unit, other: ignoreCase ? otherCase(unit) : unit });
  }
  return items;
}

function otherCase(unit: number): number {
  const char = String.fromCharCode(unit);
  const lower = char.toLowerCase();
  const other = lower === char ? char.toUpperCase() : lower;
  // case pairs that are no pairs of single units stay themselves
  return other.length === 1 && (other.toLowerCase() === char || other.toUpperCase() === char) ? other.charCodeAt(0) : unit;
}

/** A pattern as an automaton: the set of places in it that a text may have come to, made deterministic as needed. */
export function globAutomaton(items: readonly GlobItem[]): Automaton {
  const states: { readonly places: readonly number[]; readonly moves: Map<number, number>; readonly outlook: Outlook }[] = [];
  const numbers = new Map<string, number>();
  const end = items.length;
  // from here on there is nothing but free stars
  let tail = end;
  while (tail > 0 && isFree(items[tail - 1])) tail -= 1;

  const number = (places: readonly number[]): number => {
    const key = places.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const outlook = places.length === 0 ? 'never' : tail < end && places.some((place) => place >= tail) ? 'always' : 'open';
    states.push({ places, moves: new Map(), outlook });
    numbers.set(key, states.length - 1);
    return states.length - 1;
  };
  // a star may match nothing, so standing before it is standing behind it too
  const reach = (place: number, into: Set<number>): void => {
    let here = place;
    while (!into.has(here)) {
      into.add(here);
      if (items[here]?.kind !== 'any') return;
      here += 1;
    }
  };
  const opening = new Set<number>();
  reach(0, opening);
  const start = number(sorted(opening));
  const units = new Set<number>();
  for (const item of items) {
    if (item.kind === 'unit') units.add(item.unit).add(item.other);
    else if (item.within) units.add(COLON);
  }

  return {
    start,
    units: [...units],
    classes: [],
    key: `glob ${items.map(spell).join('')}`,
    accepts: (state) => states[state]?.places.includes(end) ?? false,
    outlook: (state) => states[state]?.outlook ?? 'never',
    next(state, unit) {
      const from = states[state];
      if (from === undefined) return state;
      // units that the pattern does not name all move alike
      const move = units.has(unit) ? unit : -1;
      const known = from.moves.get(move);
      if (known !== undefined) return known;
      const to = new Set<number>();
      for (const place of from.places) {
        const item = items[place];
        if (item === undefined) continue;
        if (item.kind === 'unit') {
          if (item.unit === unit || item.other === unit) reach(place + 1, to);
        } else if (!item.within || unit !== COLON) {
          reach(item.kind === 'any' ? place : place + 1, to);
        }
      }
      const result = number(sorted(to));
      from.moves.set(move, result);
      return result;
    },
  };
}

const isFree = (item: GlobItem | undefined): boolean => item?.kind === 'any' && !item.within;
const sorted = (places: ReadonlySet<number>): readonly number[] => [...places].sort((a, b) => a - b);

function spell(item: GlobItem): string {
  if (item.kind === 'unit') return `${item.unit === item.other ? '' : '\u0001'}${String.fromCharCode(item.unit)}`;
  return `\u0000${item.kind === 'any' ? '*' : '?'}${item.within ? ':' : ''}`;
}
