import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { BUCKET_OPERATIONS } from '../../src/lab/services/s3/operations/bucket-table.ts';
import { OBJECT_OPERATIONS } from '../../src/lab/services/s3/operations/object-table.ts';
import { EMPTY } from '../lab/iam/support.ts';
import { ACCOUNT, labWith } from '../lab/support.ts';
import { answersIn, byProxy, environmentOf, REACHED, refusalsIn, type Step, stepsOf } from './run.ts';

describe.each(REACHED)("boto3, as Debian ships it, against the lab's S3 by the %s", (reached) => {
  let lab: Lab;
  let steps: readonly Step[] = [];
  beforeAll(async () => {
    lab = await labWith(EMPTY);
    const env = await environmentOf(lab, `arn:aws:iam::${ACCOUNT}:root`);
    steps = await stepsOf('s3.py', [reached === 'proxy' ? '' : lab.endpoint, lab.ca, lab.proxy], {
      ...env,
      ...(reached === 'proxy' ? byProxy(lab) : {}),
    });
  });
  afterAll(() => lab.stop());

  const answers = (call: string): readonly unknown[] => answersIn(steps, call);

  it('makes every call that the lab has, but for those that came later', () => {
    const made = new Set(lab.log.recent().map(({ eventName }) => eventName));
    const all = [...Object.values(BUCKET_OPERATIONS), ...Object.values(OBJECT_OPERATIONS)];
    expect(all.map(({ name }) => name).filter((name) => !made.has(name))).toEqual(['GetBucketAbac']);
  });

  it('is refused what S3 refuses, and nothing else', () => {
    expect(refusalsIn(steps)).toEqual([
      'CreateBucket InvalidBucketName 400',
      'HeadBucket 404 404',
      'GetBucketPolicy NoSuchBucketPolicy 404',
      'PutObject AccessDenied 403',
      'GetPublicAccessBlock NoSuchPublicAccessBlockConfiguration 404',
      'GetBucketTagging NoSuchTagSet 404',
      'PutBucketAcl AccessControlListNotSupported 400',
      'PutBucketVersioning NotImplemented 501',
      'GetBucketCors NoSuchCORSConfiguration 404',
      'GetBucketLifecycleConfiguration NoSuchLifecycleConfiguration 404',
      'GetBucketReplication ReplicationConfigurationNotFoundError 404',
      'GetBucketWebsite NoSuchWebsiteConfiguration 404',
      'GetObjectLockConfiguration ObjectLockConfigurationNotFoundError 404',
      'HeadObject 404 404',
      'GetObject InvalidRange 416',
      'GetObject NoSuchKey 404',
      'GetObject 304 304',
      'PutObjectAcl AccessControlListNotSupported 400',
      'CopyObject NoSuchKey 404',
      'PutObject BadDigest 400',
      'CompleteMultipartUpload InvalidPart 400',
      'UploadPart NoSuchUpload 404',
      'DeleteBucket BucketNotEmpty 409',
    ]);
    expect(steps.find(({ error }) => error === 'AccessDenied')?.message).toBe(
      `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::data/closed/a" with an explicit deny in a resource-based policy`,
    );
  });

  it('reads the settings that it wrote', () => {
    expect(answers('CreateBucket')).toEqual([
      { Location: '/data' },
      { Location: 'http://away.s3.amazonaws.com/' },
    ]);
    expect(answers('ListBuckets')).toMatchObject([{ Buckets: [{ Name: 'away' }, { Name: 'data' }] }]);
    expect(answers('GetBucketLocation')).toEqual([{ LocationConstraint: 'eu-west-1' }]);
    expect(answers('GetBucketPolicy')).toEqual([
      { Policy: expect.stringContaining('"arn:aws:s3:::data/closed/*"') as string },
    ]);
    expect(answers('GetBucketPolicyStatus')).toEqual([{ PolicyStatus: { IsPublic: false } }]);
    expect(answers('GetPublicAccessBlock')).toMatchObject([
      { PublicAccessBlockConfiguration: { BlockPublicAcls: false, BlockPublicPolicy: true } },
    ]);
    expect(answers('GetBucketOwnershipControls')).toEqual([
      { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] } },
    ]);
    expect(answers('GetBucketEncryption')).toMatchObject([
      { ServerSideEncryptionConfiguration: { Rules: [{ BucketKeyEnabled: true }] } },
    ]);
    expect(answers('GetBucketTagging')).toEqual([{ TagSet: [{ Key: 'team', Value: 'hyve + co' }] }]);
    expect(answers('GetBucketRequestPayment')).toEqual([{ Payer: 'BucketOwner' }]);
  });

  it('reads the objects that it wrote, whole, in ranges and in pages', () => {
    const text = { ContentType: 'text/plain', Metadata: { who: 'hyve' }, ServerSideEncryption: 'AES256' };
    expect(answers('HeadObject')[0]).toMatchObject({ ContentLength: 10, ...text });
    const summed = { Body: 'summed' };
    expect(answers('GetObject')).toMatchObject([
      { Body: '234', ContentRange: 'bytes 2-4/10', TagCount: 1, ...text },
      { ChecksumCRC32: '1lD8fQ==', ...summed },
      { ChecksumSHA1: 'vWpPT1kNcmKMxa+h1drL1aEm5rU=', ...summed },
      { ChecksumSHA256: 'QHKsIYbvviQZoyq4DDuZaDyMjrwSCbRvmyj4QnKR+YY=', ...summed },
    ]);
    expect(answers('GetObjectAttributes')).toMatchObject([
      { ObjectSize: 6, Checksum: { ChecksumSHA256: 'QHKsIYbvviQZoyq4DDuZaDyMjrwSCbRvmyj4QnKR+YY=' } },
    ]);
    expect(answers('GetObjectTagging')).toEqual([{ TagSet: [{ Key: 'team', Value: 'hyve' }] }]);
    expect(answers('ListObjects')).toMatchObject([
      { IsTruncated: true, Contents: [{ Key: 'sums/CRC32' }, { Key: 'sums/SHA1' }] },
    ]);
    expect(answers('ListObjectsV2')).toMatchObject([
      { Contents: [{ Key: 'copy' }], CommonPrefixes: [{ Prefix: 'a b/' }, { Prefix: 'sums/' }] },
    ]);
    expect(answers('ListObjectVersions')).toMatchObject([{ Versions: [{ Key: 'copy', VersionId: 'null' }] }]);
    expect(answers('pages')).toEqual([['a b/ü+.txt', 'copy', 'sums/CRC32', 'sums/SHA1', 'sums/SHA256']]);
  });

  it('sends and gets bodies of all shapes', () => {
    const size = 9 * 1024 * 1024;
    expect(['whole', 'parts', 'empty', 'stream', 'lines'].flatMap(answers)).toEqual([
      { size, same: true, etag: '"61482370e31f50cadf6b0de1dd6a4d04"' },
      { size, same: true, etag: '"e643c16b7f94ca1f9c29efd2ef2f8436-2"' },
      { size: 0, same: true, etag: '"d41d8cd98f00b204e9800998ecf8427e"' },
      true,
      ['0123456789'],
    ]);
    expect(answers('HeadObject')[1]).toMatchObject({
      ContentLength: size,
      ETag: '"e643c16b7f94ca1f9c29efd2ef2f8436-2"',
    });
    expect(answers('ListParts')).toMatchObject([{ Parts: [{ Size: 5 * 1024 * 1024 }, { Size: 10 }] }]);
    expect(answers('CompleteMultipartUpload')).toMatchObject([
      {
        Location: reached === 'proxy' ? 'https://data.s3.amazonaws.com/parts' : `${lab.endpoint}/data/parts`,
        ETag: '"b72d2749543c3b9b10ff56af689c4676-2"',
      },
    ]);
  });

  it('signs addresses that open for whoever has them, and for nothing else', () => {
    expect(['presigned get', 'presigned get of another', 'presigned put'].flatMap(answers)).toEqual([
      '200 0123456789',
      '403 SignatureDoesNotMatch',
      '200 ',
    ]);
    const { host } = new URL(lab.endpoint);
    expect(answers('host')).toEqual([reached === 'proxy' ? 'data.s3.amazonaws.com/a%20b' : `${host}/data`]);
  });
});
