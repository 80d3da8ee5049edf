/** Says in `x-amz-content-sha256` how a body is signed, in place of its hash. */
const WORDS = {
  'UNSIGNED-PAYLOAD': { chunked: false, signed: false, trailer: false },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { chunked: true, signed: false, trailer: true },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { chunked: true, signed: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { chunked: true, signed: true, trailer: true },
} as const;

export interface PayloadForm {
  readonly chunked: boolean;
  readonly signed: boolean;
  readonly trailer: boolean;
}

export const isPayloadWord = (text: string): boolean => Object.hasOwn(WORDS, text);

/** How a body comes; a hash, and nothing at all, mean a plain one. */
export const formOf = (word: string | undefined): PayloadForm =>
  word !== undefined && Object.hasOwn(WORDS, word)
    ? WORDS[word as keyof typeof WORDS]
    : WORDS['UNSIGNED-PAYLOAD'];

/** What a request says of its body: in a header, or in the query of a presigned URL. */
export const statedWord = (
  header: string | undefined,
  query: ReadonlyMap<string, string>,
): string | undefined => header ?? query.get('X-Amz-Content-Sha256');
