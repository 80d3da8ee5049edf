import type { BucketRecord, ObjectRecord } from '../../../state/records.ts';
import { authorizeKey } from '../access/encryption.ts';
import { invalidArgument, invalidRequest, noSuchKey, notImplemented, preconditionFailed } from '../errors.ts';
import { bucketOf, checkOwner, type S3Request } from '../request.ts';
import { conditionsOf, readFault } from './conditions.ts';
import { checkVersion, readableObject } from './find.ts';

const HEADER = 'x-amz-copy-source';

/** What is copied. */
export interface CopySource {
  readonly bucket: BucketRecord;
  readonly object: ObjectRecord;
}

/**
 * The object that a request copies, if the caller may read it and the conditions hold. `also` are further actions on it.
 *
 * Semantics: Amazon S3 API Reference, "CopyObject".
 */
export function copySourceOf(request: S3Request, also: readonly string[] = []): CopySource {
  const { name, key, versionId } = parseSource(request.header(HEADER) ?? '');
  const bucket = bucketOf(request, name);
  checkOwner(request.header('x-amz-source-expected-bucket-owner'), bucket);
  const versioned = (action: string): string =>
    versionId === undefined ? action : action.replace('s3:GetObject', 's3:GetObjectVersion');
  const object = readableObject(request, bucket, key, ['s3:GetObject', ...also].map(versioned));
  checkVersion(versionId);
  if (object === undefined) throw noSuchKey(key);
  const fault = readFault(conditionsOf(request.header, `${HEADER}-`), object);
  if (fault !== undefined) throw preconditionFailed(`${HEADER}-${fault}`);
  authorizeKey(request, bucket, key, object.encryption, 'kms:Decrypt');
  return { bucket, object };
}

function parseSource(header: string): {
  readonly name: string;
  readonly key: string;
  readonly versionId: string | undefined;
} {
  if (/^\/?arn:/.test(header)) throw notImplemented('access points as the source of a copy');
  const [path = '', version] = header.split(/\?versionId=/, 2);
  let decoded: string;
  try {
    decoded = decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    throw badSource(header);
  }
  const [, name = '', key = ''] = /^\/?([^/]+)\/([\s\S]+)$/.exec(decoded) ?? [];
  if (name === '' || key === '') throw badSource(header);
  return { name, key, versionId: version };
}

const badSource = (header: string) =>
  invalidArgument(
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    HEADER,
    header,
  );

/** The most that one call copies: 5 GB. */
const MOST_BYTES = 5 * 1024 ** 3;

/** Throws where a source is larger than one call copies. */
export function checkCopySize(size: number): void {
  if (size > MOST_BYTES) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MOST_BYTES}`,
    );
  }
}
