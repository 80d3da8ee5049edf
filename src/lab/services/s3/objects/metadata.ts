import { AwsError } from '../../../http/aws-error.ts';
import type { ObjectRecord } from '../../../state/records.ts';
import { encryptionHeaders } from '../access/encryption.ts';
import { invalidArgument, notImplemented } from '../errors.ts';
import type { S3Request } from '../request.ts';

/** The headers that an object keeps as they were sent. */
const KEPT = [
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'expires',
  'x-amz-website-redirect-location',
] as const;

/** Those from which an object can be read at once. */
const CLASSES: ReadonlySet<string> = new Set([
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'REDUCED_REDUNDANCY',
  'GLACIER_IR',
]);

/**
 * The metadata that a request gives an object.
 *
 * Semantics: Amazon S3 User Guide, "Working with object metadata".
 */
export function metadataOf(request: S3Request): Readonly<Record<string, string>> {
  const { header, call } = request;
  for (const name of call.headers.keys()) {
    if (name.startsWith('x-amz-object-lock-')) throw notImplemented('S3 Object Lock');
  }
  if (header('x-amz-write-offset-bytes') !== undefined) throw notImplemented('appending to objects');
  const own = [...call.headers].filter(([name]) => name.startsWith('x-amz-meta-'));
  const size = own.reduce((sum, [name, value]) => sum + name.length - 11 + Buffer.byteLength(value), 0);
  if (size > 2048) {
    throw new AwsError(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      400,
      {
        Size: String(size),
        MaxSizeAllowed: '2048',
      },
    );
  }
  const kept = KEPT.flatMap((name) => {
    const value = header(name);
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  const encoding = (header('content-encoding') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked');
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(kept),
    ...(encoding.length === 0 ? {} : { 'content-encoding': encoding.join(',') }),
    ...Object.fromEntries(own),
    ...storageClass(request),
  };
}

/** The storage class that a request asks for, as a header; none for the usual one. */
export function storageClass({ header }: S3Request): Readonly<Record<string, string>> {
  const asked = header('x-amz-storage-class');
  if (asked === undefined || asked === 'STANDARD') return {};
  if (CLASSES.has(asked)) return { 'x-amz-storage-class': asked };
  if (/^(GLACIER|DEEP_ARCHIVE|OUTPOSTS|SNOW|EXPRESS_ONEZONE|FSX_\w+)$/.test(asked)) {
    throw notImplemented(`storage class ${asked}`);
  }
  throw new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', 400, {
    StorageClassRequested: asked,
  });
}

/** What replies call the storage class of an object. */
export const classOf = ({ headers }: Pick<ObjectRecord, 'headers'>): string =>
  headers['x-amz-storage-class'] ?? 'STANDARD';

/** The headers of an object's checksums. */
export function checksumHeaders({ checksums, checksumType }: ObjectRecord): Record<string, string> {
  return {
    ...Object.fromEntries(
      Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name.toLowerCase()}`, value]),
    ),
    ...(checksumType === undefined ? {} : { 'x-amz-checksum-type': checksumType }),
  };
}

/** The headers of a reply that gives an object. */
export function objectHeaders(object: ObjectRecord): Record<string, string> {
  return {
    ...object.headers,
    'accept-ranges': 'bytes',
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    etag: `"${object.etag}"`,
    ...encryptionHeaders(object.encryption),
  };
}

/** Headers of a reply that a signed request may set in its query. */
const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const;

/** The headers that the query of a request sets. */
export function overrides({ query, signed }: S3Request): Record<string, string> {
  const found = OVERRIDES.flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (found.length > 0 && signed === undefined) {
    throw new AwsError(
      'InvalidRequest',
      'Request specific response headers cannot be used for anonymous GET requests.',
      400,
    );
  }
  for (const [name, value] of found) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that a header can't hold
    if (/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value)) {
      throw invalidArgument(
        'Header value cannot be represented using ISO-8859-1.',
        `response-${name}`,
        value,
      );
    }
  }
  return Object.fromEntries(found);
}
