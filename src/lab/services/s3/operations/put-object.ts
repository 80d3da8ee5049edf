import { randomBytes } from 'node:crypto';
import type { Reply } from '../../../http/call.ts';
import type { BucketRecord, EncryptionRecord, ObjectRecord, Tags } from '../../../state/records.ts';
import { checkAcl, objectArn, ownerOf, sendsAcl } from '../access/acl.ts';
import { authorizeObject } from '../access/authorize.ts';
import { authorizeKey, encryptionHeaders, encryptionOf } from '../access/encryption.ts';
import { aclKeys, tagKeys, writeKeys } from '../access/request-keys.ts';
import { noSuchBucket } from '../errors.ts';
import { removeBlobs, writeBlob } from '../objects/blobs.ts';
import { checkWrite } from '../objects/conditions.ts';
import { objectAt } from '../objects/find.ts';
import { putObjectRecord } from '../objects/key-index.ts';
import { checksumHeaders, metadataOf } from '../objects/metadata.ts';
import { needLength, openPayload } from '../payload/payload.ts';
import { statedChecksum } from '../payload/stated.ts';
import { empty } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';
import { readTagHeader } from '../tags.ts';

/**
 * s3:PutObject. Who may not write learns so before the body is sent, if the client waits.
 *
 * Semantics: Amazon S3 API Reference, "PutObject".
 */
export async function putObject(request: S3Request): Promise<Reply> {
  const bucket = expectedBucket(request);
  const { lab, key, call } = request;
  const intent = authorizeWrite(request, bucket, true);
  needLength(request);
  const headers = metadataOf(request);
  checkWrite(request.header, key, objectAt(request, bucket.name, key));
  const algorithm = statedChecksum(request)?.algorithm ?? 'CRC64NVME';
  const payload = openPayload(request, algorithm);
  const { blob, size, md5, checksums } = await writeBlob(lab, payload.bytes, payload.finish);
  const record: ObjectRecord = {
    ...{ bucket: bucket.name, key, segments: [{ blob, size, checksums }], multipart: false, size, headers },
    ...{ etag: etagOf(md5, intent.encryption), modifiedAt: call.at, checksums, checksumType: 'FULL_OBJECT' },
    ...{ encryption: intent.encryption, tags: intent.tags, owner: intent.owner },
  };
  await storeObject(request, bucket, record);
  return empty(200, {
    etag: `"${record.etag}"`,
    ...checksumHeaders(record),
    ...encryptionHeaders(record.encryption),
  });
}

/** What a caller may write. */
export interface WriteIntent {
  readonly tags: Tags;
  readonly encryption: EncryptionRecord;
  readonly owner: string;
}

/**
 * Decides whether a caller may write an object with the tags, the list and the encryption that it asks for. `creates` is whether
 * the object is there once the call is done.
 *
 * Semantics: Amazon S3 API Reference, "PutObject", section "Permissions"; Service Authorization Reference, "Actions, resources,
 * and condition keys for Amazon S3".
 */
export function authorizeWrite(
  request: S3Request,
  bucket: BucketRecord,
  creates: boolean,
  copied: Tags | undefined = undefined,
): WriteIntent {
  const { key } = request;
  const tags = copied ?? readTagHeader(request.header('x-amz-tagging'));
  const keys = {
    ...writeKeys(request),
    ...tagKeys(tags),
    's3:ObjectCreationOperation': String(creates),
  };
  authorizeObject(request, { bucket, key, action: 's3:PutObject', keys });
  if (Object.keys(tags).length > 0) {
    authorizeObject(request, { bucket, key, action: 's3:PutObjectTagging', keys: tagKeys(tags) });
  }
  if (sendsAcl(request)) {
    authorizeObject(request, { bucket, key, action: 's3:PutObjectAcl', keys: aclKeys(request) });
  }
  if (creates && request.header('if-match') !== undefined) {
    authorizeObject(request, {
      bucket,
      key,
      action: 's3:GetObject',
      object: objectAt(request, bucket.name, key),
    });
  }
  const given = checkAcl(request, bucket, 's3:PutObject', objectArn(request, bucket, key));
  const encryption = encryptionOf(request, bucket);
  authorizeKey(request, bucket, key, encryption, 'kms:GenerateDataKey');
  return { tags, encryption, owner: ownerOf(request, bucket, given) };
}

/**
 * Puts an object's record if the conditions of the request still hold: without a pause between, so that of two who write at
 * once on a condition one fails. The bytes of what was there before go when the change is in the store.
 */
export async function storeObject(
  request: S3Request,
  bucket: BucketRecord,
  record: ObjectRecord,
): Promise<void> {
  const { lab } = request;
  try {
    if (lab.state.buckets.get(bucket.name)?.createdAt !== bucket.createdAt) throw noSuchBucket(bucket.name);
    checkWrite(request.header, record.key, objectAt(request, bucket.name, record.key));
  } catch (error) {
    await removeBlobs(lab, record.segments);
    throw error;
  }
  const before = putObjectRecord(lab.state, record);
  if (before !== undefined) request.afterCommit(() => removeBlobs(lab, before.segments));
}

/**
 * The tag of bytes that were put at once: their MD5, but for KMS.
 *
 * Semantics: Amazon S3 API Reference, "Object": ETag.
 */
export const etagOf = (md5: Buffer, { algorithm }: EncryptionRecord): string =>
  (algorithm === 'AES256' ? md5 : randomBytes(16)).toString('hex');
