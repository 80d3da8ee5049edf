import { createHash } from 'node:crypto';
import { mkdtemp, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { credentialsOf, outcome } from '../support.ts';
import {
  type Credentials,
  type RawRequest,
  type SignOptions,
  send,
  sha256,
  sign,
  signedChunks,
} from './raw.ts';
import { ADMIN, clientOf, READER, s3Lab, textOfBody } from './support.ts';

const crcOf = (data: Buffer): string => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(crc32(data));
  return out.toString('base64');
};

describe('what goes over the wire to S3', () => {
  let lab: Lab;
  let s3: S3Client;
  let admin: Credentials;
  let folder: string;
  const Bucket = 'data';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolepin-s3-'));
    lab = await s3Lab({ stateFolder: folder });
    s3 = await clientOf(lab, ADMIN);
    admin = await credentialsOf(lab, ADMIN);
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(() => lab.stop());

  const signed = (request: RawRequest, options: SignOptions = {}) =>
    send(lab.endpoint, sign(lab.endpoint, request, admin, options));
  const text = async (Key: string) => textOfBody((await s3.send(new GetObjectCommand({ Bucket, Key }))).Body);
  const missing = async (Key: string) => expect(await outcome(text(Key))).toMatch(/^NoSuchKey/);

  describe('bodies in signed chunks', () => {
    const chunks = [Buffer.alloc(8192, 'a'), Buffer.from('rest')];
    const whole = Buffer.concat(chunks);
    const word = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
    const put = (
      key: string,
      change: (body: Buffer) => Buffer = (body) => body,
      headers: Record<string, string> = {},
    ) => {
      const head = {
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': String(whole.length),
        ...headers,
      };
      const one = sign(lab.endpoint, { method: 'PUT', target: `/data/${key}`, headers: head }, admin, {
        payloadHash: word,
      });
      return send(lab.endpoint, { ...one, body: change(signedChunks(one, chunks)) });
    };
    const withTrailer = (
      key: string,
      trailer: [string, string],
      change: (body: Buffer) => Buffer = (body) => body,
    ) => {
      const head = {
        'x-amz-decoded-content-length': String(whole.length),
        'x-amz-trailer': 'x-amz-checksum-crc32',
      };
      const payloadHash = `${word}-TRAILER`;
      const one = sign(lab.endpoint, { method: 'PUT', target: `/data/${key}`, headers: head }, admin, {
        payloadHash,
      });
      return send(lab.endpoint, { ...one, body: change(signedChunks(one, chunks, trailer)) });
    };
    const flip = (at: number) => (body: Buffer) => {
      const copy = Buffer.from(body);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    };

    it('are taken apart', async () => {
      expect((await put('chunks')).status).toBe(200);
      expect(await text('chunks')).toBe(whole.toString());
      const { ContentEncoding } = await s3.send(new GetObjectCommand({ Bucket, Key: 'chunks' }));
      expect(ContentEncoding).toBeUndefined();
    });

    it('are refused where a byte of the data was changed', async () => {
      expect(await put('tampered', flip(200))).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
      await missing('tampered');
    });

    it('are refused where the signature of a chunk was changed', async () => {
      const change = (body: Buffer) =>
        Buffer.from(body.toString('latin1').replace(/^(2000;chunk-signature=)./, '$1g'), 'latin1');
      expect((await put('tampered', change)).code).toMatch(/SignatureDoesNotMatch|IncompleteBody/);
      const swap = (body: Buffer) => {
        const all = body.toString('latin1');
        const second = /\r\n4;chunk-signature=(\w{64})/.exec(all)?.[1] ?? '';
        return Buffer.from(all.replace(/^(2000;chunk-signature=)\w{64}/, `$1${second}`), 'latin1');
      };
      expect(await put('tampered', swap)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
      await missing('tampered');
    });

    it('are refused without a signature, where chunks are missing, and where more comes behind them', async () => {
      const bare = (body: Buffer) =>
        Buffer.from(body.toString('latin1').replace(/;chunk-signature=\w+/g, ''), 'latin1');
      expect((await put('tampered', bare)).code).toBe('SignatureDoesNotMatch');
      const cut = (body: Buffer) => body.subarray(0, 8192 + 100);
      expect((await put('tampered', cut)).code).toBe('IncompleteBody');
      const dropped = (body: Buffer) =>
        Buffer.from(body.toString('latin1').replace(/4;chunk-signature=\w+\r\nrest\r\n/, ''), 'latin1');
      expect((await put('tampered', dropped)).code).toBe('SignatureDoesNotMatch');
      const more = (body: Buffer) => Buffer.concat([body, Buffer.from('more')]);
      expect((await put('tampered', more)).code).toBe('IncompleteBody');
      await missing('tampered');
    });

    it('are refused where their length is not what was said', async () => {
      expect((await put('tampered', undefined, { 'x-amz-decoded-content-length': '9' })).code).toBe(
        'IncompleteBody',
      );
      const head = { 'content-encoding': 'aws-chunked' };
      const one = sign(lab.endpoint, { method: 'PUT', target: '/data/tampered', headers: head }, admin, {
        payloadHash: word,
      });
      const reply = await send(lab.endpoint, { ...one, body: signedChunks(one, chunks) });
      expect(reply).toMatchObject({ status: 411, code: 'MissingContentLength' });
    });

    it('have a signed trailer that is verified, and a checksum in it', async () => {
      const good = await withTrailer('trailer', ['x-amz-checksum-crc32', crcOf(whole)]);
      expect(good).toMatchObject({ status: 200, headers: { 'x-amz-checksum-crc32': crcOf(whole) } });
      expect(await text('trailer')).toBe(whole.toString());
      const wrong = await withTrailer('bad', ['x-amz-checksum-crc32', crcOf(Buffer.from('other'))]);
      expect(wrong).toMatchObject({ status: 400, code: 'BadDigest' });
      const other = await withTrailer('bad', ['x-amz-checksum-sha1', crcOf(whole)]);
      expect(other).toMatchObject({ status: 400, code: 'MalformedTrailerError' });
      const unsigned = (body: Buffer) =>
        Buffer.from(body.toString('latin1').replace(/x-amz-trailer-signature:\w+\r\n/, ''), 'latin1');
      expect((await withTrailer('bad', ['x-amz-checksum-crc32', crcOf(whole)], unsigned)).code).toBe(
        'SignatureDoesNotMatch',
      );
      const swapped = (body: Buffer) =>
        Buffer.from(
          body.toString('latin1').replace(/(x-amz-checksum-crc32:)[^\r]+/, `$1${crcOf(Buffer.from('x'))}`),
          'latin1',
        );
      expect((await withTrailer('bad', ['x-amz-checksum-crc32', crcOf(whole)], swapped)).code).toBe(
        'SignatureDoesNotMatch',
      );
      await missing('bad');
    });
  });

  describe('bodies in unsigned chunks', () => {
    const put = (body: string, length = 5, headers: Record<string, string> = {}) =>
      signed(
        {
          method: 'PUT',
          target: '/data/unsigned',
          body,
          headers: {
            'x-amz-decoded-content-length': String(length),
            'x-amz-trailer': 'x-amz-checksum-crc32',
            ...headers,
          },
        },
        { payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
      );
    const sum = crcOf(Buffer.from('hello'));

    it('are taken apart, and their trailer is compared', async () => {
      expect((await put(`5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`)).status).toBe(200);
      expect(await text('unsigned')).toBe('hello');
    });

    it.each([
      [
        'a wrong checksum',
        `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${crcOf(Buffer.from('x'))}\r\n\r\n`,
        'BadDigest',
      ],
      ['no trailer', '5\r\nhello\r\n0\r\n\r\n', 'MalformedTrailerError'],
      ['a trailer that is no trailer', '5\r\nhello\r\n0\r\nnonsense\r\n\r\n', 'MalformedTrailerError'],
      [
        'a checksum of the wrong length',
        '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAA=\r\n\r\n',
        'InvalidRequest',
      ],
      ['no last chunk', '5\r\nhello\r\n', 'IncompleteBody'],
      ['a size that is none', 'zz\r\nhello\r\n0\r\n\r\n', 'IncompleteBody'],
      ['a chunk that is longer than it says', '3\r\nhello\r\n0\r\n\r\n', 'IncompleteBody'],
      ['a huge size', 'ffffffff\r\nhello', 'InvalidChunkSizeError'],
      [
        'a small chunk in the middle',
        `2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`,
        'InvalidChunkSizeError',
      ],
    ])('are refused with %s', async (_, body, code) => {
      expect((await put(body)).code).toBe(code);
    });
  });

  describe('plain bodies', () => {
    const put = (
      key: string,
      body: string,
      headers: Record<string, string> = {},
      options: SignOptions = {},
    ) => signed({ method: 'PUT', target: `/data/${key}`, body, headers }, options);

    it('are refused where they are not what was signed', async () => {
      const reply = await put('hash', 'hello', {}, { payloadHash: sha256('other') });
      expect(reply).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
      await missing('hash');
      expect((await put('hash', 'x', {}, { payloadHash: 'NONSENSE' })).code).toBe('InvalidArgument');
    });

    it('are held against Content-MD5', async () => {
      const md5 = createHash('md5').update('hello').digest('base64');
      expect((await put('md5', 'hello', { 'content-md5': md5 })).status).toBe(200);
      expect((await put('md5', 'other', { 'content-md5': md5 })).code).toBe('BadDigest');
      expect((await put('md5', 'other', { 'content-md5': 'x' })).code).toBe('InvalidDigest');
      expect(await text('md5')).toBe('hello');
    });

    it('bring one checksum, of the right form', async () => {
      const one = crcOf(Buffer.from('hello'));
      const both = await put('sums', 'hello', { 'x-amz-checksum-crc32': one, 'x-amz-checksum-crc32c': one });
      expect(both.code).toBe('InvalidRequest');
      expect((await put('sums', 'hello', { 'x-amz-checksum-crc32': 'nope' })).code).toBe('InvalidRequest');
      expect((await put('sums', 'hello', { 'x-amz-sdk-checksum-algorithm': 'CRC32' })).code).toBe(
        'InvalidRequest',
      );
      const other = { 'x-amz-sdk-checksum-algorithm': 'SHA1', 'x-amz-checksum-crc32': one };
      expect((await put('sums', 'hello', other)).code).toBe('InvalidRequest');
      await missing('sums');
    });

    it('leave nothing behind where the client hangs up in the middle', async () => {
      await put('kept', 'before');
      const one = sign(
        lab.endpoint,
        { method: 'PUT', target: '/data/kept', body: 'x'.repeat(100_000) },
        admin,
      );
      await expect(send(lab.endpoint, { ...one, cut: 50_000 })).rejects.toThrow();
      expect(await text('kept')).toBe('before');
      await new Promise((done) => setTimeout(done, 200));
      const files = await readdir(join(folder, 'objects'));
      expect(files.filter((name) => name.startsWith('unfinished'))).toEqual([]);
    });

    it('have a length', async () => {
      const one = sign(
        lab.endpoint,
        { method: 'PUT', target: '/data/length', headers: { 'transfer-encoding': 'chunked' } },
        admin,
        {
          payloadHash: 'UNSIGNED-PAYLOAD',
        },
      );
      expect(await send(lab.endpoint, { ...one, body: 'x' })).toMatchObject({
        status: 501,
        code: 'NotImplemented',
      });
      const huge = sign(
        lab.endpoint,
        { method: 'PUT', target: '/data/length', headers: { 'content-length': '5368709121' } },
        admin,
        {
          payloadHash: 'UNSIGNED-PAYLOAD',
        },
      );
      expect((await put('length', '', {}, { payloadHash: 'UNSIGNED-PAYLOAD' })).status).toBe(200);
      const { hostname, port } = new URL(lab.endpoint);
      const reply = await new Promise<string>((done) => {
        const socket = connect(Number(port), hostname, () => {
          const head = Object.entries(huge.headers)
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join('');
          socket.write(`PUT /data/length HTTP/1.1\r\n${head}\r\n`);
        });
        socket.once('data', (data) => {
          done(data.toString());
          socket.destroy();
        });
      });
      expect(reply).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>EntityTooLarge<\/Code>/);
    });
  });

  it('asks for a body only from those who may write it', async () => {
    const reader = await credentialsOf(lab, READER);
    const talk = async (who: Credentials): Promise<string[]> => {
      const one = sign(
        lab.endpoint,
        { method: 'PUT', target: '/data/expect', body: 'hello', headers: { expect: '100-continue' } },
        who,
      );
      const { hostname, port } = new URL(lab.endpoint);
      return new Promise((done) => {
        const heard: string[] = [];
        const socket = connect(Number(port), hostname, () => {
          const head = Object.entries(one.headers)
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join('');
          socket.write(`PUT /data/expect HTTP/1.1\r\n${head}content-length: 5\r\n\r\n`);
        });
        socket.on('data', (data) => {
          heard.push(data.toString().split('\r\n')[0] ?? '');
          if (heard.length === 1 && heard[0]?.includes('100')) socket.write('hello');
          else {
            done(heard);
            socket.destroy();
          }
        });
      });
    };
    expect(await talk(reader)).toEqual(['HTTP/1.1 403 Forbidden']);
    expect(await talk(admin)).toEqual(['HTTP/1.1 100 Continue', 'HTTP/1.1 200 OK']);
    expect(await text('expect')).toBe('hello');
  });

  describe('XML', () => {
    const md5 = (body: string) => ({ 'content-md5': createHash('md5').update(body).digest('base64') });
    const remove = (body: string) =>
      signed({ method: 'POST', target: '/data?delete', body, headers: md5(body) });

    it.each([
      ['no XML', 'nonsense'],
      ['nothing', ''],
      ['an open element', '<Delete><Object><Key>a</Key></Object>'],
      ['another element', '<Remove><Object><Key>a</Key></Object></Remove>'],
      ['two roots', '<Delete><Object><Key>a</Key></Object></Delete><Delete/>'],
      ['an unknown member', '<Delete><Object><Key>a</Key></Object><Other/></Delete>'],
      ['no key', '<Delete><Object></Object></Delete>'],
      [
        'a document type',
        '<!DOCTYPE Delete [<!ENTITY x "y">]><Delete><Object><Key>&x;</Key></Object></Delete>',
      ],
      [
        'an entity from a file',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><Delete><Object><Key>a</Key></Object></Delete>',
      ],
      ['an entity that XML does not have', '<Delete><Object><Key>&nbsp;</Key></Object></Delete>'],
      ['too many keys', `<Delete>${'<Object><Key>a</Key></Object>'.repeat(1001)}</Delete>`],
      ['elements nested deeply', `<Delete>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</Delete>`],
    ])('with %s is malformed', async (_, body) => {
      expect(await remove(body)).toMatchObject({ status: 400, code: 'MalformedXML' });
    });

    it('may have a namespace, entities and CDATA', async () => {
      for (const Key of ['a&b', '<c>']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
      const body =
        '<?xml version="1.0"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&amp;&#x62;</Key></Object><Object><Key><![CDATA[<c>]]></Key></Object></Delete>';
      const reply = await remove(body);
      expect(reply.body).toContain('<Key>a&amp;b</Key>');
      await missing('a&b');
      await missing('<c>');
    });

    it('of a deletion has to come with a digest', async () => {
      const body = '<Delete><Object><Key>a</Key></Object></Delete>';
      const reply = await signed({ method: 'POST', target: '/data?delete', body });
      expect(reply).toMatchObject({ status: 400, code: 'InvalidRequest' });
    });
  });

  describe('paths', () => {
    const get = (target: string) => signed({ method: 'GET', target });

    it.each([
      ['/data/../etc/passwd', 400, 'InvalidURI'],
      ['/data/%2e%2e/%2e%2e/etc/passwd', 400, 'InvalidURI'],
      ['/data/a/../../b', 400, 'InvalidURI'],
      ['/data/%zz', 400, 'InvalidURI'],
      ['/data/%ff', 400, 'InvalidURI'],
      ['/data/..%2f..%2fstate', 400, 'InvalidURI'],
      [`/data/${'k'.repeat(1025)}`, 400, 'KeyTooLongError'],
      ['/nobucket/key', 404, 'NoSuchBucket'],
      ['/data//', 404, 'NoSuchKey'],
      ['//data/key', 400, 'InvalidBucketName'],
    ])('%s is answered %i %s', async (target, status, code) => {
      const { status: got, code: named } = await get(target);
      expect({ status: got, code: named }).toEqual({ status, code });
    });

    it('may hold dots that do not climb, slashes and encoded slashes, each a key of its own', async () => {
      const keys = ['x/../y', 'x//y', 'x%2Fy', './y'];
      const targets = ['/data/x/../y', '/data/x//y', '/data/x%252Fy', '/data/./y'];
      for (const [index, target] of targets.entries()) {
        const one = sign(lab.endpoint, { method: 'PUT', target, body: keys[index] ?? '' }, admin);
        expect((await send(lab.endpoint, one)).status).toBe(200);
      }
      for (const key of keys) expect((await get(`/data/${encodeURIComponent(key)}`)).body).toBe(key);
    });
  });

  it('names what it does not have', async () => {
    const asked: readonly [string, string, RegExp][] = [
      ['PUT', '/data?cors', /PUT \?cors of a bucket/],
      ['POST', '/data/key?restore', /POST \?restore of a object/],
      ['GET', '/data/key?torrent', /GET \?torrent/],
      ['POST', '/data', /browser forms/],
    ];
    for (const [method, target, message] of asked) {
      const reply = await signed({ method, target });
      expect(reply).toMatchObject({
        status: 501,
        code: 'NotImplemented',
        body: expect.stringMatching(message),
      });
    }
    expect(await signed({ method: 'PATCH', target: '/data/key' })).toMatchObject({
      status: 405,
      code: 'MethodNotAllowed',
    });
    const versions = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    expect(await signed({ method: 'PUT', target: '/data?versioning', body: versions })).toMatchObject({
      status: 501,
    });
    const customer = { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' };
    const sse = await signed({ method: 'PUT', target: '/data/k', body: 'x', headers: customer });
    expect(sse.body).toContain('SSE-C');
  });
});
