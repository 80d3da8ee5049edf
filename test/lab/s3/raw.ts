import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';

/** Long-term or temporary credentials. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A request as it goes on the wire: nothing is normalized. */
export interface RawRequest {
  readonly method: string;
  /** Percent-encoded, query included. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** Send only so many bytes of the body, and hang up. */
  readonly cut?: number;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Of an error. */
  readonly code: string | undefined;
}

/** Sends a request by `node:http` alone. */
export function send(
  endpoint: string,
  { method, target, headers = {}, body, cut }: RawRequest,
): Promise<RawReply> {
  return new Promise((done, failed) => {
    const { hostname, port } = new URL(endpoint);
    const length =
      body === undefined || headers['transfer-encoding'] !== undefined
        ? {}
        : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = httpRequest({
      hostname,
      port,
      method,
      path: target,
      headers: { ...length, ...headers },
      agent: false,
    });
    sent.on('error', failed);
    sent.on('response', (reply) => {
      const parts: Buffer[] = [];
      reply.on('data', (part: Buffer) => parts.push(part));
      reply.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
        done({ status: reply.statusCode ?? 0, headers: reply.headers, body: text, code });
      });
    });
    if (cut !== undefined && body !== undefined) {
      sent.write(Buffer.from(body).subarray(0, cut), () => setTimeout(() => sent.destroy(), 20));
    } else sent.end(body);
  });
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** What a signature was made of, for what comes signed behind it. */
export interface Signed extends RawRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly key: Buffer;
  readonly signature: string;
  readonly date: string;
  readonly scope: string;
}

export interface SignOptions {
  readonly at?: number;
  readonly region?: string;
  readonly payloadHash?: string;
}

/** Signs a request for S3 by Signature Version 4, in a header; written apart from the lab's own. */
export function sign(
  endpoint: string,
  request: RawRequest,
  who: Credentials,
  options: SignOptions = {},
): Signed {
  const { at = Date.now(), region = 'us-east-1' } = options;
  const date = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = date.slice(0, 8);
  const payloadHash = options.payloadHash ?? sha256(request.body ?? '');
  const headers: Record<string, string> = {
    host: new URL(endpoint).host,
    'x-amz-date': date,
    'x-amz-content-sha256': payloadHash,
    ...(who.sessionToken === undefined ? {} : { 'x-amz-security-token': who.sessionToken }),
    ...request.headers,
  };
  const names = Object.keys(headers)
    .filter((name) => name !== 'expect' && name !== 'transfer-encoding')
    .sort();
  const [path = '', query = ''] = request.target.split(/\?(.*)/s, 2);
  const canonical = [
    request.method,
    path,
    query
      .split('&')
      .filter(Boolean)
      .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    payloadHash,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = hmac(hmac(hmac(hmac(`AWS4${who.secretAccessKey}`, day), region), 's3'), 'aws4_request');
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString(
    'hex',
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=${who.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...request, headers: { ...headers, authorization }, key, signature, date, scope };
}

/** A body in signed chunks, and optionally a signed trailer. */
export function signedChunks(
  { key, signature, date, scope }: Signed,
  chunks: readonly Buffer[],
  trailer?: readonly [name: string, value: string],
): Buffer {
  let before = signature;
  const out: Buffer[] = [];
  for (const chunk of [...chunks, Buffer.alloc(0)]) {
    const text = ['AWS4-HMAC-SHA256-PAYLOAD', date, scope, before, sha256(''), sha256(chunk)].join('\n');
    before = hmac(key, text).toString('hex');
    out.push(Buffer.from(`${chunk.length.toString(16)};chunk-signature=${before}\r\n`), chunk);
    if (chunk.length > 0) out.push(Buffer.from('\r\n'));
  }
  if (trailer !== undefined) {
    const line = `${trailer[0]}:${trailer[1]}\n`;
    const text = ['AWS4-HMAC-SHA256-TRAILER', date, scope, before, sha256(line)].join('\n');
    out.push(
      Buffer.from(
        `${trailer[0]}:${trailer[1]}\r\nx-amz-trailer-signature:${hmac(key, text).toString('hex')}\r\n`,
      ),
    );
  }
  out.push(Buffer.from('\r\n'));
  return Buffer.concat(out);
}
