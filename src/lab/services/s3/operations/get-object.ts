import { AwsError } from '../../../http/aws-error.ts';
import type { Reply } from '../../../http/call.ts';
import type { BucketRecord, ObjectRecord } from '../../../state/records.ts';
import { mayObject } from '../access/authorize.ts';
import { authorizeKey, refuseCustomerKeys } from '../access/encryption.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { readBlobs } from '../objects/blobs.ts';
import { checkRead, conditionsOf } from '../objects/conditions.ts';
import { actionFor, checkVersion, readableObject } from '../objects/find.ts';
import { checksumHeaders, objectHeaders, overrides } from '../objects/metadata.ts';
import { type ByteRange, rangeOf } from '../objects/range.ts';
import { expectedBucket, type S3Request } from '../request.ts';

/**
 * s3:GetObject.
 *
 * Semantics: Amazon S3 API Reference, "GetObject".
 */
export function getObject(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const object = found(request, bucket);
  authorizeKey(request, bucket, request.key, object.encryption, 'kms:Decrypt');
  const reply = described(request, bucket, object);
  const { first, last } = reply.range;
  return {
    status: reply.status,
    headers: reply.headers,
    body: last < first ? undefined : readBlobs(request.lab, object.segments, first, last),
  };
}

/**
 * What GetObject answers, without the body. The key is needed for the checksums alone.
 *
 * Semantics: Amazon S3 API Reference, "HeadObject".
 */
export function headObject(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const object = found(request, bucket);
  if (wantsChecksum(request)) authorizeKey(request, bucket, request.key, object.encryption, 'kms:Decrypt');
  const { status, headers } = described(request, bucket, object);
  return { status, headers, body: undefined };
}

function found(request: S3Request, bucket: BucketRecord): ObjectRecord {
  refuseCustomerKeys(request);
  const object = readableObject(request, bucket, request.key, [actionFor(request, 's3:GetObject')]);
  checkVersion(request.query.get('versionId'));
  return object;
}

const wantsChecksum = ({ header }: S3Request): boolean =>
  header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';

interface Described {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly range: ByteRange;
}

function described(request: S3Request, bucket: BucketRecord, object: ObjectRecord): Described {
  const more = overrides(request);
  checkRead(conditionsOf(request.header), object);
  const part = partOf(request, object);
  const range = part ?? rangeOf(request.header('range'), object.size);
  const { first, last } = range ?? { first: 0, last: object.size - 1 };
  const tags = Object.keys(object.tags).length;
  const mayCount = tags > 0 && mayObject(request, bucket, object, 's3:GetObjectTagging');
  const headers = {
    ...objectHeaders(object),
    ...(wantsChecksum(request) ? checksumsFor(request, object, range) : {}),
    ...(mayCount ? { 'x-amz-tagging-count': String(tags) } : {}),
    ...(part !== undefined && object.multipart
      ? { 'x-amz-mp-parts-count': String(object.segments.length) }
      : {}),
    ...(range === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${object.size}` }),
    ...more,
    'content-length': String(last - first + 1),
  };
  return { status: range === undefined ? 200 : 206, headers, range: { first, last } };
}

/** A range has no checksum, unless it is one of the parts that the object came in. */
function checksumsFor(
  request: S3Request,
  object: ObjectRecord,
  range: ByteRange | undefined,
): Record<string, string> {
  if (range === undefined) return checksumHeaders(object);
  const number = request.query.get('partNumber');
  const segment = number === undefined ? undefined : object.segments[Number(number) - 1];
  return segment === undefined ? {} : checksumHeaders({ ...object, checksums: segment.checksums });
}

/** The bytes of the part that the query asks for. */
function partOf({ query, header }: S3Request, object: ObjectRecord): ByteRange | undefined {
  const asked = query.get('partNumber');
  if (asked === undefined) return undefined;
  if (header('range') !== undefined) {
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  }
  const number = Number(asked);
  if (!/^\d{1,5}$/.test(asked) || number < 1 || number > 10_000) {
    throw invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      asked,
    );
  }
  const segment = object.segments[number - 1];
  if (segment === undefined) {
    throw new AwsError('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, {
      PartNumberRequested: asked,
      ActualPartCount: String(object.segments.length),
    });
  }
  const first = object.segments.slice(0, number - 1).reduce((sum, { size }) => sum + size, 0);
  return segment.size === 0 ? undefined : { first, last: first + segment.size - 1 };
}
