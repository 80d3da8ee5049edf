import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyName } from './key-name.ts';

describe('keyName', () => {
  it('is the key in lower case, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (keys) => {
        for (const key of [...keys, ...keys]) expect(keyName(key)).toBe(key.toLowerCase());
      }),
    );
  });

  it('goes on when it has seen more keys than it remembers', () => {
    for (let index = 0; index < 25_000; index += 1) expect(keyName(`Tag/${index}`)).toBe(`tag/${index}`);
  });
});
