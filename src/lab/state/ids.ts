import { randomBytes, randomInt } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * A unique id as IAM makes them: a prefix for the kind of thing, and letters and digits.
 *
 * Semantics: AWS IAM User Guide, "IAM identifiers", section "Unique identifiers".
 */
export function uniqueId(prefix: 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'AIPA' | 'AKIA' | 'ASIA'): string {
  const length = prefix === 'AKIA' || prefix === 'ASIA' ? 16 : 17;
  return prefix + Array.from({ length }, () => BASE32[randomInt(BASE32.length)]).join('');
}

/** The secret half of an access key: 40 characters. */
export const secretKey = (): string => randomBytes(30).toString('base64');

/** A session token that says nothing: what it stands for is in the lab's state. */
export const sessionToken = (): string => `IQoJb3JpZ2lu${randomBytes(192).toString('base64')}`;
