import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { outcome } from '../support.ts';
import { ADMIN, clientOf, s3Lab } from './support.ts';

const MB = 1_048_576;

describe('multipart uploads', () => {
  let lab: Lab;
  let s3: S3Client;
  const Bucket = 'data';
  const first = Buffer.alloc(5 * MB, 'a');
  const second = Buffer.from('the end');
  beforeAll(async () => {
    lab = await s3Lab();
    s3 = await clientOf(lab, ADMIN);
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(() => lab.stop());

  const begin = async (Key: string, more: object = {}) =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId ?? '';
  const part = (Key: string, UploadId: string, PartNumber: number, Body: Buffer, more: object = {}) =>
    s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }));
  const complete = (Key: string, UploadId: string, Parts: object[], more: object = {}) =>
    s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
    );
  const bytes = async (Key: string, more: object = {}) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };

  it('makes an object of the parts, in the order of their numbers', async () => {
    const id = await begin('two', { ContentType: 'text/x', Metadata: { a: '1' }, Tagging: 't=1' });
    const two = await part('two', id, 7, second);
    const one = await part('two', id, 2, first);
    const done = await complete('two', id, [
      { PartNumber: 2, ETag: one.ETag },
      { PartNumber: 7, ETag: two.ETag },
    ]);
    const md5 = createHash('md5')
      .update(createHash('md5').update(first).digest())
      .update(createHash('md5').update(second).digest());
    expect(done.ETag).toBe(`"${md5.digest('hex')}-2"`);
    expect((await bytes('two')).equals(Buffer.concat([first, second]))).toBe(true);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'two', PartNumber: 2 }));
    expect(head).toMatchObject({
      ...{ ContentLength: second.length, PartsCount: 2, ContentType: 'text/x', Metadata: { a: '1' } },
      ContentRange: `bytes ${first.length}-${first.length + second.length - 1}/${first.length + second.length}`,
    });
    const across = `bytes=${first.length - 2}-${first.length + 2}`;
    expect((await bytes('two', { Range: across })).toString()).toBe('aathe');
    const { ObjectParts, ObjectSize } = await s3.send(
      new GetObjectAttributesCommand({ Bucket, Key: 'two', ObjectAttributes: ['ObjectParts', 'ObjectSize'] }),
    );
    expect({ count: ObjectParts?.TotalPartsCount, ObjectSize }).toEqual({
      count: 2,
      ObjectSize: first.length + second.length,
    });
    expect(await outcome(part('two', id, 1, second))).toMatch(/^NoSuchUpload/);
  });

  it.each([
    ['CRC32', 'FULL_OBJECT'],
    ['CRC32C', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
    ['CRC32', 'COMPOSITE'],
    ['CRC32C', 'COMPOSITE'],
    ['SHA1', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
  ] as const)('has a %s checksum of the kind %s', async (ChecksumAlgorithm, ChecksumType) => {
    const key = `sums/${ChecksumAlgorithm}/${ChecksumType}`;
    const name = `Checksum${ChecksumAlgorithm}` as const;
    const id = await begin(key, { ChecksumAlgorithm, ChecksumType });
    const one = await part(key, id, 1, first, { ChecksumAlgorithm });
    const two = await part(key, id, 2, second, { ChecksumAlgorithm });
    const parts = [one, two].map((sent, index) => ({
      PartNumber: index + 1,
      ETag: sent.ETag,
      [name]: sent[name],
    }));
    const done = await complete(key, id, parts, { ChecksumType });
    expect(done.ChecksumType).toBe(ChecksumType);
    // the same bytes put at once have the same checksum, if it is one of the bytes
    await s3.send(
      new PutObjectCommand({ Bucket, Key: 'whole', Body: Buffer.concat([first, second]), ChecksumAlgorithm }),
    );
    const whole = await s3.send(new HeadObjectCommand({ Bucket, Key: 'whole', ChecksumMode: 'ENABLED' }));
    if (ChecksumType === 'FULL_OBJECT') expect(done[name]).toBe(whole[name]);
    else expect(done[name]).toMatch(/-2$/);
    expect((await bytes(key)).length).toBe(first.length + second.length);
  });

  it('refuses parts that are not there, out of order, too small, or other than was said', async () => {
    const id = await begin('bad');
    const one = await part('bad', id, 1, second);
    const two = await part('bad', id, 2, second);
    const [a, b] = [
      { PartNumber: 1, ETag: one.ETag },
      { PartNumber: 2, ETag: two.ETag },
    ];
    expect(await outcome(complete('bad', id, [a, { ...b, ETag: '"00"' }]))).toMatch(/^InvalidPart:/);
    expect(await outcome(complete('bad', id, [a, { ...b, PartNumber: 3 }]))).toMatch(/^InvalidPart:/);
    expect(await outcome(complete('bad', id, [b, a]))).toMatch(/^InvalidPartOrder/);
    expect(await outcome(complete('bad', id, [a, b]))).toMatch(/^EntityTooSmall/);
    expect(await outcome(complete('bad', id, []))).toMatch(/^MalformedXML/);
    expect(await outcome(complete('bad', id, [a], { MpuObjectSize: 8 }))).toMatch(/^InvalidRequest/);
    expect(await outcome(complete('bad', id, [a], { ChecksumCRC64NVME: 'AAAAAAAAAAA=' }))).toMatch(
      /^BadDigest/,
    );
    expect(await outcome(complete('other', id, [a]))).toMatch(/^NoSuchUpload/);
    expect(await outcome(part('bad', id, 10_001, second))).toMatch(/^InvalidArgument/);
    await complete('bad', id, [a]);
    expect((await bytes('bad')).toString()).toBe('the end');
  });

  it('replaces a part of the same number', async () => {
    const id = await begin('again');
    await part('again', id, 1, Buffer.from('old'));
    const { ETag } = await part('again', id, 1, Buffer.from('new'));
    await complete('again', id, [{ PartNumber: 1, ETag }]);
    expect((await bytes('again')).toString()).toBe('new');
  });

  it('lists and aborts uploads', async () => {
    const id = await begin('list/one');
    const other = await begin('list/two');
    for (const number of [1, 2, 3]) await part('list/one', id, number, second);
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'list/' }));
    expect(Uploads?.map(({ Key, UploadId }) => [Key, UploadId])).toEqual([
      ['list/one', id],
      ['list/two', other],
    ]);
    const page = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'list/', MaxUploads: 1 }));
    expect({ more: page.IsTruncated, next: page.NextKeyMarker }).toEqual({ more: true, next: 'list/one' });
    const { CommonPrefixes } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' }));
    expect(CommonPrefixes).toEqual([{ Prefix: 'list/' }]);
    const parts = await s3.send(new ListPartsCommand({ Bucket, Key: 'list/one', UploadId: id, MaxParts: 2 }));
    expect(parts.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([1, 2]);
    expect({ more: parts.IsTruncated, next: parts.NextPartNumberMarker }).toEqual({ more: true, next: '2' });
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'list/one', UploadId: id }));
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'list/two', UploadId: other }));
    const { Uploads: none = [] } = await s3.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: 'list/' }),
    );
    expect(none).toEqual([]);
    const gone = s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'list/one', UploadId: id }));
    expect(await outcome(gone)).toMatch(/^NoSuchUpload/);
  });

  it('makes parts of other objects and of ranges', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: first }));
    const id = await begin('copied');
    const copy = (PartNumber: number, more: object = {}) =>
      s3.send(
        new UploadPartCopyCommand({
          Bucket,
          Key: 'copied',
          UploadId: id,
          PartNumber,
          CopySource: 'data/source',
          ...more,
        }),
      );
    const one = await copy(1);
    const two = await copy(2, { CopySourceRange: 'bytes=0-2' });
    expect(await outcome(copy(3, { CopySourceRange: `bytes=0-${first.length}` }))).toMatch(
      /^InvalidArgument/,
    );
    await complete('copied', id, [
      { PartNumber: 1, ETag: one.CopyPartResult?.ETag },
      { PartNumber: 2, ETag: two.CopyPartResult?.ETag },
    ]);
    expect((await bytes('copied')).length).toBe(first.length + 3);
  });
});
