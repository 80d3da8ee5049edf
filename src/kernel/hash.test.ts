import { describe, expect, it } from 'vitest';
import { stableHash } from './hash.ts';

describe('stableHash', () => {
  // Source: Landon Curt Noll, "FNV Hash", test vectors of FNV-1a, 64 bits
  const vectors: readonly (readonly [text: string, hash: string])[] = [
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ];
  it.each(vectors)('gives `%s` the hash that FNV-1a gives it', (text, hash) => {
    expect(stableHash(text)).toBe(hash);
  });
});
