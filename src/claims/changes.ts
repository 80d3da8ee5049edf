import type { Step } from '../engine/reach/index.ts';
import type { JudgedPath } from './claim.ts';
import type { Cut } from './remedy.ts';

/** Sets tried before the search for a smallest one gives up; then each next change closes the most paths. */
const TRIES = 20_000;

/**
 * The fewest changes that close every path which the claim does not allow: a smallest set that has a cut of
 * each. A cut that an allowed path needs too is none, unless it pins a statement to the claim.
 */
export function fewestChanges(
  paths: readonly JudgedPath[],
  cutOf: (step: Step) => Cut | undefined,
): readonly Cut[] {
  const needed = new Set(
    paths.filter((path) => path.expected).flatMap((path) => path.steps.map((step) => cutOf(step)?.id)),
  );
  const options = new Map<string, readonly Cut[]>();
  for (const path of paths) {
    if (path.expected) continue;
    const cuts = path.steps
      .map((step) => cutOf(step))
      .filter((cut) => cut !== undefined)
      .filter((cut) => !needed.has(cut.id) || cut.says.startsWith('pin '));
    // nearest to the role first: what is cut there closes most
    if (cuts.length > 0)
      options.set(
        cuts
          .map((cut) => cut.id)
          .sort()
          .join('\n'),
        [...cuts].reverse(),
      );
  }
  const open = [...options.values()].sort((a, b) => a.length - b.length);
  const budget = { tries: TRIES };
  for (let size = 0; size <= open.length && budget.tries > 0; size += 1) {
    const found = choose(open, [], size, budget);
    if (found !== undefined) return found;
  }
  return greedy(open);
}

function choose(
  open: readonly (readonly Cut[])[],
  chosen: readonly Cut[],
  left: number,
  budget: { tries: number },
): readonly Cut[] | undefined {
  const [first, ...others] = open;
  if (first === undefined) return chosen;
  budget.tries -= 1;
  if (left === 0 || budget.tries < 0) return undefined;
  for (const cut of first) {
    const rest = others.filter((cuts) => !cuts.some((other) => other.id === cut.id));
    const found = choose(rest, [...chosen, cut], left - 1, budget);
    if (found !== undefined) return found;
  }
  return undefined;
}

function greedy(open: readonly (readonly Cut[])[]): readonly Cut[] {
  const chosen: Cut[] = [];
  let left = open;
  while (left.length > 0) {
    const counts = new Map<string, { readonly cut: Cut; closes: number }>();
    for (const cut of left.flat()) {
      const known = counts.get(cut.id) ?? { cut, closes: 0 };
      known.closes += 1;
      counts.set(cut.id, known);
    }
    const best = [...counts.values()].reduce((a, b) => (b.closes > a.closes ? b : a));
    chosen.push(best.cut);
    left = left.filter((cuts) => !cuts.some((cut) => cut.id === best.cut.id));
  }
  return chosen;
}
