import { createHash } from 'node:crypto';
import { AwsError } from '../../../http/aws-error.ts';
import { hmac, sameText, sha256Hex } from '../../../signature/signing-key.ts';
import { ByteReader } from './byte-reader.ts';
import type { PayloadForm } from './words.ts';

/** What signs the chunks of a body: the key of the request, and its signature, from which the chain goes on. */
export interface ChunkSigner {
  readonly key: Buffer;
  readonly seed: string;
  readonly date: string;
  /** `DATE/REGION/s3/aws4_request`. */
  readonly scope: string;
}

/** What comes behind the last chunk, names in lower case. */
export type Trailers = Map<string, string>;

const EMPTY = sha256Hex('');
/** All chunks but the last have as much at least. */
const LEAST = 8192;
const MOST = 1024 ** 3;

/**
 * The bytes of a body that comes in AWS's chunks. Each chunk's signature is verified, and the trailer's, where they are
 * signed; trailers are put into `trailers` when the end is reached.
 *
 * Semantics: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
 * Chunks (Chunked Upload)" and "Signature calculations for trailing headers".
 */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  form: PayloadForm,
  signer: ChunkSigner | undefined,
  trailers: Trailers,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  let before = signer?.seed ?? '';
  let small = false;
  for (;;) {
    const { size, signature } = readHeader(await reader.line());
    if (form.signed && signature === undefined) throw mismatch();
    if (small && size > 0) throw tooSmall();
    small = size < LEAST;
    const hash = createHash('sha256');
    for await (const piece of reader.bytes(size)) {
      if (form.signed) hash.update(piece);
      yield piece;
    }
    if (form.signed && signer !== undefined) {
      const parts = [
        'AWS4-HMAC-SHA256-PAYLOAD',
        signer.date,
        signer.scope,
        before,
        EMPTY,
        hash.digest('hex'),
      ];
      const expected = hmac(signer.key, parts.join('\n')).toString('hex');
      if (!sameText(expected, signature ?? '')) throw mismatch();
      before = expected;
    }
    if (size === 0) break;
    if ((await reader.line()) !== '') throw incomplete();
  }
  await readTrailers(reader, form, signer, before, trailers);
}

function readHeader(line: string): { readonly size: number; readonly signature: string | undefined } {
  const [, size = '', extension = ''] = /^([0-9a-fA-F]{1,8})((?:;[^;]*)*)$/.exec(line) ?? [];
  if (size === '') throw incomplete();
  const bytes = Number.parseInt(size, 16);
  if (bytes > MOST) throw new AwsError('InvalidChunkSizeError', 'The chunk is too large', 400);
  return { size: bytes, signature: /;chunk-signature=([0-9a-f]{64})$/.exec(extension)?.[1] };
}

async function readTrailers(
  reader: ByteReader,
  form: PayloadForm,
  signer: ChunkSigner | undefined,
  before: string,
  trailers: Trailers,
): Promise<void> {
  const lines: string[] = [];
  for (;;) {
    const line = await reader.line(true);
    if (line === undefined || line === '') break;
    if (!form.trailer || lines.length >= 20) throw malformedTrailer();
    lines.push(line);
  }
  let signature: string | undefined;
  let signedText = '';
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^\s:]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === '') throw malformedTrailer();
    if (name.toLowerCase() === 'x-amz-trailer-signature') signature = value;
    else if (trailers.has(name.toLowerCase())) throw malformedTrailer();
    else {
      trailers.set(name.toLowerCase(), value);
      signedText += `${name.toLowerCase()}:${value}\n`;
    }
  }
  if (form.signed && form.trailer && signer !== undefined) {
    const parts = ['AWS4-HMAC-SHA256-TRAILER', signer.date, signer.scope, before, sha256Hex(signedText)];
    const expected = hmac(signer.key, parts.join('\n')).toString('hex');
    if (!sameText(expected, signature ?? '')) throw mismatch();
  }
  if (!(await reader.ended())) throw incomplete();
}

/** A body that ends too early, or does not keep to its form. */
export const incomplete = (): AwsError =>
  new AwsError('IncompleteBody', 'The request body terminated unexpectedly', 400);

const mismatch = (): AwsError =>
  new AwsError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    403,
  );

const malformedTrailer = (): AwsError =>
  new AwsError(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    400,
  );

const tooSmall = (): AwsError =>
  new AwsError(
    'InvalidChunkSizeError',
    'Only the last chunk is allowed to have a size less than 8192 bytes',
    403,
  );
