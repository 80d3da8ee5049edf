import type { Automaton, Outlook } from './automaton.ts';
import type { GlobItem } from './glob-item.ts';

const COLON = 58;

interface State {
  readonly places: readonly number[];
  readonly moves: Map<number, number>;
  readonly outlook: Outlook;
}

/** A pattern as an automaton: the set of places in it that a text may have come to, made deterministic as needed. */
export const globAutomaton = (items: readonly GlobItem[]): Automaton => new GlobAutomaton(items);

/** Most patterns are only held against a text or two, so nothing is made before it is asked for. */
class GlobAutomaton implements Automaton {
  readonly items: readonly GlobItem[];
  readonly start = 0;
  readonly classes = [];
  /** From here on there is nothing but free stars. */
  readonly #tail: number;
  readonly #states: State[] = [];
  readonly #numbers = new Map<string, number>();
  #units: ReadonlySet<number> | undefined;
  #key: string | undefined;

  constructor(items: readonly GlobItem[]) {
    this.items = items;
    let tail = items.length;
    while (tail > 0 && isFree(items[tail - 1])) tail -= 1;
    this.#tail = tail;
  }

  get units(): readonly number[] {
    return [...this.#unitSet()];
  }

  get key(): string {
    this.#key ??= `glob ${this.items.map(spell).join('')}`;
    return this.#key;
  }

  accepts(state: number): boolean {
    return this.#state(state)?.places.includes(this.items.length) ?? false;
  }

  outlook(state: number): Outlook {
    return this.#state(state)?.outlook ?? 'never';
  }

  next(state: number, unit: number): number {
    const from = this.#state(state);
    if (from === undefined) return state;
    // units that the pattern does not name all move alike
    const move = this.#unitSet().has(unit) ? unit : -1;
    const known = from.moves.get(move);
    if (known !== undefined) return known;
    const to = new Set<number>();
    for (const place of from.places) {
      const item = this.items[place];
      if (item === undefined) continue;
      if (item.kind === 'unit') {
        if (item.unit === unit || item.other === unit) this.#reach(place + 1, to);
      } else if (!item.within || unit !== COLON) {
        this.#reach(item.kind === 'any' ? place : place + 1, to);
      }
    }
    const result = this.#number(sorted(to));
    from.moves.set(move, result);
    return result;
  }

  /** Whether a text matches, by going back to the last star: where no star is confined that is all. */
  has(text: string): boolean | undefined {
    const { items } = this;
    let place = 0;
    let star = -1;
    let mark = 0;
    for (let index = 0; index < text.length; ) {
      const item = items[place];
      const unit = text.charCodeAt(index);
      if (item?.kind === 'any') {
        if (item.within) return undefined;
        star = place;
        mark = index;
        place += 1;
      } else if (item !== undefined && fits(item, unit)) {
        place += 1;
        index += 1;
      } else if (star >= 0) {
        place = star + 1;
        mark += 1;
        index = mark;
      } else return false;
    }
    while (items[place]?.kind === 'any') place += 1;
    return place === items.length;
  }

  #unitSet(): ReadonlySet<number> {
    if (this.#units !== undefined) return this.#units;
    const units = new Set<number>();
    for (const item of this.items) {
      if (item.kind === 'unit') units.add(item.unit).add(item.other);
      else if (item.within) units.add(COLON);
    }
    this.#units = units;
    return units;
  }

  #state(state: number): State | undefined {
    if (this.#states.length === 0) {
      const opening = new Set<number>();
      this.#reach(0, opening);
      this.#number(sorted(opening));
    }
    return this.#states[state];
  }

  #number(places: readonly number[]): number {
    const key = places.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const tail = this.#tail;
    const always = tail < this.items.length && places.some((place) => place >= tail);
    const outlook = places.length === 0 ? 'never' : always ? 'always' : 'open';
    this.#states.push({ places, moves: new Map(), outlook });
    this.#numbers.set(key, this.#states.length - 1);
    return this.#states.length - 1;
  }

  /** A star may match nothing, so standing before it is standing behind it too. */
  #reach(place: number, into: Set<number>): void {
    for (let here = place; !into.has(here); here += 1) {
      into.add(here);
      if (this.items[here]?.kind !== 'any') return;
    }
  }
}

function fits(item: Exclude<GlobItem, { kind: 'any' }>, unit: number): boolean {
  if (item.kind === 'unit') return item.unit === unit || item.other === unit;
  return !item.within || unit !== COLON;
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
