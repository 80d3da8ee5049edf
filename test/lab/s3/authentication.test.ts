import { createHash, createHmac } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { ACCOUNT, credentialsOf, outcome } from '../support.ts';
import { type Credentials, type RawRequest, type Signed, type SignOptions, send, sign } from './raw.ts';
import { ADMIN, clientOf, READER, s3Lab } from './support.ts';

/** The hash that the signer of the SDK wants. */
class Sha256 {
  readonly #hash;
  constructor(secret?: unknown) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

describe('who calls S3', () => {
  let lab: Lab;
  let now = Date.now();
  let admin: Credentials;
  let s3: S3Client;
  const Bucket = 'data';
  beforeAll(async () => {
    lab = await s3Lab({ now: () => now });
    s3 = await clientOf(lab, ADMIN);
    admin = await credentialsOf(lab, ADMIN);
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'reports/1', Body: 'one' }));
  });
  afterAll(() => lab.stop());
  const get: RawRequest = { method: 'GET', target: '/data/reports/1' };
  const asked = (
    who: Credentials,
    options: SignOptions = {},
    change: (signed: Signed) => RawRequest = (one) => one,
  ) => send(lab.endpoint, change(sign(lab.endpoint, get, who, options)));

  it('is known by a signature in a header', async () => {
    expect(await asked(admin)).toMatchObject({ status: 200, body: 'one' });
  });

  it.each([
    [
      'another secret',
      403,
      'SignatureDoesNotMatch',
      (who: Credentials) => ({ ...who, secretAccessKey: 'x' }),
    ],
    [
      'a key that is not there',
      403,
      'InvalidAccessKeyId',
      (who: Credentials) => ({ ...who, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }),
    ],
    [
      'a token beside a long-term key',
      400,
      'InvalidToken',
      (who: Credentials) => ({ ...who, sessionToken: 'x' }),
    ],
  ])('is refused with %s', async (_, status, code, change) => {
    expect(await asked(change(admin))).toMatchObject({ status, code });
  });

  it('is refused by clocks that differ', async () => {
    expect(await asked(admin, { at: now - 16 * 60_000 })).toMatchObject({
      status: 403,
      code: 'RequestTimeTooSkewed',
    });
    expect(await asked(admin, { at: now + 16 * 60_000 })).toMatchObject({
      status: 403,
      code: 'RequestTimeTooSkewed',
    });
    expect((await asked(admin, { at: now - 14 * 60_000 })).status).toBe(200);
  });

  it.each([
    ['the path', (one: Signed) => ({ ...one, target: '/data/reports/2' })],
    ['the query', (one: Signed) => ({ ...one, target: `${one.target}?versionId=null` })],
    ['the method', (one: Signed) => ({ ...one, method: 'DELETE' })],
    [
      'a header',
      (one: Signed) => ({
        ...one,
        headers: { ...one.headers, 'x-amz-date': one.headers['x-amz-date']?.replace(/\dZ$/, '') ?? '' },
      }),
    ],
    [
      'the payload hash',
      (one: Signed) => ({ ...one, headers: { ...one.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
    ],
    [
      'a header of AWS that is not signed',
      (one: Signed) => ({ ...one, headers: { ...one.headers, 'x-amz-acl': 'private' } }),
    ],
    [
      'the region',
      (one: Signed) => ({
        ...one,
        headers: {
          ...one.headers,
          authorization: one.headers['authorization']?.replace('us-east-1', 'eu-west-1') ?? '',
        },
      }),
    ],
  ])('is refused where %s was changed afterwards', async (_, change) => {
    const reply = await asked(admin, {}, change);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.body).not.toBe('one');
  });

  it('is refused by a signature for another service, or of another kind', async () => {
    const change = (from: string, to: string) => (one: Signed) => ({
      ...one,
      headers: { ...one.headers, authorization: one.headers['authorization']?.replace(from, to) ?? '' },
    });
    const old = await asked(admin, {}, change('AWS4-HMAC-SHA256 ', 'AWS4-ECDSA-P256-SHA256 '));
    expect(old).toMatchObject({ status: 400, code: 'InvalidRequest' });
    const both = await asked(admin, {}, (one) => ({ ...one, target: `${one.target}?X-Amz-Signature=0` }));
    expect(both).toMatchObject({ status: 400, code: 'InvalidArgument' });
    const second = await send(lab.endpoint, {
      method: 'GET',
      target: '/data/reports/1?AWSAccessKeyId=AKIA&Signature=x&Expires=1',
    });
    expect(second).toMatchObject({ status: 400, code: 'InvalidRequest' });
    const bare = await asked(admin, {}, (one) => {
      const { 'x-amz-content-sha256': _, ...headers } = one.headers;
      return { ...one, headers };
    });
    expect(bare).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });

  it('is nobody without a signature', async () => {
    expect(await send(lab.endpoint, get)).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await send(lab.endpoint, { method: 'GET', target: '/' })).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });

  it('needs the token of its own session', async () => {
    const sts = new STSClient({ endpoint: lab.endpoint, region: 'us-east-1', credentials: admin });
    const session = async (name: string): Promise<Credentials> => {
      const role = new AssumeRoleCommand({ RoleArn: READER, RoleSessionName: name, DurationSeconds: 900 });
      const { Credentials: given } = await sts.send(role);
      return {
        accessKeyId: given?.AccessKeyId ?? '',
        secretAccessKey: given?.SecretAccessKey ?? '',
        sessionToken: given?.SessionToken ?? '',
      };
    };
    const [one, two] = [await session('one'), await session('two')];
    expect((await asked(one)).status).toBe(200);
    expect(await asked({ ...one, sessionToken: two.sessionToken ?? '' })).toMatchObject({
      status: 400,
      code: 'InvalidToken',
    });
    const { sessionToken: _, ...without } = one;
    expect(await asked(without)).toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
    now += 901_000;
    expect(await asked(one, { at: now })).toMatchObject({ status: 400, code: 'ExpiredToken' });
    now -= 901_000;
  });

  describe('by a presigned URL', () => {
    const presign = async (
      expiresIn: number,
      more: { method?: string; path?: string; query?: Record<string, string> } = {},
    ) => {
      const signer = new SignatureV4({
        credentials: admin,
        region: 'us-east-1',
        service: 's3',
        sha256: Sha256,
        uriEscapePath: false,
        applyChecksum: false,
      });
      const { hostname, port, host } = new URL(lab.endpoint);
      const { query } = await signer.presign(
        {
          method: more.method ?? 'GET',
          protocol: 'http:',
          hostname,
          port: Number(port),
          path: more.path ?? '/data/reports/1',
          query: more.query ?? {},
          headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
        },
        { expiresIn, signingDate: new Date(now) },
      );
      const pairs = Object.entries(query ?? {}).map(
        ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
      );
      return `${more.path ?? '/data/reports/1'}?${pairs.join('&')}`;
    };
    const ask = (target: string, method = 'GET', body?: string) =>
      send(lab.endpoint, { method, target, ...(body === undefined ? {} : { body }) });

    it('reads and writes until it expires', async () => {
      const target = await presign(60);
      expect(await ask(target)).toMatchObject({ status: 200, body: 'one' });
      now += 59_000;
      expect((await ask(target)).status).toBe(200);
      now += 2000;
      expect(await ask(target)).toMatchObject({
        status: 403,
        code: 'AccessDenied',
        body: expect.stringContaining('Request has expired'),
      });
      now -= 61_000;
      const put = await presign(60, { method: 'PUT', path: '/data/presigned' });
      expect((await ask(put, 'PUT', 'by url')).status).toBe(200);
      expect((await ask(await presign(60, { path: '/data/presigned' }))).body).toBe('by url');
    });

    it('is good for what it was made for alone', async () => {
      const target = await presign(60);
      expect(await ask(target, 'DELETE')).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
      expect(await ask(target.replace('reports/1', 'reports/2'))).toMatchObject({
        status: 403,
        code: 'SignatureDoesNotMatch',
      });
      expect(await ask(`${target}&response-content-type=text/html`)).toMatchObject({
        status: 403,
        code: 'SignatureDoesNotMatch',
      });
      expect(await ask(target.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'))).toMatchObject({
        status: 403,
        code: 'SignatureDoesNotMatch',
      });
      expect(await ask(target.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801'))).toMatchObject({
        status: 400,
        code: 'AuthorizationQueryParametersError',
      });
      const header = await presign(60, { query: { 'response-content-type': 'text/html' } });
      expect(await ask(header)).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' } });
    });
  });

  it('speaks to the region that the bucket is in', async () => {
    const west = new S3Client({ endpoint: lab.endpoint, region: 'eu-west-1', credentials: admin });
    const wrong = west.send(new GetObjectCommand({ Bucket, Key: 'reports/1' }));
    expect(await outcome(wrong)).toBe(
      "AuthorizationHeaderMalformed: The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'us-east-1'".replace(
        "region 'us-east-1' is wrong",
        "region 'eu-west-1' is wrong",
      ),
    );
    await west.send(
      new CreateBucketCommand({
        Bucket: 'western',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    expect((await west.send(new HeadBucketCommand({ Bucket: 'western' }))).BucketRegion).toBe('eu-west-1');
    const follows = new S3Client({
      endpoint: lab.endpoint,
      region: 'us-east-1',
      credentials: admin,
      followRegionRedirects: true,
    });
    expect(await outcome(follows.send(new HeadBucketCommand({ Bucket: 'western' })))).toBe('ok');
  });

  it('writes each call to the log with who made it', async () => {
    await s3.send(new GetObjectCommand({ Bucket, Key: 'reports/1' }));
    const record = lab.log.recent().at(-1);
    expect(record).toMatchObject({
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      userIdentity: { type: 'IAMUser', arn: ADMIN },
      requestParameters: { bucketName: 'data', key: 'reports/1' },
      recipientAccountId: ACCOUNT,
      rolepin: {
        decisions: [{ action: 's3:GetObject', resource: 'arn:aws:s3:::data/reports/1', decision: 'allow' }],
      },
    });
  });
});
