import {
  ALWAYS,
  isImplied,
  isPossible,
  type KeyLiteral,
  type KeySet,
  narrow,
  negateLiteral,
} from './key-set.ts';
import type { Asked, Cube } from './statement-set.ts';
import { automataIn } from './text/language.ts';

/** All requests that a search starts from: what each key can be before any policy is asked. */
export type Space = (name: string) => KeySet;

/** At least one of these conjunctions holds. */
export type Clause = readonly Cube[];

/** What the keys of a request can be, for those keys that were asked for. */
export type Region = ReadonlyMap<string, KeySet>;

/** A region in which every clause holds, the proof that there is none, or neither. */
export type Solved =
  | { readonly kind: 'some'; readonly region: Region }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-hard' };

/** Branches tried before a search gives up and the answer is undecided. */
const BRANCH_LIMIT = 20_000;
/** Cubes looked at before it gives up: a branch with many clauses costs more than one with few. */
const CUBE_LIMIT = 400_000;

/** The clause that a statement does not match: one of the things it asks for fails. */
export function falsified(cube: Cube): Clause {
  return cube.map(({ name, literal }) => [{ name, literal: negateLiteral(literal) }]);
}

/**
 * Finds a region in which all clauses hold.
 *
 * Every key's sets are decided exactly, so a branch ends as soon as one key has nothing left. The clause with
 * the fewest ways to hold is taken first; what already holds is dropped. `spare` names a key that is narrowed
 * only where there is no other way, so that the region holds as much of it as can be.
 */
export function solve(
  clauses: readonly Clause[],
  space: Space,
  spare?: string,
  memory: Memory = newMemory(),
): Solved {
  const search = { branches: 0, cubes: 0, hard: false, spare, memory };
  const region = branch(clauses, new Map(), space, search);
  if (region !== undefined) return { kind: 'some', region };
  return search.hard ? { kind: 'too-hard' } : { kind: 'none' };
}

/** What is known of keys that meet literals: the same meet again and again in the searches of one question. */
export interface Memory {
  readonly steps: Map<KeySet, Map<KeyLiteral, KeySet>>;
  readonly implications: Map<KeySet, Map<KeyLiteral, boolean>>;
}

export const newMemory = (): Memory => ({ steps: new Map(), implications: new Map() });

interface Search {
  readonly memory: Memory;
  branches: number;
  cubes: number;
  hard: boolean;
  readonly spare: string | undefined;
}

function branch(
  clauses: readonly Clause[],
  region: Region,
  space: Space,
  search: Search,
): Region | undefined {
  search.branches += 1;
  if (search.branches > BRANCH_LIMIT || search.cubes > CUBE_LIMIT) {
    search.hard = true;
    return undefined;
  }
  let here = region;
  let open: readonly Clause[] = clauses;
  // clauses with one way left are taken at once, until none is left
  for (let settled = false; !settled; ) {
    settled = true;
    const remaining: Clause[] = [];
    for (const clause of open) {
      const ways: Cube[] = [];
      let holds = false;
      search.cubes += clause.length;
      for (const cube of clause) {
        const rest = cube.filter(
          ({ name, literal }) => !implied(here.get(name) ?? space(name), literal, search),
        );
        if (rest.length === 0) {
          holds = true;
          break;
        }
        if (narrowed(here, rest, space, search) !== undefined) ways.push(rest);
      }
      if (holds) continue;
      const [only, ...others] = ways;
      if (only === undefined) return undefined;
      if (others.length > 0) {
        remaining.push(ways);
        continue;
      }
      const next = narrowed(here, only, space, search);
      if (next === undefined) return undefined;
      here = next;
      settled = false;
    }
    open = remaining;
  }
  const [first] = [...open].sort((a, b) => a.length - b.length);
  if (first === undefined) return here;
  const others = open.filter((clause) => clause !== first);
  for (const cube of sparing(first, search.spare)) {
    const next = narrowed(here, cube, space, search);
    const found = next === undefined ? undefined : branch(others, next, space, search);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sparing(ways: Clause, spare: string | undefined): Clause {
  if (spare === undefined) return ways;
  const touches = (cube: Cube): boolean => cube.some(({ name }) => name === spare);
  return [...ways.filter((cube) => !touches(cube)), ...ways.filter(touches)];
}

function narrowed(region: Region, cube: readonly Asked[], space: Space, search: Search): Region | undefined {
  const next = new Map(region);
  for (const { name, literal } of cube) {
    const set = narrowOnce(next.get(name) ?? space(name), literal, search);
    const possible = isPossible(set);
    if (possible === 'no') return undefined;
    if (possible === 'too-hard') {
      search.hard = true;
      return undefined;
    }
    next.set(name, set);
  }
  return next;
}

function narrowOnce(set: KeySet, literal: KeyLiteral, { memory }: Search): KeySet {
  return remembered(memory.steps, set, literal, () => narrow(set, literal));
}

// to know what holds already only saves work: over so many patterns it would cost more
const MANY_PATTERNS = 8;

function implied(set: KeySet, literal: KeyLiteral, { memory }: Search): boolean {
  if (literal === ALWAYS) return true;
  if (automataIn(set.one.text, MANY_PATTERNS) > MANY_PATTERNS) return false;
  return remembered(memory.implications, set, literal, () => isImplied(set, literal));
}

function remembered<T>(
  memory: Map<KeySet, Map<KeyLiteral, T>>,
  set: KeySet,
  literal: KeyLiteral,
  make: () => T,
): T {
  const known = memory.get(set) ?? new Map<KeyLiteral, T>();
  memory.set(set, known);
  const value = known.get(literal) ?? make();
  known.set(literal, value);
  return value;
}
