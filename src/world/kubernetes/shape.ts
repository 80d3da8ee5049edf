/** An object as JSON and YAML give it. */
export type Members = Readonly<Record<string, unknown>>;

const NONE: Members = {};

/** A value's members; of what is no object, none. */
export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : NONE;
}

/** A value's items; of what is no list, none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The texts of a list. */
export const textsOf = (value: unknown): readonly string[] =>
  listOf(value).filter((item) => typeof item === 'string');

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The value at a way into an object; `undefined` where it ends before. */
export function valueAt(value: unknown, ...way: readonly string[]): unknown {
  let here = value;
  for (const name of way) here = membersOf(here)[name];
  return here;
}
