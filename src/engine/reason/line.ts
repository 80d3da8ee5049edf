/**
 * A set of points on a line, and of what is no point of it at all (`astray`: a text that is no number).
 *
 * `cuts` are the places where membership turns, in order; `from` says whether it begins inside. A cut lies just
 * before its point, or just behind it. Points of one line are all numbers or all bigints.
 */
export interface LineSet<Point extends number | bigint> {
  readonly from: boolean;
  readonly cuts: readonly Cut<Point>[];
  readonly astray: boolean;
}

export interface Cut<Point> {
  readonly point: Point;
  readonly behind: boolean;
}

type Points = number | bigint;

/** Every point, and what is none. */
export const wholeLine = <P extends Points>(): LineSet<P> => ({ from: true, cuts: [], astray: true });
/** Nothing. */
export const emptyLine = <P extends Points>(): LineSet<P> => ({ from: false, cuts: [], astray: false });

/** The points from `low` to `high`, both included; `undefined` leaves a side open. */
export function between<P extends Points>(low: P | undefined, high: P | undefined): LineSet<P> {
  const cuts: Cut<P>[] = [];
  if (low !== undefined) cuts.push({ point: low, behind: false });
  if (high !== undefined) cuts.push({ point: high, behind: true });
  return { from: low === undefined, cuts, astray: false };
}

/** The points before `limit`. */
export const before = <P extends Points>(limit: P): LineSet<P> => ({
  from: true,
  cuts: [{ point: limit, behind: false }],
  astray: false,
});

/** The points after `limit`. */
export const after = <P extends Points>(limit: P): LineSet<P> => ({
  from: false,
  cuts: [{ point: limit, behind: true }],
  astray: false,
});

export function complementLine<P extends Points>(set: LineSet<P>): LineSet<P> {
  return { from: !set.from, cuts: set.cuts, astray: !set.astray };
}

export function intersectLines<P extends Points>(a: LineSet<P>, b: LineSet<P>): LineSet<P> {
  const cuts: Cut<P>[] = [];
  let inA = a.from;
  let inB = b.from;
  let inside = inA && inB;
  let i = 0;
  let j = 0;
  while (i < a.cuts.length || j < b.cuts.length) {
    const cutA = a.cuts[i];
    const cutB = b.cuts[j];
    const order = cutA === undefined ? 1 : cutB === undefined ? -1 : compareCuts(cutA, cutB);
    const cut = order <= 0 ? cutA : cutB;
    if (order <= 0) {
      inA = !inA;
      i += 1;
    }
    if (order >= 0) {
      inB = !inB;
      j += 1;
    }
    if ((inA && inB) !== inside && cut !== undefined) {
      inside = !inside;
      cuts.push(cut);
    }
  }
  return { from: a.from && b.from, cuts, astray: a.astray && b.astray };
}

export function uniteLines<P extends Points>(a: LineSet<P>, b: LineSet<P>): LineSet<P> {
  return complementLine(intersectLines(complementLine(a), complementLine(b)));
}

export function onLine<P extends Points>(set: LineSet<P>, point: P | undefined): boolean {
  if (point === undefined) return set.astray;
  let inside = set.from;
  for (const cut of set.cuts) {
    if (cut.behind ? point > cut.point : point >= cut.point) inside = !inside;
    else break;
  }
  return inside;
}

function compareCuts<P extends Points>(a: Cut<P>, b: Cut<P>): number {
  if (a.point !== b.point) return a.point < b.point ? -1 : 1;
  return Number(a.behind) - Number(b.behind);
}

/** A few points of the set, ends first: enough to find one that satisfies what else is asked. */
export function samplePoints(set: LineSet<number>): number[] {
  const samples: number[] = [];
  if (set.from) {
    const first = set.cuts[0];
    samples.push(first === undefined ? 0 : first.behind ? first.point : first.point - 1);
  }
  for (let index = set.from ? 1 : 0; index < set.cuts.length; index += 2) {
    const low = set.cuts[index];
    const high = set.cuts[index + 1];
    if (low === undefined) break;
    if (!low.behind) samples.push(low.point);
    if (high === undefined) samples.push(low.point + 1);
    else {
      const middle = Math.floor((low.point + high.point) / 2);
      samples.push(middle > low.point && middle < high.point ? middle : (low.point + high.point) / 2);
      if (high.behind) samples.push(high.point);
    }
  }
  return samples.filter((point) => onLine(set, point));
}

/** The least whole point of each stretch of the set within `[0, most]`. */
export function sampleWholePoints(set: LineSet<bigint>, most: bigint): bigint[] {
  const samples: bigint[] = set.from ? [0n] : [];
  for (const cut of set.cuts) samples.push(cut.behind ? cut.point + 1n : cut.point);
  return samples.filter((point) => point >= 0n && point <= most && onLine(set, point));
}
