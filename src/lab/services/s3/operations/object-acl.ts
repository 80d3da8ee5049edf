import type { Reply } from '../../../http/call.ts';
import { aclsDisabled, checkAcl, objectArn, ownersList, sendsAcl } from '../access/acl.ts';
import { authorizeObject } from '../access/authorize.ts';
import { aclKeys } from '../access/request-keys.ts';
import { ownershipOf } from '../access/settings.ts';
import { noSuchKey, notImplemented } from '../errors.ts';
import { actionFor, checkVersion, objectAt, readableObject } from '../objects/find.ts';
import { empty } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';

/**
 * s3:GetObjectAcl: the owner alone.
 *
 * Semantics: Amazon S3 API Reference, "GetObjectAcl".
 */
export function getObjectAcl(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const object = readableObject(request, bucket, request.key, [actionFor(request, 's3:GetObjectAcl')]);
  checkVersion(request.query.get('versionId'));
  return ownersList(object.owner);
}

/**
 * s3:PutObjectAcl: where lists are disabled, the one that gives the bucket's owner everything is taken and changes nothing.
 *
 * Semantics: Amazon S3 API Reference, "PutObjectAcl".
 */
export function putObjectAcl(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const { key } = request;
  const object = objectAt(request, bucket.name, key);
  authorizeObject(request, {
    bucket,
    key,
    object,
    action: actionFor(request, 's3:PutObjectAcl'),
    keys: aclKeys(request),
  });
  if (object === undefined) throw noSuchKey(key);
  checkVersion(request.query.get('versionId'));
  if (!sendsAcl(request)) {
    if (ownershipOf(bucket) === 'BucketOwnerEnforced') throw aclsDisabled();
    throw notImplemented('access control lists in the body');
  }
  checkAcl(request, bucket, 's3:PutObjectAcl', objectArn(request, bucket, key));
  return empty(200);
}
