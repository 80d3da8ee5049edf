import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type CrcKind, combineCrc } from './combine.ts';
import { crc32c } from './crc32c.ts';
import { crc64nvme } from './crc64nvme.ts';

/**
 * The checksum algorithms that the lab has.
 *
 * Semantics: Amazon S3 User Guide, "Checking object integrity for data uploads in Amazon S3".
 */
export const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof ALGORITHMS)[number];

/** Those that AWS has besides. */
export const OTHER_ALGORITHMS: ReadonlySet<string> = new Set([
  'MD5',
  'SHA512',
  'XXHASH3',
  'XXHASH64',
  'XXHASH128',
]);

export const isAlgorithm = (name: string): name is ChecksumAlgorithm =>
  (ALGORITHMS as readonly string[]).includes(name);

/** How many bytes a checksum has. */
export const WIDTH: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

/** Takes data piece by piece. */
export interface Digest {
  readonly update: (data: Uint8Array) => void;
  /** Once, at the end. */
  readonly digest: () => Buffer;
}

/** A digest of one of the algorithms, or the MD5 that ETags are. */
export function makeDigest(algorithm: ChecksumAlgorithm | 'MD5'): Digest {
  switch (algorithm) {
    case 'CRC32':
      return crcOf32((data, before) => crc32(data, before));
    case 'CRC32C':
      return crcOf32(crc32c);
    case 'CRC64NVME': {
      let crc = { high: 0, low: 0 };
      return {
        update: (data) => {
          crc = crc64nvme(data, crc);
        },
        digest: () => {
          const out = Buffer.alloc(8);
          out.writeUInt32BE(crc.high, 0);
          out.writeUInt32BE(crc.low, 4);
          return out;
        },
      };
    }
    case 'SHA1':
    case 'SHA256':
    case 'MD5': {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (data) => void hash.update(data), digest: () => hash.digest() };
    }
  }
}

function crcOf32(next: (data: Uint8Array, before: number) => number): Digest {
  let crc = 0;
  return {
    update: (data) => {
      crc = next(data, crc);
    },
    digest: () => {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(crc, 0);
      return out;
    },
  };
}

const KINDS: Readonly<Partial<Record<ChecksumAlgorithm, CrcKind>>> = {
  CRC32: { bits: 32, polynomial: 0xedb88320n },
  CRC32C: { bits: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64, polynomial: 0x9a6c9329ac4bc9b5n },
};

/** A part as its checksum is taken together with the others'. */
export interface SummedPart {
  /** Base64. */
  readonly checksum: string;
  readonly size: number;
}

/** The checksum of the whole from those of its parts in order; `undefined` for algorithms that don't allow it. */
export function fullObjectChecksum(
  algorithm: ChecksumAlgorithm,
  parts: readonly SummedPart[],
): string | undefined {
  const kind = KINDS[algorithm];
  if (kind === undefined) return undefined;
  let sum = 0n;
  for (const { checksum, size } of parts) {
    const one = BigInt(`0x${Buffer.from(checksum, 'base64').toString('hex')}`);
    sum = combineCrc(kind, sum, one, size);
  }
  return Buffer.from(sum.toString(16).padStart(kind.bits / 4, '0'), 'hex').toString('base64');
}

/** The checksum of the parts' checksums, with their number. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly SummedPart[]): string {
  const digest = makeDigest(algorithm);
  for (const { checksum } of parts) digest.update(Buffer.from(checksum, 'base64'));
  return `${digest.digest().toString('base64')}-${parts.length}`;
}
