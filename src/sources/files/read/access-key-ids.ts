/**
 * Finds the access key ids in a text, and in what stands in it as base64.
 *
 * Semantics: AWS IAM User Guide, "IAM identifiers", section "Understanding unique ID prefixes" (AKIA: access key,
 * ASIA: temporary credentials).
 */
export function accessKeyIdsOf(text: string, depth = 2): readonly string[] {
  const ids = text.includes('AKIA') || text.includes('ASIA') ? (text.match(KEY_ID) ?? []) : [];
  if (depth === 0 || text.length < SHORTEST) return ids;
  const nested = (text.match(BASE64) ?? []).flatMap((word) =>
    accessKeyIdsOf(Buffer.from(word, 'base64').toString('latin1'), depth - 1),
  );
  return nested.length === 0 ? ids : [...ids, ...nested];
}

const KEY_ID = /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/g;
/** The base64 of twenty characters takes 27, without padding. */
const SHORTEST = 27;
const BASE64 = /[A-Za-z0-9+/_-]{27,}={0,2}/g;
