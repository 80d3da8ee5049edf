import type { Reply } from '../../../http/call.ts';
import { Repeated, type XmlValue } from '../../../http/xml.ts';
import type { BucketRecord, ObjectRecord } from '../../../state/records.ts';
import { authorizeBucket } from '../access/authorize.ts';
import { invalidArgument } from '../errors.ts';
import { canonicalId } from '../names.ts';
import { objectAt } from '../objects/find.ts';
import { keysOf } from '../objects/key-index.ts';
import { listKeys } from '../objects/listing.ts';
import { classOf } from '../objects/metadata.ts';
import { isoTime, type XmlMembers, xml } from '../reply.ts';
import { countOf, expectedBucket, type S3Request } from '../request.ts';

/**
 * Decides a listing: prefix, delimiter and the number of keys are condition keys where they are asked for.
 *
 * Semantics: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3": ListBucket.
 */
export function authorizeListing(request: S3Request, bucket: BucketRecord, action: string): void {
  const { query } = request;
  const keys = ['prefix', 'delimiter', 'max-keys'].flatMap((name) => {
    const value = query.get(name);
    return value === undefined ? [] : [[`s3:${name}`, value]];
  });
  authorizeBucket(request, bucket, action, Object.fromEntries(keys));
}

/** How keys are written: as they are, or percent-encoded as the caller asks. */
export function keyWriter({ query }: S3Request): (key: string) => string {
  const encoding = query.get('encoding-type');
  if (encoding === undefined) return (key) => key;
  if (encoding !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  }
  return (key) =>
    encodeURIComponent(key)
      .replaceAll('%2F', '/')
      .replaceAll('%20', '+')
      .replace(/[!'()]/g, hex);
}

const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

interface Page {
  readonly members: XmlMembers;
  readonly truncated: boolean;
  readonly last: string | undefined;
  readonly count: number;
  readonly write: (key: string) => string;
}

function pageOf(request: S3Request, bucket: BucketRecord, after: string, withOwner: boolean): Page {
  const { query, lab } = request;
  const write = keyWriter(request);
  const most = countOf(request, 'max-keys', 1000);
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const { keys, prefixes, truncated, last } = listKeys(keysOf(lab.state, bucket.name), {
    ...{ prefix, delimiter, after, most },
  });
  const contents = keys.flatMap((key) => {
    const object = objectAt(request, bucket.name, key);
    return object === undefined ? [] : [entry(object, write, withOwner)];
  });
  return {
    ...{ truncated, last, write, count: keys.length + prefixes.length },
    members: {
      Name: bucket.name,
      Prefix: write(prefix),
      Delimiter: delimiter === '' ? undefined : write(delimiter),
      MaxKeys: most,
      EncodingType: query.get('encoding-type'),
      IsTruncated: truncated,
      Contents: new Repeated(contents),
      CommonPrefixes: new Repeated(prefixes.map((one) => ({ Prefix: write(one) }))),
    },
  };
}

function entry(object: ObjectRecord, write: (key: string) => string, withOwner: boolean): XmlValue {
  return {
    Key: write(object.key),
    LastModified: isoTime(object.modifiedAt),
    ETag: `"${object.etag}"`,
    ChecksumAlgorithm: new Repeated(Object.keys(object.checksums)),
    ChecksumType: object.checksumType,
    Size: object.size,
    Owner: withOwner ? { ID: canonicalId(object.owner) } : undefined,
    StorageClass: classOf(object),
  };
}

/**
 * s3:ListBucket, in the first version of the call.
 *
 * Semantics: Amazon S3 API Reference, "ListObjects".
 */
export function listObjects(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeListing(request, bucket, 's3:ListBucket');
  const marker = request.query.get('marker') ?? '';
  const { members, truncated, last, write } = pageOf(request, bucket, marker, true);
  const next = truncated && request.query.has('delimiter') && last !== undefined ? write(last) : undefined;
  return xml('ListBucketResult', { ...members, Marker: write(marker), NextMarker: next });
}

/**
 * s3:ListBucket.
 *
 * Semantics: Amazon S3 API Reference, "ListObjectsV2".
 */
export function listObjectsV2(request: S3Request): Reply {
  const { query } = request;
  const type = query.get('list-type') ?? '';
  if (type !== '2') throw invalidArgument('Invalid list type', 'list-type', type);
  const bucket = expectedBucket(request);
  authorizeListing(request, bucket, 's3:ListBucket');
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const after = token === undefined ? (startAfter ?? '') : fromToken(token);
  const { members, truncated, last, write, count } = pageOf(
    request,
    bucket,
    after,
    query.get('fetch-owner') === 'true',
  );
  return xml('ListBucketResult', {
    ...members,
    KeyCount: count,
    ContinuationToken: token,
    NextContinuationToken: truncated && last !== undefined ? toToken(last) : undefined,
    StartAfter: startAfter === undefined ? undefined : write(startAfter),
  });
}

const PREFIX = '1';
const toToken = (key: string): string => `${PREFIX}${Buffer.from(key).toString('base64url')}`;

function fromToken(token: string): string {
  if (!/^1[\w-]+$/.test(token)) {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  }
  return Buffer.from(token.slice(PREFIX.length), 'base64url').toString('utf8');
}
