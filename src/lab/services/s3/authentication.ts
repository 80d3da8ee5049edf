import { type Authenticated, type AuthenticationFault, authenticate } from '../../authorize/authenticate.ts';
import type { LabContext } from '../../context.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { Call } from '../../http/call.ts';
import { readSignature } from '../../signature/read.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import { isPayloadWord, statedWord } from './payload/words.ts';

/**
 * Finds out who signed a call to S3; `undefined` for unsigned ones. The body is not read yet: what the signer says of it is
 * part of the signature, and held against the body as it comes.
 *
 * Semantics: Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".
 */
export function authenticateS3(
  call: Call,
  query: ReadonlyMap<string, string>,
  lab: LabContext,
): Authenticated | undefined {
  const header = call.headers.get('authorization');
  const presigned = [...query.keys()].some((name) => /^x-amz-(algorithm|signature|credential)$/i.test(name));
  const old = query.has('AWSAccessKeyId') || query.has('Signature');
  if (header === undefined && !presigned && !old) return undefined;
  if (header !== undefined && (presigned || old)) {
    throw invalidArgument(
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      'Authorization',
      header,
    );
  }
  if ((old && !presigned) || (header !== undefined && !header.startsWith('AWS4-HMAC-SHA256'))) {
    throw invalidRequest(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  const found = authenticate(call, 's3', payloadHash(call, query, presigned), lab);
  if ('identity' in found) return found;
  throw authenticationError(found, call, presigned, lab.now());
}

function payloadHash(call: Call, query: ReadonlyMap<string, string>, presigned: boolean): string {
  const stated = statedWord(call.headers.get('x-amz-content-sha256'), presigned ? query : new Map());
  if (stated === undefined) {
    if (presigned) return 'UNSIGNED-PAYLOAD';
    throw invalidRequest('Missing required header for this request: x-amz-content-sha256');
  }
  if (!isPayloadWord(stated) && !/^[0-9a-f]{64}$/.test(stated)) {
    throw invalidArgument(
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
      'x-amz-content-sha256',
      stated,
    );
  }
  return stated;
}

/** S3's codes for calls that nobody is behind. */
function authenticationError(
  { fault, says }: AuthenticationFault,
  call: Call,
  presigned: boolean,
  now: number,
): AwsError {
  const stated = readSignature(call);
  const signature = stated !== undefined && 'scope' in stated ? stated : undefined;
  const key = { AWSAccessKeyId: signature?.accessKeyId ?? '' };
  const unknownKey = (): AwsError =>
    new AwsError(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      403,
      key,
    );
  switch (fault) {
    case 'missing':
    case 'malformed':
    case 'wrong-service':
      return presigned
        ? new AwsError('AuthorizationQueryParametersError', says, 400)
        : new AwsError('AuthorizationHeaderMalformed', `The authorization header is malformed; ${says}`, 400);
    case 'unknown-key':
    case 'inactive-key':
      return unknownKey();
    case 'invalid-token':
      // a temporary key without its token is one that S3 does not know
      return signature?.token === undefined
        ? unknownKey()
        : new AwsError('InvalidToken', 'The provided token is malformed or otherwise invalid.', 400);
    case 'expired-token':
      return new AwsError('ExpiredToken', 'The provided token has expired.', 400);
    case 'skewed':
      return presigned
        ? new AwsError('AccessDenied', 'Request is not yet valid', 403)
        : new AwsError(
            'RequestTimeTooSkewed',
            'The difference between the request time and the current time is too large.',
            403,
            {
              RequestTime: signature?.date ?? '',
              ServerTime: isoOf(now),
              MaxAllowedSkewMilliseconds: '900000',
            },
          );
    case 'expired':
      return new AwsError('AccessDenied', 'Request has expired', 403, {
        'X-Amz-Expires': String(signature?.expires ?? ''),
        Expires: isoOf((signature?.at ?? 0) + (signature?.expires ?? 0) * 1000),
        ServerTime: isoOf(now),
      });
    case 'mismatch':
      return new AwsError('SignatureDoesNotMatch', says, 403, {
        ...key,
        SignatureProvided: signature?.signature ?? '',
      });
    case 'unsigned-headers':
      return new AwsError('AccessDenied', says, 403);
  }
}

const isoOf = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '');
