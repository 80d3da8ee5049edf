import { constants, isUtf8 } from 'node:buffer';
import { type FileSystem, isFailedCall, whyNot } from './file-system.ts';
import { skipSpace } from './json/bytes.ts';
import type { Fault } from './json/fault.ts';

/** The bytes of a text, without a byte order mark; empty if it is white space alone. */
export type Loaded =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly fault: Fault };

const CHUNK = 1024 * 1024;
/** The system gives no more than some 2 GB a call. */
const MAX_READ = 1024 * 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Reads a file, as far as it can be text.
 *
 * A file of white space alone costs no memory, however long it is, and what starts like no text is not read to
 * its end.
 */
export function loadFile(path: string, fs: FileSystem): Loaded {
  let descriptor: number | undefined;
  try {
    descriptor = fs.open(path);
    const stat = fs.stat(path);
    return stat.isFile() ? loadSized(descriptor, stat.size, fs) : checkText(drain(descriptor, fs));
  } catch (error) {
    if (!isFailedCall(error)) throw error;
    return failed('input/unreadable', `can't read it: ${whyNot(error)}`);
  } finally {
    if (descriptor !== undefined) fs.close(descriptor);
  }
}

function loadSized(descriptor: number, size: number, fs: FileSystem): Loaded {
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size + 1));
  let blank = 0;
  for (;;) {
    const count = fs.read(descriptor, chunk, blank);
    if (count === 0) return { ok: true, bytes: NOTHING };
    const part = chunk.subarray(0, count);
    if (blank === 0) {
      const fault = faultOfStart(part);
      if (fault !== undefined) return { ok: false, fault };
    }
    if (!isBlank(part)) break;
    blank += count;
  }
  if (size > constants.MAX_LENGTH) {
    return failed('input/too-large', `larger than ${constants.MAX_LENGTH} bytes`, 'give it in several files');
  }
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const count = fs.read(descriptor, bytes.subarray(length, length + MAX_READ), length);
    if (count === 0) break;
    length += count;
  }
  return checkText(bytes.subarray(0, length));
}

/** All that a pipe holds. */
function drain(descriptor: number, fs: FileSystem): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = fs.read(descriptor, chunk, null);
    if (count === 0) return Buffer.concat(parts);
    parts.push(chunk.subarray(0, count));
  }
}

/** Whether bytes are text in UTF-8; gives them without byte order mark. */
export function checkText(bytes: Buffer): Loaded {
  const fault = faultOfStart(bytes.subarray(0, CHUNK));
  if (fault !== undefined) return { ok: false, fault };
  if (!isUtf8(bytes)) return failed('input/encoding', 'not UTF-8', 'save it as UTF-8', faultyByte(bytes));
  const nul = bytes.indexOf(0);
  if (nul >= 0) return failed('input/binary', 'a binary file: it holds a NUL byte', undefined, nul);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = marked ? bytes.subarray(3) : bytes;
  return { ok: true, bytes: isBlank(text) ? NOTHING : text };
}

function faultOfStart(part: Buffer): Fault | undefined {
  const utf16 = { code: 'input/encoding', message: 'UTF-16, not UTF-8', hint: 'save it as UTF-8', offset: 0 };
  if ((part[0] === 0xff && part[1] === 0xfe) || (part[0] === 0xfe && part[1] === 0xff)) return utf16;
  // `{` and a NUL, or the other way round: UTF-16 without its mark
  if (part.length >= 4 && (part[0] === 0) !== (part[1] === 0) && (part[2] === 0) !== (part[3] === 0))
    return utf16;
  const nul = part.indexOf(0);
  return nul < 0
    ? undefined
    : { code: 'input/binary', message: 'a binary file: it holds a NUL byte', offset: nul };
}

/** The offset of the first byte that is no UTF-8. */
function faultyByte(bytes: Buffer): number {
  let [sound, broken] = [0, bytes.length];
  while (broken - sound > 1) {
    const middle = (sound + broken) >> 1;
    // a character may straddle the middle: up to three bytes of it
    const whole = [0, 1, 2, 3].some((more) => isUtf8(bytes.subarray(0, middle + more)));
    if (whole) sound = middle;
    else broken = middle;
  }
  return sound;
}

const isBlank = (bytes: Buffer): boolean => skipSpace(bytes, 0) === bytes.length;

function failed(code: string, message: string, hint?: string, offset = 0): Loaded {
  return { ok: false, fault: { code, message, offset, ...(hint === undefined ? {} : { hint }) } };
}
