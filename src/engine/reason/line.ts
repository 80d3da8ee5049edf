/**
 * A set of points on a line, and of what is no point of it at all (`astray`: a text that is no number; `blank`: the
 * empty text).
 *
 * `cuts` are the places where membership turns, in order; `from` says whether it begins inside. A cut lies just
 * before its point, or just behind it. Points of one line are all numbers or all bigints.
 */
export interface LineSet<Point extends number | bigint> {
  readonly from: boolean;
  readonly cuts: readonly Cut<Point>[];
  readonly astray: boolean;
  readonly blank: boolean;
}

export interface Cut<Point> {
  readonly point: Point;
  readonly behind: boolean;
}

type Points = number | bigint;

/** Where a value lies that is no point. */
export type Strayed = 'astray' | 'blank';
export const strayed = (value: string): Strayed => (value === '' ? 'blank' : 'astray');

/** Every point, and what is none. */
export const wholeLine = <P extends Points>(): LineSet<P> => ({
  from: true,
  cuts: [],
  astray: true,
  blank: true,
});
/** Nothing. */
export const emptyLine = <P extends Points>(): LineSet<P> => ({
  from: false,
  cuts: [],
  astray: false,
  blank: false,
});

/** The points from `low` to `high`, both included; `undefined` leaves a side open. */
export function between<P extends Points>(low: P | undefined, high: P | undefined): LineSet<P> {
  const cuts: Cut<P>[] = [];
  if (low !== undefined) cuts.push({ point: low, behind: false });
  if (high !== undefined) cuts.push({ point: high, behind: true });
  return { from: low === undefined, cuts, astray: false, blank: false };
}

/** The points before `limit`. */
export const before = <P extends Points>(limit: P): LineSet<P> => ({
  from: true,
  cuts: [{ point: limit, behind: false }],
  astray: false,
  blank: false,
});

/** The points after `limit`. */
export const after = <P extends Points>(limit: P): LineSet<P> => ({
  from: false,
  cuts: [{ point: limit, behind: true }],
  astray: false,
  blank: false,
});

export function complementLine<P extends Points>(set: LineSet<P>): LineSet<P> {
  return { from: !set.from, cuts: set.cuts, astray: !set.astray, blank: !set.blank };
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
  return { from: a.from && b.from, cuts, astray: a.astray && b.astray, blank: a.blank && b.blank };
}

export function uniteLines<P extends Points>(a: LineSet<P>, b: LineSet<P>): LineSet<P> {
  return complementLine(intersectLines(complementLine(a), complementLine(b)));
}

/** The set with the empty text in it. */
export function withBlank<P extends Points>(set: LineSet<P>): LineSet<P> {
  return { ...set, blank: true };
}

/** The set with all that is no point in it, the empty text too. */
export function withAstray<P extends Points>(set: LineSet<P>): LineSet<P> {
  return { ...set, astray: true, blank: true };
}

export function onLine<P extends Points>(set: LineSet<P>, point: P | Strayed): boolean {
  if (typeof point === 'string') return set[point];
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

/** Points of the set: one of each stretch at least. */
export function samplePoints(set: LineSet<number>): number[] {
  const ends = set.from ? [undefined, ...set.cuts] : set.cuts;
  const samples: number[] = [];
  for (let index = 0; index < ends.length; index += 2) {
    const low = ends[index];
    const high = ends[index + 1];
    if (low?.behind === false) samples.push(low.point);
    if (low !== undefined && high !== undefined) samples.push(...amid(low.point, high.point));
    else if (low !== undefined) samples.push(...onward(low.point, 1));
    if (high?.behind === true) samples.push(high.point);
    else if (low === undefined && high !== undefined) samples.push(...onward(high.point, -1));
  }
  return [...samples, 0].filter((point) => onLine(set, point));
}

/** A whole number between two points, and one that is there if any is. */
function amid(low: number, high: number): number[] {
  const half = low / 2 + high / 2;
  return [Math.floor(half), half, (low + high) / 2, beyond(low, 1), beyond(high, -1)];
}

function onward(point: number, direction: 1 | -1): number[] {
  return [point + direction, point + direction * Math.abs(point), beyond(point, direction)];
}

/** The next number: where numbers are far apart, one more is none more. */
function beyond(point: number, direction: 1 | -1): number {
  let step = Number.MIN_VALUE;
  while (point + direction * step === point && Number.isFinite(step)) step *= 2;
  return point + direction * step;
}

/** The least whole point of each stretch of the set within `[0, most]`. */
export function sampleWholePoints(set: LineSet<bigint>, most: bigint): bigint[] {
  const samples: bigint[] = set.from ? [0n] : [];
  for (const cut of set.cuts) samples.push(cut.behind ? cut.point + 1n : cut.point);
  return samples.filter((point) => point >= 0n && point <= most && onLine(set, point));
}
