import type { Automaton } from './automaton.ts';

/** The texts that begin as what was read, and where each goes on. */
interface Node {
  readonly texts: readonly string[];
  readonly length: number;
  readonly moves: Map<number, number>;
}

const LOST = -1;

/** A finite set of texts as an automaton: a trie, of which only the places are made that are come to. */
export function finiteAutomaton(values: ReadonlySet<string>): Automaton {
  const all = [...values];
  const nodes: Node[] = [{ texts: all, length: 0, moves: new Map() }];
  const units = new Set<number>();
  for (const value of all)
    for (let index = 0; index < value.length; index += 1) units.add(value.charCodeAt(index));
  const move = ({ texts, length }: Node, unit: number): number => {
    const next = texts.filter((text) => text.length > length && text.charCodeAt(length) === unit);
    if (next.length === 0) return LOST;
    return nodes.push({ texts: next, length: length + 1, moves: new Map() }) - 1;
  };
  return {
    start: all.length === 0 ? LOST : 0,
    units: [...units],
    classes: [],
    key: `finite ${JSON.stringify(all)}`,
    next(state, unit) {
      const node = nodes[state];
      if (node === undefined) return LOST;
      const known = node.moves.get(unit) ?? move(node, unit);
      node.moves.set(unit, known);
      return known;
    },
    accepts: (state) => {
      const node = nodes[state];
      return node?.texts.some((text) => text.length === node.length) === true;
    },
    outlook: (state) => (state === LOST ? 'never' : 'open'),
  };
}
