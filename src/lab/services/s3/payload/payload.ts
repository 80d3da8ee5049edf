import { createHash } from 'node:crypto';
import { AwsError } from '../../../http/aws-error.ts';
import { scopeText } from '../../../signature/signing-key.ts';
import { type ChecksumAlgorithm, type Digest, makeDigest } from '../checksums/algorithms.ts';
import { invalidRequest } from '../errors.ts';
import type { S3Request } from '../request.ts';
import { type ChunkSigner, decodeChunks, incomplete } from './chunks.ts';
import { checkForm, statedChecksum, statedMd5 } from './stated.ts';
import { formOf, statedWord } from './words.ts';

/** A body while it comes. Only once it was read to its end and `finish` did not throw is it what the signer sent. */
export interface Payload {
  readonly bytes: AsyncIterable<Buffer>;
  /** Throws where anything that was said of the body does not hold. */
  readonly finish: () => Received;
}

/** A body that was received whole and holds against all that was said of it. */
export interface Received {
  readonly size: number;
  readonly md5: Buffer;
  /** The algorithm whose checksum came with it. */
  readonly stated: ChecksumAlgorithm | undefined;
  /** By algorithm, base64. */
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
}

/** The largest body of one request: 5 GB. */
const MOST_BYTES = 5 * 1024 ** 3;

/**
 * Opens the body of a request: takes AWS's chunks apart, and computes and compares all digests as the bytes go by.
 *
 * @param also - an algorithm to compute besides the one that the request brings
 */
export function openPayload(
  request: S3Request,
  also: ChecksumAlgorithm | undefined,
  most: number = MOST_BYTES,
): Payload {
  const form = formOf(wordOf(request));
  const expected = lengthOf(request, form.chunked);
  if (expected !== undefined && expected > most) throw tooLarge(expected, most);
  const stated = statedChecksum(request);
  const md5Stated = statedMd5(request);
  const hashStated = hexHash(request);
  const trailers = new Map<string, string>();
  const digests = new Map<ChecksumAlgorithm, Digest>();
  for (const algorithm of [stated?.algorithm, also]) {
    if (algorithm !== undefined) digests.set(algorithm, makeDigest(algorithm));
  }
  const md5 = makeDigest('MD5');
  const sha256 = hashStated === undefined ? undefined : createHash('sha256');
  let size = 0;
  let ended = false;

  async function* bytes(): AsyncGenerator<Buffer> {
    const source = fromWire(request);
    const pieces = form.chunked ? decodeChunks(source, form, signerOf(request), trailers) : source;
    for await (const piece of pieces) {
      size += piece.length;
      if (size > most) throw tooLarge(size, most);
      md5.update(piece);
      sha256?.update(piece);
      for (const digest of digests.values()) digest.update(piece);
      yield piece;
    }
    ended = true;
  }

  const finish = (): Received => {
    if (!ended || (expected !== undefined && size !== expected)) throw incomplete();
    const sum = md5.digest();
    if (sha256 !== undefined) compareHash(hashStated ?? '', sha256.digest('hex'));
    if (md5Stated !== undefined && md5Stated !== sum.toString('base64')) throw badMd5();
    const checksums = Object.fromEntries(
      [...digests].map(([algorithm, digest]) => [algorithm, digest.digest().toString('base64')]),
    ) as Received['checksums'];
    if (stated !== undefined) {
      const { algorithm } = stated;
      const value = stated.value ?? trailers.get(`x-amz-checksum-${algorithm.toLowerCase()}`);
      if (value === undefined) throw missingTrailer();
      checkForm(algorithm, value);
      if (value !== checksums[algorithm]) throw badChecksum(algorithm);
    }
    return { size, md5: sum, stated: stated?.algorithm, checksums };
  };

  return { bytes: bytes(), finish };
}

/** A whole body that is small: XML, or a policy. */
export async function readBody(
  request: S3Request,
  most: number,
): Promise<{ readonly body: Buffer } & Received> {
  const payload = openPayload(request, undefined, most);
  const pieces: Buffer[] = [];
  for await (const piece of payload.bytes) pieces.push(piece);
  return { body: Buffer.concat(pieces), ...payload.finish() };
}

/** A client that goes away in the middle has sent no whole body; its connection is left as it is. */
async function* fromWire({ call }: S3Request): AsyncGenerator<Buffer> {
  const pieces = call.body.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  for (;;) {
    const { value, done } = await pieces.next().catch(() => {
      throw incomplete();
    });
    if (done === true) return;
    yield value;
  }
}

/** How many bytes the body has, its chunks taken apart. */
function lengthOf(request: S3Request, chunked: boolean): number | undefined {
  const stated = request.header(chunked ? 'x-amz-decoded-content-length' : 'content-length');
  if (stated === undefined) {
    if (chunked) throw missingLength();
    if (request.header('transfer-encoding') !== undefined) {
      throw new AwsError(
        'NotImplemented',
        'A header you provided implies functionality that is not implemented',
        501,
        { Header: 'Transfer-Encoding' },
      );
    }
    return undefined;
  }
  if (!/^\d{1,15}$/.test(stated)) throw invalidRequest('The content length is not a number');
  return Number(stated);
}

/** Refuses a body whose length nobody says. */
export function needLength(request: S3Request): void {
  const { chunked } = formOf(wordOf(request));
  if (
    !chunked &&
    request.header('content-length') === undefined &&
    request.header('transfer-encoding') === undefined
  )
    throw missingLength();
}

const missingLength = (): AwsError =>
  new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);

const wordOf = ({ header, query }: S3Request): string | undefined =>
  statedWord(header('x-amz-content-sha256'), query);

function hexHash(request: S3Request): string | undefined {
  const stated = wordOf(request);
  return stated !== undefined && /^[0-9a-f]{64}$/.test(stated) ? stated : undefined;
}

function signerOf({ signed }: S3Request): ChunkSigner | undefined {
  if (signed === undefined) return undefined;
  const { verified, stated } = signed;
  return { key: verified.key, seed: verified.signature, date: stated.date, scope: scopeText(stated.scope) };
}

function compareHash(stated: string, computed: string): void {
  if (stated === computed) return;
  throw new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    400,
    { ClientComputedContentSHA256: stated, S3ComputedContentSHA256: computed },
  );
}

const tooLarge = (size: number, most: number): AwsError =>
  new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
    ProposedSize: String(size),
    MaxSizeAllowed: String(most),
  });

const badMd5 = (): AwsError =>
  new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400);

const badChecksum = (algorithm: ChecksumAlgorithm): AwsError =>
  new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, 400);

const missingTrailer = (): AwsError =>
  new AwsError(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    400,
  );
