import { isAscii } from 'node:buffer';

/** A place in a text, both counted from 1. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Finds lines and columns of byte offsets; counts each stretch of a long file once. */
export interface Lines {
  at(offset: number): LineColumn;
  /** The line around an offset, without its end; of a very long line the part around the offset. */
  textAt(offset: number): string;
}

// files of one long line are common, so a block knows its column too
const BLOCK = 4096;
const LINE_FEED = 0x0a;
const SHOWN = 200;

interface Place {
  /** Line feeds before it. */
  readonly lines: number;
  /** Where its line begins. */
  readonly start: number;
  /** UTF-16 units between that and it. */
  readonly units: number;
}

/** Makes the line finder of a file. Columns count UTF-16 units, as editors do; lines end at line feeds. */
export function linesOf(bytes: Buffer): Lines {
  const blocks: Place[] = [{ lines: 0, start: 0, units: 0 }];
  const pass = (block: number, to: number): Place => {
    let { lines, start, units } = blocks[block] ?? { lines: 0, start: 0, units: 0 };
    const part = bytes.subarray(block * BLOCK, to);
    // no byte of a long line has to be looked at alone
    if (!part.includes(LINE_FEED) && isAscii(part)) return { lines, start, units: units + part.length };
    for (let index = block * BLOCK; index < to; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte === LINE_FEED) {
        lines += 1;
        start = index + 1;
        units = 0;
      } else {
        units += unitsOf(byte);
      }
    }
    return { lines, start, units };
  };
  const placeAt = (offset: number): Place => {
    const block = Math.floor(offset / BLOCK);
    while (blocks.length <= block) blocks.push(pass(blocks.length - 1, blocks.length * BLOCK));
    return pass(block, offset);
  };
  const decoder = new TextDecoder();
  return {
    at(offset) {
      const { lines, units } = placeAt(offset);
      return { line: lines + 1, column: units + 1 };
    },
    textAt(offset) {
      const { start } = placeAt(offset);
      const rest = bytes.subarray(offset, offset + SHOWN);
      const end = rest.indexOf(LINE_FEED);
      const from = Math.max(start, offset - SHOWN);
      return decoder.decode(bytes.subarray(from, offset + (end < 0 ? rest.length : end))).replace(/\r$/, '');
    },
  };
}

/** How many UTF-16 units a UTF-8 byte brings: a character counts at its first byte, twice outside the first plane. */
function unitsOf(byte: number): number {
  if (byte >= 0x80 && byte < 0xc0) return 0;
  return byte >= 0xf0 ? 2 : 1;
}
