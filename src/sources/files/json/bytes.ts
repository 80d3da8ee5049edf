/** The characters of JSON's grammar, as bytes. */
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const COMMA = 0x2c;
export const COLON = 0x3a;
/** JSON Text Sequences begin each text with this. */
const RECORD_SEPARATOR = 0x1e;

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The offset of the first byte from `offset` on that is no white space. */
export function skipSpace(bytes: Uint8Array, offset: number): number {
  let index = offset;
  while (isSpace(bytes[index])) index += 1;
  return index;
}

/** The offset of the next text, or the length. */
export function skipSeparators(bytes: Uint8Array, offset: number): number {
  let index = skipSpace(bytes, offset);
  while (bytes[index] === RECORD_SEPARATOR) index = skipSpace(bytes, index + 1);
  return index;
}

/** So many bytes are looked at one by one before the search for a quote. */
const NEAR = 48;

/** The offset after a string that begins at `offset`; -1 where it never ends. */
export function skipString(bytes: Uint8Array, offset: number): number {
  let index = offset + 1;
  // most strings are short, and those without an escape are soon at their end
  for (const near = Math.min(index + NEAR, bytes.length); index < near; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) return index + 1;
    if (byte === BACKSLASH) break;
  }
  for (;;) {
    const end = bytes.indexOf(QUOTE, index);
    if (end < 0) return -1;
    let slashes = 0;
    while (end - slashes > offset + 1 && bytes[end - slashes - 1] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    index = end + 1;
  }
}

/** The offset after a value that begins at `offset`; -1 where it is nested too deep or never ends. */
export function skipValue(bytes: Uint8Array, offset: number, maxDepth = Number.POSITIVE_INFINITY): number {
  let index = offset;
  let depth = 0;
  while (index < bytes.length) {
    const byte = bytes[index];
    if (byte === QUOTE) {
      index = skipString(bytes, index);
      if (depth === 0 || index < 0) return index;
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      if (depth > maxDepth) return -1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) return index;
      depth -= 1;
      if (depth === 0) return index + 1;
    } else if (depth === 0 && (byte === COMMA || isSpace(byte))) return index;
    index += 1;
  }
  return depth === 0 ? index : -1;
}

/** How many names stand in a piece of sound JSON: its colons, those within strings aside. */
export function namesIn(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index];
    if (byte === COLON) count += 1;
    else if (byte === QUOTE) index = skipString(bytes, index) - 1;
  }
  return count;
}
