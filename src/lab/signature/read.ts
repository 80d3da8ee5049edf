import type { Call } from '../http/call.ts';
import { queryOf } from '../http/call.ts';
import type { Scope } from './signing-key.ts';

/** A signature as a request states it, not yet verified. */
export interface StatedSignature {
  readonly place: 'header' | 'query';
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  /** Hexadecimal. */
  readonly signature: string;
  /** As stated: `20261124T110206Z`. */
  readonly date: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Seconds that a presigned URL is good for. */
  readonly expires: number | undefined;
  readonly token: string | undefined;
}

/** Why a signature can't even be read. */
export interface Malformed {
  readonly malformed: string;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Reads the signature of a request; `undefined` where it has none.
 *
 * Semantics: AWS IAM User Guide, "Elements of an AWS API request signature"; Amazon S3 API Reference, "Authenticating
 * Requests: Using Query Parameters (AWS Signature Version 4)".
 */
export function readSignature(call: Call): StatedSignature | Malformed | undefined {
  const header = call.headers.get('authorization');
  if (header !== undefined) return readHeader(call, header);
  const query = new Map(queryOf(call.query).map(([name, value]) => [name.toLowerCase(), value]));
  return query.has('x-amz-algorithm') || query.has('x-amz-signature') ? readQuery(query) : undefined;
}

function readHeader(call: Call, header: string): StatedSignature | Malformed {
  const [algorithm = ''] = header.split(/\s/, 1);
  if (algorithm !== ALGORITHM)
    return { malformed: `the lab verifies ${ALGORITHM}, not \`${algorithm.slice(0, 40)}\`` };
  const parts = new Map(
    header
      .slice(algorithm.length)
      .split(',')
      .map((part) => {
        const at = part.indexOf('=');
        return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
      }),
  );
  return stated('header', {
    credential: parts.get('Credential'),
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
    date: call.headers.get('x-amz-date') ?? fromHttpDate(call.headers.get('date')),
    expires: undefined,
    token: call.headers.get('x-amz-security-token'),
  });
}

function readQuery(query: ReadonlyMap<string, string>): StatedSignature | Malformed {
  const algorithm = query.get('x-amz-algorithm');
  if (algorithm !== ALGORITHM) return { malformed: `X-Amz-Algorithm is not ${ALGORITHM}` };
  const expires = Number(query.get('x-amz-expires') ?? Number.NaN);
  if (!Number.isInteger(expires) || expires < 1 || expires > MOST_SECONDS) {
    return { malformed: `X-Amz-Expires is a number of seconds from 1 to ${MOST_SECONDS}` };
  }
  return stated('query', {
    credential: query.get('x-amz-credential'),
    signedHeaders: query.get('x-amz-signedheaders'),
    signature: query.get('x-amz-signature'),
    date: query.get('x-amz-date'),
    expires,
    token: query.get('x-amz-security-token'),
  });
}

/** A week. */
const MOST_SECONDS = 604_800;

interface Parts {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly date: string | undefined;
  readonly expires: number | undefined;
  readonly token: string | undefined;
}

function stated(place: StatedSignature['place'], parts: Parts): StatedSignature | Malformed {
  const { credential, signedHeaders, signature, date, expires, token } = parts;
  if (credential === undefined) return { malformed: 'the signature has no Credential' };
  if (signedHeaders === undefined || signedHeaders === '')
    return { malformed: 'the signature has no SignedHeaders' };
  if (signature === undefined || !/^[0-9a-f]{64}$/.test(signature)) {
    return { malformed: 'the Signature is not 64 hexadecimal digits' };
  }
  const at = date === undefined ? Number.NaN : instantOf(date);
  if (date === undefined || Number.isNaN(at))
    return { malformed: 'X-Amz-Date is not of the form 20150830T123600Z' };
  const [accessKeyId = '', day = '', region = '', service = '', end, ...more] = credential.split('/');
  if (end !== 'aws4_request' || more.length > 0 || accessKeyId === '') {
    return { malformed: 'the Credential is not of the form KEY/DATE/REGION/SERVICE/aws4_request' };
  }
  if (day !== date.slice(0, 8)) return { malformed: 'the Credential is of another day than X-Amz-Date' };
  const names = signedHeaders.split(';');
  return {
    ...{ place, accessKeyId, scope: { date: day, region, service }, signedHeaders: names },
    ...{ signature, date, at, expires, token },
  };
}

function instantOf(date: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  return year === undefined ? Number.NaN : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function fromHttpDate(text: string | undefined): string | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}
