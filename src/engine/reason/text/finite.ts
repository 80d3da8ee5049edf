import type { Automaton } from './automaton.ts';

interface Node {
  readonly moves: Map<number, number>;
  end: boolean;
}

const LOST = -1;

/** A finite set of texts as an automaton: a trie. */
export function finiteAutomaton(values: ReadonlySet<string>): Automaton {
  const nodes: Node[] = [{ moves: new Map(), end: false }];
  const units = new Set<number>();
  for (const value of values) {
    let here = 0;
    for (let index = 0; index < value.length; index += 1) {
      const unit = value.charCodeAt(index);
      units.add(unit);
      const moves = nodes[here]?.moves;
      const known = moves?.get(unit);
      if (known === undefined) {
        nodes.push({ moves: new Map(), end: false });
        moves?.set(unit, nodes.length - 1);
        here = nodes.length - 1;
      } else {
        here = known;
      }
    }
    const last = nodes[here];
    if (last !== undefined) last.end = true;
  }
  return {
    start: values.size === 0 ? LOST : 0,
    units: [...units],
    classes: [],
    key: `finite ${JSON.stringify([...values])}`,
    next: (state, unit) => nodes[state]?.moves.get(unit) ?? LOST,
    accepts: (state) => nodes[state]?.end ?? false,
    outlook: (state) => (state === LOST ? 'never' : 'open'),
  };
}
