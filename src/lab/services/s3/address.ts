import { AwsError } from '../../http/aws-error.ts';
import type { Call } from '../../http/call.ts';

/** What a call to S3 is about. */
export interface Address {
  /** `undefined` for the service itself. */
  readonly bucket: string | undefined;
  /** `undefined` for the bucket itself. */
  readonly key: string | undefined;
  /** The region that the host names; `undefined` where it names none. */
  readonly endpointRegion: string | undefined;
}

const HOST =
  /^(?:(?<bucket>.+)\.)?s3(?:[.-](?!accesspoint|control|accelerate|website|express)(?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?$/;

/** Whether a host is one of S3's, whatever of S3 it serves. */
export const isS3Host = (host: string): boolean =>
  /(^|\.)s3[a-z0-9.-]*\.amazonaws\.com(\.cn)?$/.test(withoutPort(host));

/**
 * Reads which bucket and key a call names: in the path, or the bucket in the host.
 *
 * Semantics: Amazon S3 User Guide, "Virtual hosting of general purpose buckets" and "Naming Amazon S3 objects".
 */
export function addressOf({ host, path }: Pick<Call, 'host' | 'path'>): Address {
  const name = withoutPort(host);
  const found = HOST.exec(name.replace(/\bs3\.dualstack\./, 's3.'));
  if (found === null && isS3Host(name)) {
    throw new AwsError('NotImplemented', `rolepin's lab does not serve the S3 endpoint ${name}`, 501);
  }
  const endpointRegion = found?.groups?.['region'];
  const virtual = found?.groups?.['bucket'];
  if (virtual !== undefined) return { bucket: virtual, key: keyOf(path.slice(1)), endpointRegion };
  const slash = path.indexOf('/', 1);
  const bucket = decoded(slash < 0 ? path.slice(1) : path.slice(1, slash));
  if (bucket === '' && path.length > 1) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: '' });
  }
  return {
    bucket: bucket === '' ? undefined : bucket,
    key: slash < 0 ? undefined : keyOf(path.slice(slash + 1)),
    endpointRegion,
  };
}

const withoutPort = (host: string): string => host.toLowerCase().replace(/:\d+$/, '');

function keyOf(encoded: string): string | undefined {
  if (encoded === '') return undefined;
  const key = decoded(encoded);
  if (Buffer.byteLength(key) > 1024) {
    throw new AwsError('KeyTooLongError', 'Your key is too long', 400, {
      Size: String(Buffer.byteLength(key)),
      MaxSizeAllowed: '1024',
    });
  }
  return climbs(key) ? invalidUri() : key;
}

/** Whether a key, read from the left, ever goes up further than it went down. */
function climbs(key: string): boolean {
  let depth = 0;
  for (const segment of key.split('/')) {
    if (segment === '..') depth -= 1;
    else if (segment !== '.' && segment !== '') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

// S3 takes a plus sign in a path for a blank, as forms do
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return invalidUri();
  }
}

function invalidUri(): never {
  throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400);
}
