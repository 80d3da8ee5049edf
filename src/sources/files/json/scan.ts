import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSeparators,
  skipSpace,
  skipString,
} from './bytes.ts';
import type { Fault } from './fault.ts';

/** One JSON text of a file: several may follow each other. `end` is the offset after it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a scan found: the texts, sound up to the first fault of grammar, and all faults. */
export interface Scan {
  readonly spans: readonly Span[];
  readonly faults: readonly Fault[];
}

/** Deeper than anything that AWS or Kubernetes prints, and shallow enough for every recursion over it. */
export const MAX_DEPTH = 500;

const TRUNCATED = 'the JSON ends before it is complete';
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const BAD_ESCAPE = /\\(?:[^"\\/bfnrtu]|u(?![0-9a-fA-F]{4}))/;

/**
 * Scans JSON texts, one after another, for faults of grammar, names that stand twice in one object (all but the
 * last would be lost) and depth.
 *
 * Source: RFC 8259, "The JavaScript Object Notation (JSON) Data Interchange Format".
 */
export function scanJson(bytes: Buffer): Scan {
  const spans: Span[] = [];
  const faults: Fault[] = [];
  let offset = skipSeparators(bytes, 0);
  while (offset < bytes.length) {
    const end = scanText(bytes, offset, faults);
    if (end === undefined) break;
    spans.push({ start: offset, end });
    offset = skipSeparators(bytes, end);
  }
  return { spans, faults };
}

/** The offset after the text that begins at `start`, or `undefined` where its grammar is broken. */
function scanText(bytes: Buffer, start: number, faults: Fault[]): number | undefined {
  // one entry an open container: the names seen in an object, `undefined` for an array
  const open: (Set<string> | undefined)[] = [];
  let index = start;
  const broken = (message: string): undefined => {
    const cut = message === TRUNCATED || index >= bytes.length;
    faults.push(
      cut
        ? { code: 'input/json', message: TRUNCATED, offset: bytes.length }
        : { code: 'input/json', message, offset: index },
    );
  };
  for (;;) {
    // here a value begins
    const byte = bytes[index];
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (open.length === MAX_DEPTH) {
        faults.push({
          code: 'input/nesting',
          message: `nested deeper than ${MAX_DEPTH} levels`,
          offset: index,
        });
        return undefined;
      }
      const close = byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
      const names = byte === OPEN_BRACE ? new Set<string>() : undefined;
      index = skipSpace(bytes, index + 1);
      if (bytes[index] !== close) {
        open.push(names);
        if (names !== undefined) {
          const next = scanName(bytes, index, names, faults);
          if (typeof next === 'string') return broken(next);
          index = next;
        }
        continue;
      }
      index += 1;
    } else if (byte === QUOTE) {
      const end = skipString(bytes, index);
      const fault = faultOfString(bytes, index, end);
      if (fault !== undefined) return broken(fault);
      index = end;
    } else {
      let end = index;
      while (end < bytes.length && !isDelimiter(bytes[end])) end += 1;
      const word = bytes.toString('latin1', index, end);
      if (!SCALAR.test(word)) {
        return broken(end === bytes.length && open.length > 0 ? TRUNCATED : describe(bytes, index));
      }
      index = end;
    }
    // here a value has ended
    for (;;) {
      if (open.length === 0) return index;
      index = skipSpace(bytes, index);
      const names = open.at(-1);
      const after = bytes[index];
      if (after === COMMA) {
        index = skipSpace(bytes, index + 1);
        if (names !== undefined) {
          const next = scanName(bytes, index, names, faults);
          if (typeof next === 'string') return broken(next);
          index = next;
        }
        break;
      }
      if (after !== (names === undefined ? CLOSE_BRACKET : CLOSE_BRACE)) {
        return broken(`expected a comma or the end of the ${names === undefined ? 'list' : 'object'}`);
      }
      open.pop();
      index += 1;
    }
  }
}

/** The offset of the value after a name and its colon, or what is wrong. */
function scanName(bytes: Buffer, start: number, names: Set<string>, faults: Fault[]): number | string {
  if (start >= bytes.length) return TRUNCATED;
  if (bytes[start] !== QUOTE) return 'expected the name of a member, in double quotes';
  const end = skipString(bytes, start);
  const fault = faultOfString(bytes, start, end);
  if (fault !== undefined) return fault;
  // one byte a character: names are only compared
  const raw = bytes.toString('latin1', start + 1, end - 1);
  const name = raw.includes('\\') ? unescaped(bytes.toString('utf8', start, end)) : raw;
  if (names.has(name)) {
    const shown = Buffer.from(name, 'latin1').toString('utf8');
    faults.push({
      code: 'input/duplicate-key',
      message: `\`${shown}\` stands twice in one object`,
      hint: 'all but the last would be lost: join them',
      offset: start,
    });
  }
  names.add(name);
  const colon = skipSpace(bytes, end);
  if (colon >= bytes.length) return TRUNCATED;
  return bytes[colon] === COLON ? skipSpace(bytes, colon + 1) : 'expected a colon after the name';
}

const unescaped = (quoted: string): string =>
  Buffer.from(JSON.parse(quoted) as string, 'utf8').toString('latin1');

function faultOfString(bytes: Buffer, start: number, end: number): string | undefined {
  if (end < 0) return TRUNCATED;
  let escaped = false;
  for (let index = start + 1; index < end - 1; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x20) return 'a line break or control character inside a string';
    if (byte === BACKSLASH) escaped = true;
  }
  if (!escaped) return undefined;
  const pairs = bytes.toString('latin1', start + 1, end - 1).replaceAll('\\\\', '');
  return BAD_ESCAPE.test(pairs) ? 'an unknown escape inside a string' : undefined;
}

const isDelimiter = (byte: number | undefined): boolean =>
  byte === undefined ||
  byte <= 0x20 ||
  byte === COMMA ||
  byte === COLON ||
  byte === QUOTE ||
  byte === OPEN_BRACE ||
  byte === CLOSE_BRACE ||
  byte === OPEN_BRACKET ||
  byte === CLOSE_BRACKET;

function describe(bytes: Buffer, offset: number): string {
  const found = bytes.toString('utf8', offset, offset + 24).split(/[\s,\]}]/, 1)[0] ?? '';
  return found === '' ? 'expected a value' : `expected a value, found \`${found}\``;
}
