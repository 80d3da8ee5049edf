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

const BLOCK = 65_536;
const LINE_FEED = 0x0a;
const SHOWN = 200;

/** Makes the line finder of a file. Columns count UTF-16 units, as editors do; lines end at line feeds. */
export function linesOf(bytes: Buffer): Lines {
  // for each block, how many line feeds stand before it and where the line begins that reaches into it
  const blocks = [{ lines: 0, start: 0 }];
  const pass = (block: number, to: number): { lines: number; start: number } => {
    let { lines, start } = blocks[block] ?? { lines: 0, start: 0 };
    const from = block * BLOCK;
    const part = bytes.subarray(from, to);
    for (let index = part.indexOf(LINE_FEED); index >= 0; index = part.indexOf(LINE_FEED, index + 1)) {
      lines += 1;
      start = from + index + 1;
    }
    return { lines, start };
  };
  const lineAt = (offset: number): { lines: number; start: number } => {
    const block = Math.floor(offset / BLOCK);
    while (blocks.length <= block) blocks.push(pass(blocks.length - 1, blocks.length * BLOCK));
    return pass(block, offset);
  };
  return {
    at(offset) {
      const { lines, start } = lineAt(offset);
      return { line: lines + 1, column: bytes.toString('utf8', start, offset).length + 1 };
    },
    textAt(offset) {
      const { start } = lineAt(offset);
      const rest = bytes.subarray(offset, offset + SHOWN);
      const end = rest.indexOf(LINE_FEED);
      const from = Math.max(start, offset - SHOWN);
      return bytes.toString('utf8', from, offset + (end < 0 ? rest.length : end)).replace(/\r$/, '');
    },
  };
}
