import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { outcome } from '../support.ts';
import { ADMIN, clientOf, s3Lab, textOfBody } from './support.ts';

describe('objects of the lab, through the AWS SDK', () => {
  let lab: Lab;
  let s3: S3Client;
  const Bucket = 'data';
  beforeAll(async () => {
    lab = await s3Lab();
    s3 = await clientOf(lab, ADMIN);
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(() => lab.stop());
  const put = (Key: string, Body = 'hello', more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const text = async (Key: string, more: object = {}) =>
    textOfBody((await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body);

  it('gives back what was put, with its metadata', async () => {
    const { ETag, ChecksumCRC32, ChecksumType, ServerSideEncryption } = await put('one', 'hello', {
      ContentType: 'text/plain',
      Metadata: { color: 'blue' },
      CacheControl: 'no-store',
    });
    expect({ ETag, ChecksumCRC32, ChecksumType, ServerSideEncryption }).toEqual({
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ChecksumCRC32: 'NhCmhg==',
      ChecksumType: 'FULL_OBJECT',
      ServerSideEncryption: 'AES256',
    });
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'one' }));
    expect(await textOfBody(got.Body)).toBe('hello');
    expect(got).toMatchObject({
      ContentType: 'text/plain',
      Metadata: { color: 'blue' },
      CacheControl: 'no-store',
      ContentLength: 5,
      AcceptRanges: 'bytes',
      ChecksumCRC32: 'NhCmhg==',
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'one' }));
    expect(head).toMatchObject({ ContentLength: 5, ETag, ContentType: 'text/plain' });
  });

  it.each([
    'a b',
    'plus+plus',
    'ünïcødé/日本語/😀',
    'a//b',
    '/leading',
    'trailing/',
    'dots/../in/./it',
    '100%/%2F%2e',
    'quotes\'"!()*&=;:@,?#',
    ' ',
    'line\nbreak\ttab',
    '<xml>&amp;',
  ])('keeps the key %j as it is', async (key) => {
    await put(key, `body of ${key}`);
    expect(await text(key)).toBe(`body of ${key}`);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
    expect(Contents.map(({ Key }) => Key)).toContain(key);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
    expect(await outcome(text(key))).toMatch(/^NoSuchKey/);
  });

  it('gives ranges, and refuses those that lie outside', async () => {
    await put('range', '0123456789');
    const ranges = [
      'bytes=2-4',
      'bytes=7-',
      'bytes=-2',
      'bytes=0-100',
      'bytes=1-2,4-5',
      'bytes=5-2',
      'lines=1-2',
    ];
    const got = [];
    for (const Range of ranges) got.push(await text('range', { Range }));
    expect(got).toEqual(['234', '789', '89', '0123456789', '0123456789', '0123456789', '0123456789']);
    const { ContentRange } = await s3.send(
      new GetObjectCommand({ Bucket, Key: 'range', Range: 'bytes=2-4' }),
    );
    expect(ContentRange).toBe('bytes 2-4/10');
    expect(await outcome(text('range', { Range: 'bytes=10-' }))).toMatch(/^InvalidRange/);
    expect(await outcome(text('range', { Range: 'bytes=-0' }))).toMatch(/^InvalidRange/);
    await put('empty', '');
    expect(await text('empty')).toBe('');
    expect(await outcome(text('empty', { Range: 'bytes=0-' }))).toMatch(/^InvalidRange/);
  });

  it('holds conditions', async () => {
    const { ETag } = await put('conditions');
    const past = new Date(Date.now() - 86_400_000);
    const future = new Date(Date.now() + 86_400_000);
    const tries: readonly [object, string | RegExp][] = [
      [{ IfMatch: ETag }, 'ok'],
      [{ IfMatch: '"other"' }, /^PreconditionFailed/],
      [{ IfMatch: ETag, IfUnmodifiedSince: past }, 'ok'],
      [{ IfUnmodifiedSince: past }, /^PreconditionFailed/],
      [{ IfNoneMatch: '"other"' }, 'ok'],
      [{ IfNoneMatch: ETag }, /^Unknown/],
      [{ IfModifiedSince: past }, 'ok'],
      [{ IfModifiedSince: future }, /^Unknown/],
      [{ IfNoneMatch: '"other"', IfModifiedSince: future }, 'ok'],
    ];
    for (const [more, expected] of tries) expect(await outcome(text('conditions', more))).toMatch(expected);
  });

  it('writes on conditions', async () => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'once' }));
    expect(await outcome(put('once', 'a', { IfMatch: '"x"' }))).toMatch(/^NoSuchKey/);
    const { ETag } = await put('once', 'a', { IfNoneMatch: '*' });
    expect(await outcome(put('once', 'b', { IfNoneMatch: '*' }))).toMatch(/^PreconditionFailed/);
    expect(await outcome(put('once', 'b', { IfMatch: '"x"' }))).toMatch(/^PreconditionFailed/);
    await put('once', 'b', { IfMatch: ETag });
    expect(await text('once')).toBe('b');
    const stale = s3.send(new DeleteObjectCommand({ Bucket, Key: 'once', IfMatch: ETag }));
    expect(await outcome(stale)).toMatch(/^PreconditionFailed/);
  });

  it('lets one of several who write at once on a condition succeed', async () => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'race' }));
    const tries = Array.from({ length: 8 }, (_, index) =>
      outcome(put('race', String(index), { IfNoneMatch: '*' })),
    );
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter((one) => one === 'ok')).toHaveLength(1);
  });

  it('sets headers of the reply as a signed request asks', async () => {
    await put('override');
    const got = await s3.send(
      new GetObjectCommand({
        Bucket,
        Key: 'override',
        ResponseContentType: 'x/y',
        ResponseContentDisposition: 'inline',
      }),
    );
    expect(got).toMatchObject({ ContentType: 'x/y', ContentDisposition: 'inline' });
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'verifies and keeps %s',
    async (ChecksumAlgorithm) => {
      await put(`sum/${ChecksumAlgorithm}`, 'data', { ChecksumAlgorithm });
      const name = `Checksum${ChecksumAlgorithm}` as const;
      const head = await s3.send(
        new HeadObjectCommand({ Bucket, Key: `sum/${ChecksumAlgorithm}`, ChecksumMode: 'ENABLED' }),
      );
      expect(head[name]).toMatch(/^[\w+/]+=*$/);
      expect(await text(`sum/${ChecksumAlgorithm}`)).toBe('data');
      const wrong = put('sum/wrong', 'other', { [name]: head[name] });
      expect(await outcome(wrong)).toBe(
        `BadDigest: The ${ChecksumAlgorithm} you specified did not match the calculated checksum.`,
      );
      const attributes = await s3.send(
        new GetObjectAttributesCommand({
          Bucket,
          Key: `sum/${ChecksumAlgorithm}`,
          ObjectAttributes: ['Checksum', 'ObjectSize', 'ETag'],
        }),
      );
      expect(attributes).toMatchObject({
        ObjectSize: 4,
        Checksum: { [name]: head[name], ChecksumType: 'FULL_OBJECT' },
      });
    },
  );

  it('says which checksums it lacks', async () => {
    expect(await outcome(put('sum/md5', 'x', { ChecksumSHA512: 'x' }))).toMatch(/^NotImplemented.*SHA512/);
  });

  it('keeps tags', async () => {
    await put('tagged', 'x', { Tagging: 'team=blue&empty=' });
    const tags = async () =>
      Object.fromEntries(
        ((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged' }))).TagSet ?? []).map(
          ({ Key, Value }) => [Key, Value],
        ),
      );
    expect(await tags()).toEqual({ team: 'blue', empty: '' });
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'tagged' }))).TagCount).toBe(2);
    await s3.send(
      new PutObjectTaggingCommand({
        Bucket,
        Key: 'tagged',
        Tagging: { TagSet: [{ Key: 'a', Value: '1 <&> 2'.replaceAll(/[<&>]/g, '-') }] },
      }),
    );
    expect(await tags()).toEqual({ a: '1 --- 2' });
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: 'tagged' }));
    expect(await tags()).toEqual({});
    expect(await outcome(put('tagged', 'x', { Tagging: 'a=1&a=2' }))).toMatch(/^InvalidTag/);
  });

  it('copies with and without metadata and tags', async () => {
    await put('from', 'copy me', { ContentType: 'text/x', Metadata: { a: '1' }, Tagging: 't=1' });
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'to 1', CopySource: '/data/from' }));
    const one = await s3.send(new GetObjectCommand({ Bucket, Key: 'to 1' }));
    expect(await textOfBody(one.Body)).toBe('copy me');
    expect(one).toMatchObject({ ContentType: 'text/x', Metadata: { a: '1' }, TagCount: 1 });
    await s3.send(
      new CopyObjectCommand({
        ...{
          Bucket,
          Key: 'to 2',
          CopySource: `data/${encodeURIComponent('to 1')}`,
          MetadataDirective: 'REPLACE',
        },
        ...{ TaggingDirective: 'REPLACE', Metadata: { b: '2' } },
      }),
    );
    const two = await s3.send(new GetObjectCommand({ Bucket, Key: 'to 2' }));
    expect(await textOfBody(two.Body)).toBe('copy me');
    expect(two).toMatchObject({ ContentType: 'binary/octet-stream', Metadata: { b: '2' } });
    expect(two.TagCount).toBeUndefined();
    const self = s3.send(new CopyObjectCommand({ Bucket, Key: 'from', CopySource: 'data/from' }));
    expect(await outcome(self)).toMatch(/^InvalidRequest.*itself/);
    const missing = s3.send(new CopyObjectCommand({ Bucket, Key: 'x', CopySource: 'data/none' }));
    expect(await outcome(missing)).toMatch(/^NoSuchKey/);
  });

  it('deletes several keys at once', async () => {
    await put('d/1');
    await put('d/<2>&');
    const { Deleted, Errors } = await s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key: 'd/1' }, { Key: 'd/<2>&' }, { Key: 'd/none' }] },
      }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['d/1', 'd/<2>&', 'd/none']);
    expect(Errors ?? []).toEqual([]);
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'd/' }));
    expect(KeyCount).toBe(0);
  });

  it('takes a stream whose checksum comes behind it', async () => {
    const { Readable } = await import('node:stream');
    const body = Buffer.alloc(300_000, 'x');
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'stream',
        Body: Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]),
        ContentLength: body.length,
      }),
    );
    expect((await text('stream')).length).toBe(300_000);
  });
});
