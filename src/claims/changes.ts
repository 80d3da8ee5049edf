import type { Step } from '../engine/reach/index.ts';
import type { JudgedPath } from './claim.ts';
import { type Edit, placeId } from './edit.ts';
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

/** The cuts of a step, the best first. */
export interface Cuts {
  /** Those that may be made: what leaves a subject that the claim allows must stay. */
  readonly open: (step: Step) => readonly Cut[];
  readonly every: (step: Step) => readonly Cut[];
}

/**
 * The fewest changes after which nothing stands against the claim. A search tells one way of each kind; what is left
 * when that is closed, as `left` finds it, is closed as well.
 */
export function sufficientChanges(
  paths: readonly JudgedPath[],
  cuts: Cuts,
  left: (edits: readonly Edit[]) => readonly JudgedPath[],
): Changes {
  let known = paths;
  let changes = fewestChanges(known, cuts);
  const rounds = paths.filter(({ expected }) => !expected).length > MOST ? 0 : ROUNDS;
  for (let round = 0; changes.length > 0 && round < rounds; round += 1) {
    const rest = left(changes.flatMap(({ edits }) => edits));
    if (rest.length === 0) return { changes, sufficient: true };
    known = [...known, ...rest];
    const before = changes;
    changes = fewestChanges(known, cuts);
    if (changes.length === before.length && changes.every(({ id }, index) => id === before[index]?.id)) break;
  }
  return { changes, sufficient: changes.length === 0 && known.every(({ expected }) => expected) };
}

/**
 * The fewest changes that close every path which the claim does not allow: a smallest set that has a cut of
 * each, and leaves every subject that the claim is about a way. One that pins a statement to the claim takes none.
 */
function fewestChanges(paths: readonly JudgedPath[], { open: cutsOf, every }: Cuts): readonly Cut[] {
  const leaves = leaving(paths, every);
  const options = new Map<string, readonly Cut[]>();
  for (const path of paths) {
    if (path.expected) continue;
    // nearest to the role first: what is cut there closes most
    const cuts = [...path.steps]
      .reverse()
      .flatMap(cutsOf)
      .filter((cut) => leaves([cut]));
    if (cuts.length > 0)
      options.set(
        cuts
          .map((cut) => cut.id)
          .sort()
          .join('\n'),
        cuts,
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

function leaving(paths: readonly JudgedPath[], cutsOf: Cuts['every']): Leaves {
  const ways = new Map<string, Way[]>();
  for (const { allowedBy, subject, steps } of paths) {
    if (allowedBy !== 'only') continue;
    const ids = new Set(steps.flatMap((step) => cutsOf(step).map(({ id }) => id)));
    const rests = new Set(steps.flatMap(({ because }) => because.map(({ at }) => placeId(at))));
    ways.set(subject.id, [...(ways.get(subject.id) ?? []), { ids, rests, steps }]);
  }
  return (chosen) => {
    const cuts = chosen.filter((cut) => !isPin(cut));
    return [...ways.values()].every((own) => own.some((way) => !cuts.some((cut) => closes(cut, way))));
  };
}

/** A way of a subject that the claim is about: its cuts, and the places of the facts that it rests on. */
interface Way {
  readonly ids: ReadonlySet<string>;
  readonly rests: ReadonlySet<string>;
  readonly steps: readonly Step[];
}

/** A statement that is pinned to the claim serves its subjects. */
const isPin = ({ edits }: Cut): boolean => edits.length > 0 && edits.every(({ kind }) => kind === 'replace');

function closes({ id, edits }: Cut, { ids, rests, steps }: Way): boolean {
  if (ids.has(id)) return true;
  return edits.some((edit) => {
    if (edit.kind === 'remove') return rests.has(placeId(edit.at));
    if (edit.kind !== 'untrust' || !rests.has(placeId(edit.at))) return false;
    return steps.some(({ from }) => edit.principals.some((source) => from.endsWith(source)));
  });
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
