import type { Automaton, Outlook } from './automaton.ts';
import type { GlobItem } from './glob-item.ts';

const COLON = 58;

/** A pattern as an automaton: the set of places in it that a text may have come to, made deterministic as needed. */
export function globAutomaton(items: readonly GlobItem[]): Automaton {
  const states: {
    readonly places: readonly number[];
    readonly moves: Map<number, number>;
    readonly outlook: Outlook;
  }[] = [];
  const numbers = new Map<string, number>();
  const end = items.length;
  // from here on there is nothing but free stars
  let tail = end;
  while (tail > 0 && isFree(items[tail - 1])) tail -= 1;

  const number = (places: readonly number[]): number => {
    const key = places.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const outlook =
      places.length === 0 ? 'never' : tail < end && places.some((place) => place >= tail) ? 'always' : 'open';
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
    items,
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

/** No two patterns are spelled alike: what marks a piece is escaped where it is a text of the pattern. */
function spell(item: GlobItem): string {
  if (item.kind !== 'unit') return `\u0000${item.kind === 'any' ? '*' : '?'}${item.within ? 'w' : 'f'}`;
  const char = String.fromCharCode(item.unit);
  const mark = item.unit === item.other ? '' : '\u0001';
  return item.unit > 2 ? `${mark}${char}` : `\u0002${mark}${char}`;
}
