const folded = new Map<number, number>();

/**
 * The code unit that stands for a unit and its other case. Units whose case mapping is no pair of single units
 * stand for themselves.
 */
function foldUnit(unit: number): number {
  if (unit < 128) return unit >= 65 && unit <= 90 ? unit + 32 : unit;
  const known = folded.get(unit);
  if (known !== undefined) return known;
  const char = String.fromCharCode(unit);
  const lower = char.toLowerCase();
  const fold = lower.length === 1 && lower.toUpperCase() === char ? lower.charCodeAt(0) : unit;
  folded.set(unit, fold);
  return fold;
}

/** Whether two texts are the same but for case. */
export function equalsIgnoreCase(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right && foldUnit(left) !== foldUnit(right)) return false;
  }
  return true;
}

/** A text with each unit folded, so that texts that differ in case alone come out the same. */
export function foldText(text: string): string {
  let out = '';
  for (let index = 0; index < text.length; index += 1)
    out += String.fromCharCode(foldUnit(text.charCodeAt(index)));
  return out;
}
