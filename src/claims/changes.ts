import type { Step } from '../engine/reach/index.ts';
import type { JudgedPath } from './claim.ts';
import type { Edit } from './edit.ts';
import type { Cut } from './remedy.ts';

/** Sets tried before the search for a smallest one gives up; then each next change closes the most paths. */
const TRIES = 20_000;

/** How often is looked again; then the changes are told as what they are. */
const ROUNDS = 6;

/** With more ways than these nobody makes all changes at once, and a search takes its time. */
const MOST = 100;

/** Changes, and whether nothing is left when they are made. */
export interface Changes {
  readonly changes: readonly Cut[];
  readonly sufficient: boolean;
}

/**
 * The fewest changes after which nothing stands against the claim. A search tells one way of each kind; what is left
 * when that is closed, as `left` finds it, is closed as well.
 */
export function sufficientChanges(
  paths: readonly JudgedPath[],
  cutOf: (step: Step) => Cut | undefined,
  left: (edits: readonly Edit[]) => readonly JudgedPath[],
): Changes {
  let known = paths;
  let changes = fewestChanges(known, cutOf);
  const rounds = paths.filter(({ expected }) => !expected).length > MOST ? 0 : ROUNDS;
  for (let round = 0; changes.length > 0 && round < rounds; round += 1) {
    const rest = left(changes.flatMap(({ edits }) => edits));
    if (rest.length === 0) return { changes, sufficient: true };
    known = [...known, ...rest];
    const before = changes;
    changes = fewestChanges(known, cutOf);
    if (changes.length === before.length && changes.every(({ id }, index) => id === before[index]?.id)) break;
  }
  return { changes, sufficient: changes.length === 0 && known.every(({ expected }) => expected) };
}

/**
 * The fewest changes that close every path which the claim does not allow: a smallest set that has a cut of
 * each, and leaves every subject that the claim is about a way. One that pins a statement to the claim takes none.
 */
function fewestChanges(paths: readonly JudgedPath[], cutOf: (step: Step) => Cut | undefined): readonly Cut[] {
  const leaves = leaving(paths, cutOf);
  const options = new Map<string, readonly Cut[]>();
  for (const path of paths) {
    if (path.expected) continue;
    const cuts = path.steps
      .map((step) => cutOf(step))
      .filter((cut) => cut !== undefined)
      .filter((cut) => leaves([cut]));
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
  const forced = new Set(open.flatMap((cuts) => (cuts.length === 1 ? cuts.map(({ id }) => id) : []))).size;
  for (let size = 0; size <= open.length && budget.tries > 0; size += 1) {
    // too few for the paths that have one cut alone: these come first, and one after the other fails
    if (size < forced) {
      budget.tries -= size + 1;
      continue;
    }
    const found = choose({ open, chosen: [], left: size }, leaves, budget);
    if (found !== undefined) return found;
  }
  return greedy(open);
}

/** Whether some cuts leave every subject that the claim is about one of its ways, as long as it has any. */
type Leaves = (chosen: readonly Cut[]) => boolean;

function leaving(paths: readonly JudgedPath[], cutOf: (step: Step) => Cut | undefined): Leaves {
  const ways = new Map<string, (readonly string[])[]>();
  for (const { allowedBy, subject, steps } of paths) {
    if (allowedBy !== 'only') continue;
    const ids = steps.flatMap((step) => cutOf(step)?.id ?? []);
    ways.set(subject.id, [...(ways.get(subject.id) ?? []), ids]);
  }
  return (chosen) => {
    const cut = new Set(chosen.flatMap(({ id, says }) => (says.startsWith('pin ') ? [] : [id])));
    return [...ways.values()].every((own) => own.some((ids) => !ids.some((id) => cut.has(id))));
  };
}

interface Choice {
  readonly open: readonly (readonly Cut[])[];
  readonly chosen: readonly Cut[];
  readonly left: number;
}

function choose(
  { open, chosen, left }: Choice,
  leaves: Leaves,
  budget: { tries: number },
): readonly Cut[] | undefined {
  const [first, ...others] = open;
  if (first === undefined) return leaves(chosen) ? chosen : undefined;
  budget.tries -= 1;
  if (left === 0 || budget.tries < 0) return undefined;
  for (const cut of first) {
    const rest = others.filter((cuts) => !cuts.some((other) => other.id === cut.id));
    const found = choose({ open: rest, chosen: [...chosen, cut], left: left - 1 }, leaves, budget);
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
