/** The candidate that a person most likely meant by a text; `undefined` where none is near. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  return nearestFew(text, candidates, 1)[0];
}

/** The candidates that are near a text, nearest first, at most `count` of them. */
export function nearestFew(text: string, candidates: Iterable<string>, count: number): readonly string[] {
  const wanted = text.toLowerCase();
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const found = candidate.toLowerCase();
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, found.length) * 0.4));
    if (Math.abs(found.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, found);
    if (distance <= limit) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return near.slice(0, count).map(({ candidate }) => candidate);
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one text to another. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
