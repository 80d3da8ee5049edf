import type { SegmentRecord } from '../../../state/records.ts';
import { type ChecksumAlgorithm, makeDigest } from '../checksums/algorithms.ts';
import type { S3Request } from '../request.ts';
import { readBlobs, type Segment, writeBlob } from './blobs.ts';

/** Bytes that were copied to a file of their own. */
export interface CopiedBytes extends SegmentRecord {
  readonly md5: Buffer;
}

/** Copies the bytes from `first` to `last`, both included, and computes the digests of the copy. */
export async function copyBytes(
  { lab }: S3Request,
  segments: readonly Segment[],
  first: number,
  last: number,
  algorithm: ChecksumAlgorithm,
): Promise<CopiedBytes> {
  const md5 = makeDigest('MD5');
  const checksum = makeDigest(algorithm);
  let size = 0;
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const piece of readBlobs(lab, segments, first, last) as AsyncIterable<Buffer>) {
      size += piece.length;
      md5.update(piece);
      checksum.update(piece);
      yield piece;
    }
  }
  return writeBlob(lab, bytes(), () => ({
    ...{ size, md5: md5.digest() },
    checksums: { [algorithm]: checksum.digest().toString('base64') },
  }));
}
