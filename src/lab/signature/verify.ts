import type { Call } from '../http/call.ts';
import { canonicalRequest } from './canonical.ts';
import { ALGORITHM, type StatedSignature } from './read.ts';
import { hmac, sameText, scopeText, sha256Hex, signingKey } from './signing-key.ts';

/** Why a signature is not taken; each protocol has a code of its own for it. */
export interface SignatureFault {
  readonly fault: 'mismatch' | 'skewed' | 'expired' | 'unsigned-headers';
  readonly says: string;
}

/** A signature that was verified: its key signs what follows in a body of signed chunks. */
export interface Verified {
  readonly key: Buffer;
  readonly signature: string;
}

/** Clocks may differ by a quarter of an hour. */
const SKEW = 15 * 60_000;

/**
 * Verifies a signature with the secret of its access key. `payloadHash` is what the signer has to have put there: the hash
 * of the body, or the word that says how the body is signed.
 *
 * Semantics: AWS IAM User Guide, "Create a signed AWS API request"; Amazon S3 API Reference, "Authenticating Requests
 * (AWS Signature Version 4)".
 */
export function verifySignature(
  call: Call,
  stated: StatedSignature,
  secret: string,
  payloadHash: string,
  now: number,
): Verified | SignatureFault {
  const { scope, signedHeaders, place, at, expires, date } = stated;
  const unsigned = unsignedHeaders(call, stated);
  if (unsigned.length > 0) {
    return {
      fault: 'unsigned-headers',
      says: `There were headers present in the request which were not signed: ${unsigned.join(', ')}`,
    };
  }
  if (expires === undefined && Math.abs(now - at) > SKEW) {
    return {
      fault: 'skewed',
      says: 'The difference between the request time and the current time is too large.',
    };
  }
  if (expires !== undefined && at - now > SKEW)
    return { fault: 'skewed', says: 'The request is signed for a later time.' };
  if (expires !== undefined && now > at + expires * 1000)
    return { fault: 'expired', says: 'Request has expired' };
  const canonical = canonicalRequest(
    {
      ...{ method: call.method, path: call.path, query: call.query, headers: call.headers, signedHeaders },
      ...{ payloadHash, s3: scope.service === 's3' },
    },
    place === 'query' ? QUERY_SIGNATURE : undefined,
  );
  const key = signingKey(secret, scope);
  const toSign = [ALGORITHM, date, scopeText(scope), sha256Hex(canonical)].join('\n');
  const signature = hmac(key, toSign).toString('hex');
  return sameText(signature, stated.signature)
    ? { key, signature }
    : {
        fault: 'mismatch',
        says: 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      };
}

const QUERY_SIGNATURE: ReadonlySet<string> = new Set(['X-Amz-Signature']);

/** The headers that have to be signed, and are not: the host, and all of AWS's own. */
function unsignedHeaders(call: Call, { signedHeaders }: StatedSignature): readonly string[] {
  const signed = new Set(signedHeaders);
  return [...call.headers.keys()].filter(
    (name) => (name === 'host' || (name.startsWith('x-amz-') && !UNSIGNABLE.has(name))) && !signed.has(name),
  );
}

/** Added to signed requests by what carries them. */
const UNSIGNABLE: ReadonlySet<string> = new Set(['x-amzn-trace-id', 'x-amz-user-agent']);
