import type { GlobItem } from './glob-item.ts';

/**
 * A deterministic reader of texts, one UTF-16 code unit at a time.
 *
 * States are small integers, made as they are first reached.
 */
export interface Automaton {
  readonly start: number;
  next(state: number, unit: number): number;
  accepts(state: number): boolean;
  /** Whether nothing that follows is accepted, everything is, or it depends. */
  outlook(state: number): Outlook;
  /** Whether it accepts a text, where that is quicker to know than by going from state to state; else `undefined`. */
  has?(text: string): boolean | undefined;
  /** The code units that it tells apart one by one. */
  readonly units: readonly number[];
  /** Larger sets of code units that it treats alike, the ones above left out. */
  readonly classes: readonly UnitClass[];
  /** The pattern, where it is one: how a set of subjects is shown to people. */
  readonly items?: readonly GlobItem[];
  /** A few texts that it accepts, to try before a search over many automata at once. */
  readonly samples?: readonly string[];
  /** Tells equal automata from others. */
  readonly key: string;
}

export type Outlook = 'never' | 'always' | 'open';

/** A set of code units, given by its test and by members in the order in which a witness should use them. */
export interface UnitClass {
  readonly has: (unit: number) => boolean;
  readonly members: string;
}
