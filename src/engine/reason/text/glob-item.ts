/**
 * One piece of a pattern over texts. `within` keeps a wildcard from crossing a colon, as in the first five
 * components of an ARN; a `unit` may have a second spelling where case is ignored.
 */
export type GlobItem =
  | { readonly kind: 'unit'; readonly unit: number; readonly other: number }
  | { readonly kind: 'one'; readonly within: boolean }
  | { readonly kind: 'any'; readonly within: boolean };

/** The pieces of a text that stands for itself. */
export function literalItems(text: string, ignoreCase = false): GlobItem[] {
  const items: GlobItem[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    items.push({ kind: 'unit', unit, other: ignoreCase ? otherCase(unit) : unit });
  }
  return items;
}

function otherCase(unit: number): number {
  const char = String.fromCharCode(unit);
  const lower = char.toLowerCase();
  const other = lower === char ? char.toUpperCase() : lower;
  // case pairs that are no pairs of single units stay themselves
  return other.length === 1 && (other.toLowerCase() === char || other.toUpperCase() === char)
    ? other.charCodeAt(0)
    : unit;
}
