import { randomBytes } from 'node:crypto';
import type { Reply } from '../../../http/call.ts';
import { Repeated } from '../../../http/xml.ts';
import type { BucketRecord, UploadRecord } from '../../../state/records.ts';
import { authorizeObject } from '../access/authorize.ts';
import { encryptionHeaders } from '../access/encryption.ts';
import { writeKeys } from '../access/request-keys.ts';
import type { ChecksumAlgorithm } from '../checksums/algorithms.ts';
import { invalidArgument, invalidRequest, noSuchUpload } from '../errors.ts';
import { canonicalId } from '../names.ts';
import { removeBlobs } from '../objects/blobs.ts';
import { metadataOf } from '../objects/metadata.ts';
import { algorithmOf } from '../payload/stated.ts';
import { empty, isoTime, xml } from '../reply.ts';
import { countOf, expectedBucket, type S3Request } from '../request.ts';
import { authorizeWrite } from './put-object.ts';

/**
 * Begins a multipart upload, which s3:PutObject allows.
 *
 * Semantics: Amazon S3 API Reference, "CreateMultipartUpload"; Amazon S3 User Guide, "Uploading and copying objects using
 * multipart upload in Amazon S3".
 */
export function createUpload(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const { lab, call, key, who } = request;
  const { tags, encryption, owner } = authorizeWrite(request, bucket, false);
  const headers = metadataOf(request);
  const { algorithm, type, asked } = checksumPlan(request);
  const upload: UploadRecord = {
    id: randomBytes(48).toString('base64url'),
    ...{ bucket: bucket.name, key, initiatedAt: call.at, initiator: who?.arn ?? 'anonymous', headers },
    ...{ tags, encryption, owner, parts: [], checksumAlgorithm: algorithm, checksumType: type },
    ...{ checksumAsked: asked, conditionKeys: writeKeys(request) as Readonly<Record<string, string>> },
  };
  lab.state.uploads.put(upload.id, upload);
  const plan = asked ? { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type } : {};
  return xml(
    'InitiateMultipartUploadResult',
    { Bucket: bucket.name, Key: key, UploadId: upload.id },
    { ...plan, ...encryptionHeaders(encryption) },
  );
}

/**
 * Which checksum the object will have, and whether of its bytes or of its parts' checksums.
 *
 * Semantics: Amazon S3 User Guide, "Checking object integrity for data uploads in Amazon S3", section "Full object and
 * composite checksum types".
 */
function checksumPlan({ header }: S3Request): {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: UploadRecord['checksumType'];
  readonly asked: boolean;
} {
  const named = header('x-amz-checksum-algorithm');
  const type = header('x-amz-checksum-type')?.toUpperCase();
  if (named === undefined) {
    if (type !== undefined) {
      throw invalidRequest(
        'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
      );
    }
    return { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', asked: false };
  }
  const algorithm = algorithmOf(named);
  if (type !== undefined && type !== 'FULL_OBJECT' && type !== 'COMPOSITE') {
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  }
  const chosen = type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (
    (chosen === 'FULL_OBJECT' && algorithm.startsWith('SHA')) ||
    (chosen === 'COMPOSITE' && algorithm === 'CRC64NVME')
  ) {
    throw invalidRequest(
      `The ${chosen} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type: chosen, asked: true };
}

/** The upload that a request names; it throws where it is not one of this key. */
export function uploadOf({ lab, query, key }: S3Request, bucket: BucketRecord): UploadRecord {
  const id = query.get('uploadId') ?? '';
  const upload = lab.state.uploads.get(id);
  if (upload === undefined || upload.bucket !== bucket.name || upload.key !== key) throw noSuchUpload(id);
  return upload;
}

/** The number of the part that a request brings. */
export function partNumberOf({ query }: S3Request): number {
  const text = query.get('partNumber') ?? '';
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > 10_000) {
    throw invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      text,
    );
  }
  return number;
}

/**
 * s3:AbortMultipartUpload.
 *
 * Semantics: Amazon S3 API Reference, "AbortMultipartUpload".
 */
export function abortUpload(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const { lab, key } = request;
  authorizeObject(request, { bucket, key, action: 's3:AbortMultipartUpload' });
  const { id, parts } = uploadOf(request, bucket);
  lab.state.uploads.delete(id);
  request.afterCommit(() => removeBlobs(lab, parts));
  return empty(204);
}

/**
 * s3:ListMultipartUploadParts.
 *
 * Semantics: Amazon S3 API Reference, "ListParts".
 */
export function listParts(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const { key, query } = request;
  authorizeObject(request, { bucket, key, action: 's3:ListMultipartUploadParts' });
  const upload = uploadOf(request, bucket);
  const most = countOf(request, 'max-parts', 1000);
  const after = query.has('part-number-marker') ? countOf(request, 'part-number-marker', 10_000) : 0;
  const behind = upload.parts.filter(({ number }) => number > after);
  const page = behind.slice(0, most);
  const truncated = most > 0 && behind.length > page.length;
  return xml('ListPartsResult', {
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.id,
    Initiator: { ID: upload.initiator, DisplayName: upload.initiator },
    Owner: { ID: canonicalId(upload.owner) },
    StorageClass: upload.headers['x-amz-storage-class'] ?? 'STANDARD',
    PartNumberMarker: after,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: most,
    IsTruncated: truncated,
    ...(upload.checksumAsked
      ? { ChecksumAlgorithm: upload.checksumAlgorithm, ChecksumType: upload.checksumType }
      : {}),
    Part: new Repeated(
      page.map(({ number, modifiedAt, etag, size, checksums }) => ({
        PartNumber: number,
        LastModified: isoTime(modifiedAt),
        ETag: `"${etag}"`,
        Size: size,
        ...checksumMembers(checksums),
      })),
    ),
  });
}

/** Checksums as XML's members name them. */
export const checksumMembers = (
  checksums: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`Checksum${name}`, value]));
