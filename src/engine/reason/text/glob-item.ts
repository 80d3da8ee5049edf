/**
 * One piece of a pattern over texts. `within` keeps a wildcard from crossing a colon, as in the first five
 * components of an ARN; a `unit` may have a second spelling where case is ignored.
 */
export type GlobItem =
  | { readonly kind: 'unit'; readonly unit: number; readonly other: number }
  | { readonly kind: 'one'; readonly within: boolean }
  | { readonly kind: 'any'; readonly within: boolean };

// most patterns are of plain letters, and there are many patterns
const PLAIN: readonly GlobItem[] = Array.from({ length: 128 }, (_, unit) => ({
  kind: 'unit',
  unit,
  other: unit,
}));

/** The pieces of a text that stands for itself. */
export function literalItems(text: string, ignoreCase = false): GlobItem[] {
  const items: GlobItem[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const other = ignoreCase ? otherCase(unit) : unit;
    items.push((unit === other ? PLAIN[unit] : undefined) ?? { kind: 'unit', unit, other });
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
