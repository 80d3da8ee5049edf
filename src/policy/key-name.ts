const names = new Map<string, string>();

/** So many spellings are remembered; tag keys are anybody's choice. */
const REMEMBERED = 10_000;

/**
 * The name of a context key, for comparing: in lower case, since key names are case-insensitive, tag keys included.
 *
 * The same name is the same string, so that a request's context is looked up without comparing character by character.
 *
 * Semantics: AWS IAM User Guide, "IAM JSON policy elements: Condition".
 */
export function keyName(key: string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  if (names.size >= REMEMBERED) names.clear();
  const lower = key.toLowerCase();
  const name = names.get(lower) ?? lower;
  names.set(lower, name);
  names.set(key, name);
  return name;
}
