/** Reads a boolean as Go's `strconv.ParseBool` does; `undefined` for what is none. */
export function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined;
}

/** Reads a whole number of 64 bits as Go's `strconv.ParseInt` does; `undefined` for what is none. */
export function parseInt64(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? Number(value) : undefined;
}

/**
 * Reads the first record of a text as Go's `encoding/csv` does; `undefined` if there is none or it is malformed.
 *
 * Blanks belong to the field, a quote may stand only around a whole field, and is doubled inside.
 */
export function firstCsvRecord(text: string): readonly string[] | undefined {
  const rest = text.replace(/\r$/, '').replaceAll('\r\n', '\n').replace(/^\n+/, '');
  if (rest === '') return undefined;
  const fields: string[] = [];
  const field = /("(?:[^"]|"")*"|[^",\n]*)(,|\n|$)/y;
  for (;;) {
    const match = field.exec(rest);
    if (match === null) return undefined;
    const [, written = '', end] = match;
    fields.push(written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written);
    if (end !== ',') return fields;
  }
}

/** JSON as Go's `encoding/json` writes it: what has a meaning in HTML is escaped. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
