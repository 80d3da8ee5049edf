import type { Reply } from '../../../http/call.ts';
import { Repeated, type XmlValue } from '../../../http/xml.ts';
import type { ObjectRecord } from '../../../state/records.ts';
import { invalidArgument } from '../errors.ts';
import { checkRead, conditionsOf } from '../objects/conditions.ts';
import { checkVersion, readableObject } from '../objects/find.ts';
import { classOf } from '../objects/metadata.ts';
import { xml } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';
import { checksumMembers } from './multipart.ts';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

/**
 * s3:GetObjectAttributes, which s3:GetObject has to go with.
 *
 * Semantics: Amazon S3 API Reference, "GetObjectAttributes".
 */
export function getAttributes(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const versioned = request.query.has('versionId') ? 'Version' : '';
  const object = readableObject(request, bucket, request.key, [
    `s3:GetObject${versioned}`,
    `s3:GetObject${versioned}Attributes`,
  ]);
  checkVersion(request.query.get('versionId'));
  checkRead(conditionsOf(request.header), object);
  const asked = (request.header('x-amz-object-attributes') ?? '').split(',').map((one) => one.trim());
  const unknown = asked.find((one) => !ATTRIBUTES.includes(one));
  if (unknown !== undefined) {
    throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', unknown);
  }
  const has = (name: string): boolean => asked.includes(name);
  return xml(
    'GetObjectAttributesResponse',
    {
      ETag: has('ETag') ? object.etag : undefined,
      Checksum: has('Checksum')
        ? { ...checksumMembers(object.checksums), ChecksumType: object.checksumType }
        : undefined,
      ObjectParts: has('ObjectParts') && object.multipart ? partsOf(request, object) : undefined,
      StorageClass: has('StorageClass') ? classOf(object) : undefined,
      ObjectSize: has('ObjectSize') ? object.size : undefined,
    },
    { 'last-modified': new Date(object.modifiedAt).toUTCString() },
  );
}

function partsOf({ header }: S3Request, { segments, checksumType }: ObjectRecord): XmlValue {
  const most = Math.min(Number(header('x-amz-max-parts') ?? 1000) || 1000, 1000);
  const after = Number(header('x-amz-part-number-marker') ?? 0) || 0;
  const page = segments.slice(after, after + most);
  // of a full object S3 keeps no checksums of parts to show
  const shown = checksumType === 'COMPOSITE' ? page : [];
  return {
    PartsCount: segments.length,
    PartNumberMarker: after,
    NextPartNumberMarker: after + page.length,
    MaxParts: most,
    IsTruncated: after + page.length < segments.length,
    Part: new Repeated(
      shown.map(({ size, checksums }, index) => ({
        PartNumber: after + index + 1,
        Size: size,
        ...checksumMembers(checksums),
      })),
    ),
  };
}
