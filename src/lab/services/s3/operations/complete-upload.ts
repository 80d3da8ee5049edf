import { createHash } from 'node:crypto';
import { AwsError } from '../../../http/aws-error.ts';
import type { Reply } from '../../../http/call.ts';
import type { BucketRecord, ObjectRecord, UploadPartRecord, UploadRecord } from '../../../state/records.ts';
import { authorizeObject } from '../access/authorize.ts';
import { authorizeKey, encryptionHeaders } from '../access/encryption.ts';
import { writeKeys } from '../access/request-keys.ts';
import { ALGORITHMS, compositeChecksum, fullObjectChecksum } from '../checksums/algorithms.ts';
import { invalidRequest, malformedXml } from '../errors.ts';
import { removeBlobs } from '../objects/blobs.ts';
import { checkWrite } from '../objects/conditions.ts';
import { objectAt } from '../objects/find.ts';
import { putObjectRecord } from '../objects/key-index.ts';
import { readBody } from '../payload/payload.ts';
import { algorithmOf } from '../payload/stated.ts';
import { xml } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';
import { all, onlyHas, readXml, textOf } from '../xml-body.ts';
import { checksumMembers, uploadOf } from './multipart.ts';
import { tooSmall } from './upload-part.ts';

const LEAST_PART = 5 * 1_048_576;

/**
 * Makes an object of the parts of an upload, which s3:PutObject allows.
 *
 * Semantics: Amazon S3 API Reference, "CompleteMultipartUpload".
 */
export async function completeUpload(request: S3Request): Promise<Reply> {
  const bucket = expectedBucket(request);
  const { lab, key, call, header } = request;
  authorizeCompletion(request, bucket);
  const asked = await partsAsked(request);
  const upload = uploadOf(request, bucket);
  authorizeKey(request, bucket, key, upload.encryption, 'kms:Decrypt');
  checkWrite(header, key, objectAt(request, bucket.name, key));
  const parts = chosenParts(upload, asked);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  checkSize(header('x-amz-mp-object-size'), size);
  const checksum = checksumOf(request, upload, parts);
  const algorithm = algorithmOf(upload.checksumAlgorithm);
  const digest = createHash('md5');
  for (const { etag } of parts) digest.update(Buffer.from(etag, 'hex'));
  const record: ObjectRecord = {
    ...{ bucket: bucket.name, key, size, multipart: true, etag: `${digest.digest('hex')}-${parts.length}` },
    segments: parts.map(({ blob, size: length, checksums }) => ({ blob, size: length, checksums })),
    ...{ modifiedAt: call.at, headers: upload.headers, checksums: { [algorithm]: checksum } },
    ...{
      checksumType: upload.checksumType,
      encryption: upload.encryption,
      tags: upload.tags,
      owner: upload.owner,
    },
  };
  lab.state.uploads.delete(upload.id);
  const before = putObjectRecord(lab.state, record);
  const unused = upload.parts.filter((part) => !parts.includes(part));
  request.afterCommit(() => removeBlobs(lab, [...unused, ...(before?.segments ?? [])]));
  return xml(
    'CompleteMultipartUploadResult',
    {
      Location: `${call.secure ? 'https' : 'http'}://${call.host}${call.path}`,
      ...{ Bucket: bucket.name, Key: key, ETag: `"${record.etag}"` },
      ...checksumMembers(record.checksums),
      ChecksumType: upload.checksumType,
    },
    encryptionHeaders(record.encryption),
  );
}

function authorizeCompletion(request: S3Request, bucket: BucketRecord): void {
  const { key, lab, query } = request;
  const known = lab.state.uploads.get(query.get('uploadId') ?? '');
  const keys = { ...known?.conditionKeys, ...writeKeys(request), 's3:ObjectCreationOperation': 'true' };
  authorizeObject(request, { bucket, key, action: 's3:PutObject', keys });
  if (request.header('if-match') !== undefined) {
    const object = objectAt(request, bucket.name, key);
    authorizeObject(request, { bucket, key, action: 's3:GetObject', object });
  }
}

interface AskedPart {
  readonly number: number;
  readonly etag: string;
  /** By algorithm. */
  readonly checksums: Readonly<Record<string, string>>;
}

