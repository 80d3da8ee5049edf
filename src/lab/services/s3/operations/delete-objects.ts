import { AwsError } from '../../../http/aws-error.ts';
import type { Reply } from '../../../http/call.ts';
import { Repeated, type XmlValue } from '../../../http/xml.ts';
import type { BucketRecord } from '../../../state/records.ts';
import { authorizeObject } from '../access/authorize.ts';
import { invalidRequest, malformedXml } from '../errors.ts';
import { removeBlobs } from '../objects/blobs.ts';
import { checkWrite } from '../objects/conditions.ts';
import { actionFor, checkVersion, objectAt } from '../objects/find.ts';
import { deleteObjectRecord } from '../objects/key-index.ts';
import { readBody } from '../payload/payload.ts';
import { empty, xml } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';
import { all, onlyHas, readXml, textOf, type XmlElement } from '../xml-body.ts';

/**
 * s3:DeleteObject: what is not there is deleted as well.
 *
 * Semantics: Amazon S3 API Reference, "DeleteObject".
 */
export function deleteObject(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const { key, header, query } = request;
  const ifMatch = header('if-match');
  const keys = ifMatch === undefined ? {} : { 's3:if-match': ifMatch };
  authorizeObject(request, { bucket, key, action: actionFor(request, 's3:DeleteObject'), keys });
  checkVersion(query.get('versionId'));
  if (ifMatch !== undefined)
    checkWrite(
      (name) => (name === 'if-match' ? ifMatch : undefined),
      key,
      objectAt(request, bucket.name, key),
    );
  remove(request, bucket, key);
  return empty(204);
}

function remove(request: S3Request, bucket: BucketRecord, key: string): void {
  const before = deleteObjectRecord(request.lab.state, bucket.name, key);
  if (before !== undefined) request.afterCommit(() => removeBlobs(request.lab, before.segments));
}

/** Most keys in one call. */
const MOST_KEYS = 1000;

/**
 * s3:DeleteObjects: each key is decided for itself.
 *
 * Semantics: Amazon S3 API Reference, "DeleteObjects".
 */
export async function deleteObjects(request: S3Request): Promise<Reply> {
  const { body, stated } = await readBody(request, 4 * 1_048_576);
  if (stated === undefined && request.header('content-md5') === undefined) {
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
  const bucket = expectedBucket(request);
  const root = readXml(body, 'Delete');
  onlyHas(root, ['Object', 'Quiet']);
  const objects = all(root, 'Object');
  if (objects.length === 0 || objects.length > MOST_KEYS) throw malformedXml();
  const deleted: XmlValue[] = [];
  const failed: XmlValue[] = [];
  for (const object of objects) {
    const key = textOf(object, 'Key');
    if (key === undefined || key === '') throw malformedXml();
    const versionId = textOf(object, 'VersionId');
    try {
      deleteOne(request, bucket, key, versionId, object);
      deleted.push({ Key: key, VersionId: versionId });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Key: key, VersionId: versionId, Code: error.code, Message: error.message });
    }
  }
  const quiet = textOf(root, 'Quiet')?.toLowerCase() === 'true';
  return xml('DeleteResult', { Deleted: new Repeated(quiet ? [] : deleted), Error: new Repeated(failed) });
}

function deleteOne(
  request: S3Request,
  bucket: BucketRecord,
  key: string,
  versionId: string | undefined,
  element: XmlElement,
): void {
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long', 400);
  const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  authorizeObject(request, { bucket, key, action });
  checkVersion(versionId);
  const etag = textOf(element, 'ETag');
  if (etag !== undefined) {
    checkWrite((name) => (name === 'if-match' ? etag : undefined), key, objectAt(request, bucket.name, key));
  }
  remove(request, bucket, key);
}
