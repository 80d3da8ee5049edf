import type { PathKey } from '../../kernel/index.ts';
import { indexJson } from './json/walk.ts';

/** A part of a policy that stands in its file as text. */
export interface Embedded {
  /** The part, decoded: what a person reads. */
  readonly text: string;
  /** Where the part begins in the text, `undefined` where that is URL-encoded. */
  readonly offset: number | undefined;
}

/** The JSON that a text holds, as it is or as AWS's APIs URL-encode it; `undefined` for a broken encoding. */
function decodeEmbedded(text: string): string | undefined {
  if (!text.trimStart().startsWith('%')) return text;
  try {
    return decodeURIComponent(text.trim().replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Finds a path inside the JSON that a text holds. */
export function embeddedAt(text: string, path: readonly PathKey[]): Embedded | undefined {
  const json = decodeEmbedded(text);
  if (json === undefined) return undefined;
  const bytes = Buffer.from(json);
  const found = indexJson(bytes).find(0, path);
  if (found === undefined || found.rest.length > 0) return undefined;
  return {
    text: bytes.toString('utf8', found.start, found.end),
    offset: json === text ? bytes.toString('utf8', 0, found.start).length : undefined,
  };
}