async function partsAsked(request: S3Request): Promise<readonly AskedPart[]> {
  const { body } = await bodyWithoutChecksum(request);
  const root = readXml(body, 'CompleteMultipartUpload');
  onlyHas(root, ['Part']);
  const parts = all(root, 'Part').map((part) => {
    onlyHas(part, ['PartNumber', 'ETag', ...ALGORITHMS.map((name) => `Checksum${name}`)]);
    const number = textOf(part, 'PartNumber') ?? '';
    const etag = textOf(part, 'ETag')?.replace(/^"|"$/g, '');
    if (!/^\d{1,5}$/.test(number) || etag === undefined) throw malformedXml();
    const checksums = ALGORITHMS.flatMap((name) => {
      const value = textOf(part, `Checksum${name}`);
      return value === undefined ? [] : [[name, value] as const];
    });
    return { number: Number(number), etag, checksums: Object.fromEntries(checksums) };
  });
  if (parts.length === 0 || parts.length > 10_000) throw malformedXml();
  if (parts.some(({ number }, index) => number <= (parts[index - 1]?.number ?? 0))) {
    throw new AwsError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      400,
    );
  }
  return parts;
}

/** The checksum in the headers of this call is the object's, not the body's. */
function bodyWithoutChecksum(request: S3Request): ReturnType<typeof readBody> {
  const headers = new Map([...request.call.headers].filter(([name]) => !name.startsWith('x-amz-checksum-')));
  const call = { ...request.call, headers };
  return readBody({ ...request, call, header: (name) => headers.get(name) }, 8 * 1_048_576);
}

function chosenParts(upload: UploadRecord, asked: readonly AskedPart[]): readonly UploadPartRecord[] {
  const known = new Map(upload.parts.map((part) => [part.number, part]));
  const { checksumAsked, checksumType, checksumAlgorithm } = upload;
  const chosen = asked.map(({ number, etag, checksums }) => {
    const part = known.get(number);
    if (part === undefined || part.etag !== etag) throw invalidPart(upload, number, etag);
    for (const [name, value] of Object.entries(checksums)) {
      if (part.checksums[name] !== value) throw invalidPart(upload, number, etag);
    }
    if (checksumAsked && checksumType === 'COMPOSITE' && checksums[checksumAlgorithm] === undefined) {
      throw invalidRequest(
        `The upload was created using a ${checksumAlgorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      );
    }
    return part;
  });
  const small = chosen.slice(0, -1).find(({ size }) => size < LEAST_PART);
  if (small !== undefined) throw tooSmall(small);
  return chosen;
}

const invalidPart = ({ id }: UploadRecord, number: number, etag: string): AwsError =>
  new AwsError(
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { UploadId: id, PartNumber: String(number), ETag: etag },
  );

function checkSize(stated: string | undefined, size: number): void {
  if (stated === undefined || stated === String(size)) return;
  throw invalidRequest(
    `The provided 'x-amz-mp-object-size' header does not match what was computed: expected ${stated.slice(0, 20)}, got ${size}`,
  );
}

/** The checksum of the object; it throws where the caller brings another. */
function checksumOf(request: S3Request, upload: UploadRecord, parts: readonly UploadPartRecord[]): string {
  const algorithm = algorithmOf(upload.checksumAlgorithm);
  const summed = parts.map(({ checksums, size }) => ({ checksum: checksums[algorithm] ?? '', size }));
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  if (type !== undefined && type !== upload.checksumType) {
    throw invalidRequest(
      `The upload was created using the ${upload.checksumType} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const checksum =
    upload.checksumType === 'FULL_OBJECT'
      ? (fullObjectChecksum(algorithm, summed) ?? '')
      : compositeChecksum(algorithm, summed);
  for (const [name, value] of request.call.headers) {
    const brought = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/.exec(name)?.[1];
    if (brought === undefined) continue;
    if (brought.toUpperCase() !== algorithm || value !== checksum) {
      throw new AwsError(
        'BadDigest',
        `The ${brought} you specified did not match the calculated checksum.`,
        400,
      );
    }
  }
  return checksum;
}
