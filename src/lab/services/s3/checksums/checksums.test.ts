import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALGORITHMS,
  compositeChecksum,
  fullObjectChecksum,
  isAlgorithm,
  makeDigest,
  OTHER_ALGORITHMS,
} from './algorithms.ts';

const digestOf = (
  algorithm: (typeof ALGORITHMS)[number] | 'MD5',
  ...pieces: readonly Uint8Array[]
): Buffer => {
  const digest = makeDigest(algorithm);
  for (const piece of pieces) digest.update(piece);
  return digest.digest();
};

describe('the checksums of S3', () => {
  it.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
    ['MD5', '25f9e794323b453885f5181f1b624d0b'],
  ] as const)('%s of 123456789 is what its catalogue entry says', (algorithm, expected) => {
    expect(digestOf(algorithm, Buffer.from('123456789')).toString('hex')).toBe(expected);
  });

  it.each(ALGORITHMS)('%s does not depend on how the data comes in pieces', (algorithm) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (data, at) => {
        const pieces = [data.subarray(0, at), data.subarray(at)];
        expect(digestOf(algorithm, ...pieces)).toEqual(digestOf(algorithm, data));
      }),
    );
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
    '%s of a whole follows from those of its parts',
    (algorithm) => {
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { minLength: 1, maxLength: 5 }), (pieces) => {
          const parts = pieces.map((piece) => ({
            checksum: digestOf(algorithm, piece).toString('base64'),
            size: piece.length,
          }));
          expect(fullObjectChecksum(algorithm, parts)).toBe(
            digestOf(algorithm, ...pieces).toString('base64'),
          );
        }),
      );
    },
  );

  it('has no whole of the parts for a hash', () => {
    expect(fullObjectChecksum('SHA256', [])).toBeUndefined();
  });

  it('sums up the checksums of the parts with their number', () => {
    const one = Buffer.alloc(4);
    one.writeUInt32BE(crc32('a'));
    const expected = Buffer.alloc(4);
    expected.writeUInt32BE(crc32(Buffer.concat([one, one])));
    const part = { checksum: one.toString('base64'), size: 1 };
    expect(compositeChecksum('CRC32', [part, part])).toBe(`${expected.toString('base64')}-2`);
  });

  it('knows which names are algorithms that it lacks', () => {
    expect(
      ['CRC32', 'XXHASH3', 'CRC16'].map((name) => [isAlgorithm(name), OTHER_ALGORITHMS.has(name)]),
    ).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });
});
