import type { Reply } from '../../../http/call.ts';
import type { ObjectRecord } from '../../../state/records.ts';
import { encryptionHeaders } from '../access/encryption.ts';
import { isAlgorithm } from '../checksums/algorithms.ts';
import { invalidArgument, invalidRequest } from '../errors.ts';
import { copyBytes } from '../objects/copy-bytes.ts';
import { checkCopySize, copySourceOf } from '../objects/copy-source.ts';
import { mayTags } from '../objects/copy-tags.ts';
import { metadataOf, storageClass } from '../objects/metadata.ts';
import { algorithmOf } from '../payload/stated.ts';
import { isoTime, xml } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';
import { checksumMembers } from './multipart.ts';
import { authorizeWrite, etagOf, storeObject } from './put-object.ts';

/**
 * Copies an object: s3:GetObject on the one, s3:PutObject on the other; with its tags, the rights to those as well.
 *
 * Semantics: Amazon S3 API Reference, "CopyObject".
 */
export async function copyObject(request: S3Request): Promise<Reply> {
  const bucket = expectedBucket(request);
  const { key, call, header } = request;
  const copiesTags = directive(request, 'x-amz-tagging-directive') === 'COPY';
  const copiesMetadata = directive(request, 'x-amz-metadata-directive') === 'COPY';
  const source = copySourceOf(request);
  const tags = copiesTags ? mayTags(request, source) : undefined;
  const { object } = source;
  const intent = authorizeWrite(request, bucket, true, tags);
  checkCopySize(object.size);
  const changesNothing =
    copiesMetadata &&
    copiesTags &&
    ['x-amz-storage-class', 'x-amz-website-redirect-location', 'x-amz-server-side-encryption'].every(
      (name) => header(name) === undefined,
    );
  if (object.bucket === bucket.name && object.key === key && changesNothing) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const { 'x-amz-storage-class': _, 'x-amz-website-redirect-location': __, ...kept } = object.headers;
  const headers = copiesMetadata ? { ...kept, ...storageClass(request) } : metadataOf(request);
  const asked = header('x-amz-checksum-algorithm');
  const [before = 'CRC64NVME'] = Object.keys(object.checksums);
  const algorithm = asked === undefined ? (isAlgorithm(before) ? before : 'CRC64NVME') : algorithmOf(asked);
  const { blob, size, md5, checksums } = await copyBytes(
    request,
    object.segments,
    0,
    object.size - 1,
    algorithm,
  );
  const record: ObjectRecord = {
    ...{ bucket: bucket.name, key, segments: [{ blob, size, checksums }], multipart: false, size, headers },
    ...{ etag: etagOf(md5, intent.encryption), modifiedAt: call.at, checksums, checksumType: 'FULL_OBJECT' },
    ...{ encryption: intent.encryption, tags: intent.tags, owner: intent.owner },
  };
  await storeObject(request, bucket, record);
  return xml(
    'CopyObjectResult',
    {
      LastModified: isoTime(call.at),
      ETag: `"${record.etag}"`,
      ...checksumMembers(checksums),
      ChecksumType: 'FULL_OBJECT',
    },
    encryptionHeaders(record.encryption),
  );
}

function directive({ header }: S3Request, name: string): 'COPY' | 'REPLACE' {
  const value = header(name) ?? 'COPY';
  if (value !== 'COPY' && value !== 'REPLACE') throw invalidArgument('Unknown directive.', name, value);
  return value;
}
