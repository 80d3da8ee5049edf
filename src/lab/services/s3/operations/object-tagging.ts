import type { Reply } from '../../../http/call.ts';
import { Repeated } from '../../../http/xml.ts';
import type { ObjectRecord, Tags } from '../../../state/records.ts';
import { authorizeBucket, authorizeObject } from '../access/authorize.ts';
import { tagKeys } from '../access/request-keys.ts';
import { malformedXml, noSuchKey } from '../errors.ts';
import { actionFor, checkVersion, objectAt, readableObject } from '../objects/find.ts';
import { putObjectRecord } from '../objects/key-index.ts';
import { readBody } from '../payload/payload.ts';
import { empty, xml } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';
import { readTagSet } from '../tags.ts';
import { all, onlyHas, readXml } from '../xml-body.ts';

/**
 * s3:GetObjectTagging.
 *
 * Semantics: Amazon S3 API Reference, "GetObjectTagging".
 */
export function getTagging(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const object = readableObject(request, bucket, request.key, [actionFor(request, 's3:GetObjectTagging')]);
  checkVersion(request.query.get('versionId'));
  const tags = Object.entries(object.tags).map(([Key, Value]) => ({ Key, Value }));
  return xml('Tagging', { TagSet: { Tag: new Repeated(tags) } });
}

/**
 * s3:PutObjectTagging.
 *
 * Semantics: Amazon S3 API Reference, "PutObjectTagging".
 */
export async function putTagging(request: S3Request): Promise<Reply> {
  const { body } = await readBody(request, 131_072);
  const root = readXml(body, 'Tagging');
  onlyHas(root, ['TagSet']);
  const [set, ...more] = all(root, 'TagSet');
  if (set === undefined || more.length > 0) throw malformedXml();
  const tags = readTagSet(set, 10);
  change(request, 's3:PutObjectTagging', tags, tagKeys(tags));
  return empty(200);
}

/**
 * s3:DeleteObjectTagging.
 *
 * Semantics: Amazon S3 API Reference, "DeleteObjectTagging".
 */
export function deleteTagging(request: S3Request): Reply {
  change(request, 's3:DeleteObjectTagging', {}, {});
  return empty(204);
}

function change(request: S3Request, action: string, tags: Tags, keys: ReturnType<typeof tagKeys>): void {
  const bucket = expectedBucket(request);
  const { key, lab } = request;
  const object: ObjectRecord | undefined = objectAt(request, bucket.name, key);
  authorizeObject(request, { bucket, key, object, action: actionFor(request, action), keys });
  if (object === undefined) {
    authorizeBucket(request, bucket, 's3:ListBucket');
    throw noSuchKey(key);
  }
  checkVersion(request.query.get('versionId'));
  putObjectRecord(lab.state, { ...object, tags });
}
