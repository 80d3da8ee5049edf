import { BrokenJson, type Spans } from './elements.ts';
import type { Fault } from './fault.ts';
import { scanJson } from './scan.ts';
import { readTree } from './tree.ts';

/** The documents of a file, or what is wrong with it. */
export type Documents =
  | {
      readonly ok: true;
      readonly values: readonly unknown[];
      /** Where the elements of lists stand that are parsed from the text as they are read. */
      readonly lists?: ReadonlyMap<number, Spans>;
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** From how many bytes on a file is read otherwise than whole. */
export interface JsonLimits {
  /**
   * Up to this size a file is looked through for names that stand twice in one object. Larger ones are written by
   * machines, which don't do that.
   */
  readonly scan: number;
  /** Up to this size a file is parsed as one piece. */
  readonly whole: number;
}

export const JSON_LIMITS: JsonLimits = { scan: 16 * 1024 * 1024, whole: 1024 * 1024 };

/** Reads a file of JSON texts that follow each other: one document, JSON Lines, the output of a loop. */
export function readJson(bytes: Buffer, limits: JsonLimits = JSON_LIMITS): Documents {
  if (bytes.length <= Math.min(limits.whole, limits.scan)) {
    const { spans, faults } = scanJson(bytes);
    if (faults.length > 0) return { ok: false, faults };
    const values = spans.map(({ start, end }) => JSON.parse(bytes.toString('utf8', start, end)) as unknown);
    return { ok: true, values };
  }
  try {
    const { documents, lists } = readTree(bytes, bytes.length <= limits.scan);
    return { ok: true, values: documents, lists };
  } catch (error) {
    if (!(error instanceof BrokenJson)) throw error;
    return { ok: false, faults: faultsOf(bytes) };
  }
}

/** What is wrong with a text that turned out to be broken. */
export function faultsOf(bytes: Buffer): readonly Fault[] {
  const { faults } = scanJson(bytes);
  if (faults.length === 0) throw new Error('JSON that the scanner finds sound was not read');
  return faults;
}
