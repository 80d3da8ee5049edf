/** Whether two facts say the same; where they were read is no part of them. */
export function sameFact(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameFact(item, b[index]))
    );
  }
  if (a instanceof Map || b instanceof Map) {
    return (
      a instanceof Map &&
      b instanceof Map &&
      a.size === b.size &&
      [...a].every(([key, value]) => b.has(key) && sameFact(value, b.get(key)))
    );
  }
  const left = Object.entries(a).filter(said);
  const right = new Map(Object.entries(b).filter(said));
  return (
    left.length === right.size &&
    left.every(([name, value]) => right.has(name) && sameFact(value, right.get(name)))
  );
}

const said = ([name, value]: readonly [string, unknown]): boolean => name !== 'at' && value !== undefined;
