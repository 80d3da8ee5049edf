import type { Automaton, UnitClass } from './automaton.ts';

/** All texts of `least` to `most` code units of a class. */
export function countedAutomaton(name: string, unitClass: UnitClass, least: number, most: number): Automaton {
  const lost = most + 1;
  return {
    start: 0,
    units: [],
    classes: [unitClass],
    samples: [...unitClass.members]
      .filter((_, index) => index % 7 === 0)
      .map((char) => char.repeat(Math.max(least, 1))),
    key: `counted ${name} ${least} ${most}`,
    next: (state, unit) => (state < most && unitClass.has(unit) ? state + 1 : lost),
    accepts: (state) => state >= least && state <= most,
    outlook: (state) => (state === lost ? 'never' : 'open'),
  };
}
