import type { Fault } from './fault.ts';
import { scanJson } from './scan.ts';

/** The documents of a file, or what is wrong with it. */
export type Documents =
  | { readonly ok: true; readonly values: readonly unknown[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Up to this many bytes a file is looked through for names that stand twice in one object. Larger ones are written
 * by machines, which don't do that, and would take twice the time.
 */
export const SCAN_LIMIT = 16 * 1024 * 1024;

/** Reads a file of JSON texts that follow each other: one document, JSON Lines, the output of a loop. */
export function readJson(bytes: Buffer, scanLimit = SCAN_LIMIT): Documents {
  if (bytes.length > scanLimit) {
    try {
      return { ok: true, values: [JSON.parse(bytes.toString('utf8'))] };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // several texts, or broken: the scan tells
    }
  }
  const { spans, faults } = scanJson(bytes);
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, values: spans.map(({ start, end }) => JSON.parse(bytes.toString('utf8', start, end))) };
}
