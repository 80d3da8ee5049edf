import { AwsError } from '../../../http/aws-error.ts';
import type { BucketRecord, ObjectRecord } from '../../../state/records.ts';
import { authorizeBucket, authorizeObject } from '../access/authorize.ts';
import { noSuchKey } from '../errors.ts';
import type { S3Request } from '../request.ts';
import { objectId } from './key-index.ts';

/** What a key holds now. */
export const objectAt = ({ lab }: S3Request, bucket: string, key: string): ObjectRecord | undefined =>
  lab.state.objects.get(objectId(bucket, key));

/** An action as it is called where the request names a version. */
const VERSIONED = /^(s3:(?:Get|Put|Delete)Object)(\w*)$/;

/** The action of a request: with a version named, it is the right to versions that counts. */
export function actionFor({ query }: S3Request, action: string): string {
  return query.has('versionId') ? action.replace(VERSIONED, '$1Version$2') : action;
}

/** Refuses versions: the lab's buckets have the one that is called `null`. */
export function checkVersion(versionId: string | undefined): void {
  if (versionId === undefined || versionId === 'null') return;
  throw new AwsError('InvalidArgument', 'Invalid version id specified', 400, {
    ArgumentName: 'versionId',
    ArgumentValue: versionId.slice(0, 1024),
  });
}

/**
 * The object that a request wants to read, if it may: where there is none, only those who may list the bucket learn so.
 *
 * Semantics: Amazon S3 API Reference, "GetObject", section "Permissions".
 */
export function readableObject(
  request: S3Request,
  bucket: BucketRecord,
  key: string,
  actions: readonly string[],
): ObjectRecord {
  const object = objectAt(request, bucket.name, key);
  for (const action of actions) authorizeObject(request, { bucket, key, action, object });
  if (object !== undefined) return object;
  authorizeBucket(request, bucket, 's3:ListBucket');
  throw noSuchKey(key);
}
