import { AwsError } from '../../../http/aws-error.ts';
import { type ChecksumAlgorithm, isAlgorithm, OTHER_ALGORITHMS, WIDTH } from '../checksums/algorithms.ts';
import { invalidRequest, notImplemented } from '../errors.ts';
import type { S3Request } from '../request.ts';

/** The checksum that a request brings: its value is in a header, or comes behind the body. */
export interface StatedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; `undefined` where it is in the trailer. */
  readonly value: string | undefined;
}

const NOT_VALUES: ReadonlySet<string> = new Set(['mode', 'type', 'algorithm']);

/**
 * Reads which checksum a request brings, `undefined` where it brings none.
 *
 * Semantics: Amazon S3 User Guide, "Checking object integrity for data uploads in Amazon S3".
 */
export function statedChecksum(request: S3Request): StatedChecksum | undefined {
  const found: StatedChecksum[] = [];
  for (const [name, value] of request.call.headers) {
    const algorithm = /^x-amz-checksum-(\w+)$/.exec(name)?.[1];
    if (algorithm === undefined || NOT_VALUES.has(algorithm)) continue;
    found.push({ algorithm: algorithmOf(algorithm), value });
  }
  const trailer = /^x-amz-checksum-(\w+)$/i.exec(request.header('x-amz-trailer')?.trim() ?? '')?.[1];
  if (request.header('x-amz-trailer') !== undefined && trailer === undefined) {
    throw invalidRequest('The value specified in the x-amz-trailer header is not supported');
  }
  if (trailer !== undefined) found.push({ algorithm: algorithmOf(trailer), value: undefined });
  if (found.length > 1) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const [stated] = found;
  const announced = request.header('x-amz-sdk-checksum-algorithm');
  if (announced !== undefined) {
    if (stated === undefined) {
      throw invalidRequest(
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
      );
    }
    if (announced.toUpperCase() !== stated.algorithm) {
      throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
    }
  }
  if (stated?.value !== undefined) checkForm(stated.algorithm, stated.value);
  return stated;
}

/** An algorithm by the name that a request gives it; it throws for those that the lab lacks. */
export function algorithmOf(name: string): ChecksumAlgorithm {
  const upper = name.toUpperCase();
  if (isAlgorithm(upper)) return upper;
  if (OTHER_ALGORITHMS.has(upper)) throw notImplemented(`checksum algorithm ${upper}`);
  throw invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  );
}

/** A checksum is base64 of just as many bytes as its algorithm gives. */
export function checkForm(algorithm: ChecksumAlgorithm, value: string): void {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== WIDTH[algorithm] || bytes.toString('base64') !== value) {
    throw invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`);
  }
}

/** The MD5 that a request brings, in base64. */
export function statedMd5(request: S3Request): string | undefined {
  const value = request.header('content-md5');
  if (value === undefined) return undefined;
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== value) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400, {
      'Content-MD5': value,
    });
  }
  return value;
}
