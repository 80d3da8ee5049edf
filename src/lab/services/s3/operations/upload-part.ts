import { AwsError } from '../../../http/aws-error.ts';
import type { Reply } from '../../../http/call.ts';
import type { BucketRecord, UploadPartRecord, UploadRecord } from '../../../state/records.ts';
import { authorizeObject } from '../access/authorize.ts';
import { authorizeKey, encryptionHeaders, refuseCustomerKeys } from '../access/encryption.ts';
import { invalidRequest, noSuchUpload } from '../errors.ts';
import { removeBlobs, writeBlob } from '../objects/blobs.ts';
import { needLength, openPayload } from '../payload/payload.ts';
import { algorithmOf, statedChecksum } from '../payload/stated.ts';
import { empty } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';
import { partNumberOf, uploadOf } from './multipart.ts';
import { etagOf } from './put-object.ts';

/**
 * Puts a part, which s3:PutObject allows; the key of the object has to be one that the caller may decrypt with.
 *
 * Semantics: Amazon S3 API Reference, "UploadPart".
 */
export async function uploadPart(request: S3Request): Promise<Reply> {
  const bucket = expectedBucket(request);
  const { lab, call } = request;
  const upload = authorizePart(request, bucket);
  refuseCustomerKeys(request);
  const number = partNumberOf(request);
  needLength(request);
  const stated = statedChecksum(request)?.algorithm;
  checkAlgorithm(upload, stated);
  const payload = openPayload(request, algorithmOf(upload.checksumAlgorithm));
  const { blob, size, md5, checksums } = await writeBlob(lab, payload.bytes, payload.finish);
  const part = { number, blob, size, checksums, etag: etagOf(md5, upload.encryption), modifiedAt: call.at };
  await storePart(request, upload, part);
  const sent = stated ?? algorithmOf(upload.checksumAlgorithm);
  return empty(200, {
    etag: `"${part.etag}"`,
    [`x-amz-checksum-${sent.toLowerCase()}`]: checksums[sent] ?? '',
    ...encryptionHeaders(upload.encryption),
  });
}

/** Decides whether a caller may add to an upload. What was asked for when it began counts for its parts as well. */
export function authorizePart(request: S3Request, bucket: BucketRecord): UploadRecord {
  const { key, lab, query } = request;
  const known = lab.state.uploads.get(query.get('uploadId') ?? '');
  const keys = { ...known?.conditionKeys, 's3:ObjectCreationOperation': 'false' };
  authorizeObject(request, { bucket, key, action: 's3:PutObject', keys });
  const upload = uploadOf(request, bucket);
  authorizeKey(request, bucket, key, upload.encryption, 'kms:Decrypt');
  return upload;
}

function checkAlgorithm(
  { checksumAsked, checksumAlgorithm, checksumType }: UploadRecord,
  stated: string | undefined,
): void {
  if (!checksumAsked || stated === checksumAlgorithm) return;
  // of a full object S3 makes the parts' checksums itself
  if (stated === undefined && checksumType === 'FULL_OBJECT') return;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${checksumAlgorithm.toLowerCase()}, actual checksum Type: ${stated?.toLowerCase() ?? 'null'}`,
  );
}

/** Puts a part's record in its place; one of the same number goes. */
export async function storePart(
  request: S3Request,
  { id }: UploadRecord,
  part: UploadPartRecord,
): Promise<void> {
  const { lab } = request;
  const upload = lab.state.uploads.get(id);
  if (upload === undefined) {
    await removeBlobs(lab, [part]);
    throw noSuchUpload(id);
  }
  const before = upload.parts.filter(({ number }) => number === part.number);
  const others = upload.parts.filter(({ number }) => number !== part.number);
  const parts = [...others, part].sort((a, b) => a.number - b.number);
  lab.state.uploads.put(id, { ...upload, parts });
  request.afterCommit(() => removeBlobs(lab, before));
}

/** A part that is too small to have others behind it. */
export const tooSmall = ({ number, size, etag }: UploadPartRecord): AwsError =>
  new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
    ProposedSize: String(size),
    MinSizeAllowed: '5242880',
    PartNumber: String(number),
    ETag: etag,
  });
