import type { Reply } from '../../../http/call.ts';
import { encryptionHeaders } from '../access/encryption.ts';
import { invalidArgument } from '../errors.ts';
import { copyBytes } from '../objects/copy-bytes.ts';
import { checkCopySize, copySourceOf } from '../objects/copy-source.ts';
import { algorithmOf } from '../payload/stated.ts';
import { isoTime, xml } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';
import { checksumMembers, partNumberOf } from './multipart.ts';
import { etagOf } from './put-object.ts';
import { authorizePart, storePart } from './upload-part.ts';

/**
 * Makes a part of an object, or of a range of one.
 *
 * Semantics: Amazon S3 API Reference, "UploadPartCopy".
 */
export async function uploadPartCopy(request: S3Request): Promise<Reply> {
  const bucket = expectedBucket(request);
  const upload = authorizePart(request, bucket);
  const number = partNumberOf(request);
  const { object } = copySourceOf(request);
  const { first, last } = copyRange(request.header('x-amz-copy-source-range'), object.size);
  checkCopySize(last - first + 1);
  const algorithm = algorithmOf(upload.checksumAlgorithm);
  const { blob, size, md5, checksums } = await copyBytes(request, object.segments, first, last, algorithm);
  const modifiedAt = request.call.at;
  const part = { number, blob, size, checksums, etag: etagOf(md5, upload.encryption), modifiedAt };
  await storePart(request, upload, part);
  return xml(
    'CopyPartResult',
    { LastModified: isoTime(modifiedAt), ETag: `"${part.etag}"`, ...checksumMembers(checksums) },
    encryptionHeaders(upload.encryption),
  );
}

function copyRange(
  header: string | undefined,
  size: number,
): { readonly first: number; readonly last: number } {
  if (header === undefined) return { first: 0, last: size - 1 };
  const [, from = '', to = ''] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header) ?? [];
  if (from === '' || Number(from) > Number(to) || Number(to) >= size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      'x-amz-copy-source-range',
      header,
    );
  }
  return { first: Number(from), last: Number(to) };
}
