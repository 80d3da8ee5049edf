import type { Reply } from '../../../http/call.ts';
import { Repeated } from '../../../http/xml.ts';
import { canonicalId } from '../names.ts';
import { objectAt } from '../objects/find.ts';
import { keysOf } from '../objects/key-index.ts';
import { listKeys } from '../objects/listing.ts';
import { classOf } from '../objects/metadata.ts';
import { isoTime, xml } from '../reply.ts';
import { countOf, expectedBucket, type S3Request } from '../request.ts';
import { authorizeListing, keyWriter } from './list-objects.ts';

/**
 * s3:ListBucketVersions: in a bucket without versioning each object is the version that is called `null`.
 *
 * Semantics: Amazon S3 API Reference, "ListObjectVersions".
 */
export function listVersions(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeListing(request, bucket, 's3:ListBucketVersions');
  const { query, lab } = request;
  const write = keyWriter(request);
  const most = countOf(request, 'max-keys', 1000);
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const after = query.get('key-marker') ?? '';
  const { keys, prefixes, truncated, last } = listKeys(keysOf(lab.state, bucket.name), {
    ...{ prefix, delimiter, after, most },
  });
  return xml('ListVersionsResult', {
    Name: bucket.name,
    Prefix: write(prefix),
    KeyMarker: write(after),
    VersionIdMarker: query.get('version-id-marker') ?? '',
    NextKeyMarker: truncated && last !== undefined ? write(last) : undefined,
    NextVersionIdMarker: truncated ? 'null' : undefined,
    MaxKeys: most,
    Delimiter: delimiter === '' ? undefined : write(delimiter),
    EncodingType: query.get('encoding-type'),
    IsTruncated: truncated,
    Version: new Repeated(
      keys.flatMap((key) => {
        const object = objectAt(request, bucket.name, key);
        if (object === undefined) return [];
        return [
          {
            Key: write(key),
            VersionId: 'null',
            IsLatest: true,
            LastModified: isoTime(object.modifiedAt),
            ETag: `"${object.etag}"`,
            Size: object.size,
            Owner: { ID: canonicalId(object.owner) },
            StorageClass: classOf(object),
          },
        ];
      }),
    ),
    CommonPrefixes: new Repeated(prefixes.map((one) => ({ Prefix: write(one) }))),
  });
}
