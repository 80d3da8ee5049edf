import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { ACCOUNT, credentialsOf, labWith, outcome } from '../support.ts';
import { send, sign } from './raw.ts';
import { ADMIN, account, allowing, clientOf, OTHER, STRANGER, user } from './support.ts';

const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const FOREIGN = `arn:aws:kms:us-east-1:${OTHER}:key/66666666-7777-8888-9999-000000000000`;
const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const everything = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  Action: 'kms:*',
  Resource: '*',
};

describe('who may do what in S3', () => {
  let lab: Lab;
  let admin: S3Client;
  const Bucket = 'data';
  beforeAll(async () => {
    lab = await labWith({
      accounts: [
        account(ACCOUNT, {
          users: [
            user(ACCOUNT, 'admin', allowing('*')),
            user(ACCOUNT, 'nobody'),
            user(ACCOUNT, 'reader', allowing('s3:GetObject', 'arn:aws:s3:::data/*')),
            user(ACCOUNT, 'lister', allowing(['s3:GetObject', 's3:ListBucket'])),
            user(
              ACCOUNT,
              'home',
              allowing('s3:ListBucket', 'arn:aws:s3:::data', {
                StringLike: { 's3:prefix': 'home/${aws:username}/*' },
              }),
            ),
            user(
              ACCOUNT,
              'ten',
              allowing('s3:ListBucket', '*', { NumericLessThanEquals: { 's3:max-keys': '10' } }),
            ),
            user(ACCOUNT, 'writer', allowing('s3:PutObject', 'arn:aws:s3:::data/in/*')),
            user(
              ACCOUNT,
              'encrypter',
              allowing('s3:PutObject', '*', {
                StringEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
              }),
              { ...allowing('kms:*'), PolicyName: 'kms' },
            ),
            user(
              ACCOUNT,
              'tagger',
              allowing(['s3:PutObject', 's3:PutObjectTagging'], '*', {
                'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': ['team'] },
              }),
            ),
            user(
              ACCOUNT,
              'blue',
              allowing(['s3:GetObject', 's3:GetObjectTagging'], '*', {
                StringEquals: { 's3:ExistingObjectTag/team': 'blue' },
              }),
            ),
            user(ACCOUNT, 'pem', allowing(['s3:GetObject', 's3:PutObject'])),
          ],
          keys: [{ Arn: KEY, Policy: policy(everything) }],
        }),
        account(OTHER, {
          users: [user(OTHER, 'stranger', allowing('*'))],
          keys: [
            {
              Arn: FOREIGN,
              Policy: policy({ ...everything, Principal: { AWS: `arn:aws:iam::${OTHER}:root` } }),
            },
          ],
        }),
      ],
    });
    admin = await clientOf(lab, ADMIN);
    await admin.send(new CreateBucketCommand({ Bucket }));
    await admin.send(new PutObjectCommand({ Bucket, Key: 'here', Body: 'x' }));
  });
  afterAll(() => lab.stop());
  const as = (name: string) => clientOf(lab, arn(name));
  const get = async (name: string, Key = 'here') =>
    outcome((await as(name)).send(new GetObjectCommand({ Bucket, Key })));
  const put = async (name: string, Key: string, more: object = {}) =>
    outcome((await as(name)).send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more })));
  const list = async (name: string, more: object = {}) =>
    outcome((await as(name)).send(new ListObjectsV2Command({ Bucket, ...more })));
  const setPolicy = (on: string, ...statements: readonly object[]) =>
    admin.send(new PutBucketPolicyCommand({ Bucket: on, Policy: JSON.stringify(policy(...statements)) }));

  it('is refused in the words of AWS: who, which action, which resource, which kind of policy', async () => {
    expect(await get('nobody')).toBe(
      `AccessDenied: User: ${arn('nobody')} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::data/here" because no identity-based policy allows the s3:GetObject action`,
    );
    expect(await put('writer', 'out/1')).toBe(
      `AccessDenied: User: ${arn('writer')} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::data/out/1" because no identity-based policy allows the s3:PutObject action`,
    );
    expect(await put('writer', 'in/1')).toBe('ok');
  });

  it('learns that a key is not there only with the right to list', async () => {
    expect(await get('reader')).toBe('ok');
    expect(await get('reader', 'none')).toMatch(
      /^AccessDenied: .* s3:ListBucket on resource: "arn:aws:s3:::data"/,
    );
    expect(await get('lister', 'none')).toMatch(/^NoSuchKey/);
    const head = async (name: string) =>
      (await as(name))
        .send(new HeadObjectCommand({ Bucket, Key: 'none' }))
        .catch((error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode);
    expect([await head('reader'), await head('lister')]).toEqual([403, 404]);
  });

  it('lists by prefix and number', async () => {
    expect(await list('home', { Prefix: 'home/home/a' })).toBe('ok');
    expect(await list('home', { Prefix: 'home/other/' })).toMatch(/^AccessDenied/);
    expect(await list('home')).toMatch(/^AccessDenied/);
    expect(await list('ten', { MaxKeys: 10 })).toBe('ok');
    expect(await list('ten', { MaxKeys: 11 })).toMatch(/^AccessDenied/);
    expect(await list('ten')).toMatch(/^AccessDenied/);
  });

  it('writes tags, lists and encryption as far as those are allowed too', async () => {
    expect(await put('pem', 'tags', { Tagging: 'a=1' })).toMatch(/^AccessDenied: .* s3:PutObjectTagging/);
    expect(await put('tagger', 'tags', { Tagging: 'team=blue' })).toBe('ok');
    expect(await put('tagger', 'tags', { Tagging: 'team=blue&other=1' })).toMatch(/^AccessDenied/);
    expect(await put('pem', 'acl', { ACL: 'bucket-owner-full-control' })).toMatch(
      /^AccessDenied: .* s3:PutObjectAcl/,
    );
    expect(await put('encrypter', 'sse')).toMatch(/^AccessDenied/);
    expect(await put('encrypter', 'sse', { ServerSideEncryption: 'AES256' })).toMatch(/^AccessDenied/);
    expect(await put('encrypter', 'sse', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KEY })).toBe('ok');
  });

  it('carries what an upload began with to its parts', async () => {
    const client = await as('encrypter');
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({
        Bucket,
        Key: 'parts',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: KEY,
      }),
    );
    const part = { Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' };
    expect(await outcome(client.send(new UploadPartCommand(part)))).toBe('ok');
    expect(await outcome((await as('writer')).send(new UploadPartCommand(part)))).toMatch(/^AccessDenied/);
  });

  it('reads by the tags that an object has', async () => {
    await admin.send(new PutObjectCommand({ Bucket, Key: 'blue', Body: 'x', Tagging: 'team=blue' }));
    await admin.send(new PutObjectCommand({ Bucket, Key: 'red', Body: 'x', Tagging: 'team=red' }));
    expect([await get('blue', 'blue'), await get('blue', 'red')]).toEqual([
      'ok',
      expect.stringMatching(/^AccessDenied/),
    ]);
    await admin.send(
      new PutObjectTaggingCommand({
        Bucket,
        Key: 'red',
        Tagging: { TagSet: [{ Key: 'team', Value: 'blue' }] },
      }),
    );
    expect(await get('blue', 'red')).toBe('ok');
    const tags = (await as('reader')).send(new GetObjectTaggingCommand({ Bucket, Key: 'blue' }));
    expect(await outcome(tags)).toMatch(/^AccessDenied/);
    const { TagCount } = await (await as('reader')).send(new HeadObjectCommand({ Bucket, Key: 'blue' }));
    expect(TagCount).toBeUndefined();
  });

  it('copies what may be read to where may be written', async () => {
    const copy = async (name: string, Key: string, source = 'data/here') =>
      outcome((await as(name)).send(new CopyObjectCommand({ Bucket, Key, CopySource: source })));
    expect(await copy('reader', 'copy')).toMatch(/^AccessDenied: .* s3:PutObject /);
    expect(await copy('writer', 'in/copy')).toMatch(/^AccessDenied: .* s3:GetObject /);
    expect(await copy('pem', 'copy')).toBe('ok');
    expect(await copy('pem', 'copy', 'data/blue')).toMatch(/^AccessDenied: .* s3:GetObjectTagging/);
  });

  it('deletes key by key', async () => {
    await setPolicy(Bucket, {
      Effect: 'Allow',
      Principal: { AWS: arn('nobody') },
      Action: 's3:DeleteObject',
      Resource: 'arn:aws:s3:::data/tmp/*',
    });
    const client = await as('nobody');
    const { Deleted, Errors } = await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'tmp/1' }, { Key: 'here' }] } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['tmp/1']);
    expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([['here', 'AccessDenied']]);
    expect(await outcome(client.send(new DeleteObjectCommand({ Bucket, Key: 'here' })))).toMatch(
      /^AccessDenied/,
    );
    expect(await get('reader')).toBe('ok');
  });

  it('is bound by denials of the bucket, whoever it is', async () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::data/*' };
    await setPolicy(Bucket, {
      ...deny,
      Condition: { StringEquals: { 's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
    });
    const admins = await credentialsOf(lab, ADMIN);
    const raw = (payloadHash?: string) =>
      send(
        lab.endpoint,
        sign(
          lab.endpoint,
          { method: 'PUT', target: '/data/hash', body: 'x' },
          admins,
          payloadHash === undefined ? {} : { payloadHash },
        ),
      );
    expect([(await raw()).status, (await raw('UNSIGNED-PAYLOAD')).status]).toEqual([200, 403]);
    await setPolicy(Bucket, { ...deny, Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } } });
    expect(await outcome(admin.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })))).toMatch(
      /^AccessDenied: .* with an explicit deny in a resource-based policy$/,
    );
    expect(
      await outcome(
        admin.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ServerSideEncryption: 'AES256' })),
      ),
    ).toBe('ok');
    await setPolicy(Bucket, { ...deny, Condition: { StringNotEquals: { 's3:authType': 'REST-HEADER' } } });
    expect(await outcome(admin.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })))).toBe('ok');
    await setPolicy(Bucket, { ...deny, Condition: { StringNotEquals: { 'aws:ResourceAccount': ACCOUNT } } });
    expect(await outcome(admin.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })))).toBe('ok');
    await setPolicy(Bucket, {
      ...deny,
      Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    });
    expect(await outcome(admin.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x' })))).toMatch(
      /^AccessDenied/,
    );
    expect(
      await outcome(admin.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' }))),
    ).toBe('ok');
    expect(await outcome(admin.send(new CreateMultipartUploadCommand({ Bucket, Key: 'once' })))).toBe('ok');
    await setPolicy(Bucket, {
      Effect: 'Allow',
      Principal: { AWS: arn('nobody') },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::data/*',
    });
    expect(await get('nobody')).toBe('ok');
  });

  describe('of another account, or of none', () => {
    const shared = 'shared';
    const anyone = {
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: 'arn:aws:s3:::shared/*',
    };
    let stranger: S3Client;
    beforeAll(async () => {
      stranger = await clientOf(lab, STRANGER);
      await admin.send(new CreateBucketCommand({ Bucket: shared }));
      await admin.send(new PutObjectCommand({ Bucket: shared, Key: 'k', Body: 'x' }));
    });
    const block = (settings: object) =>
      admin.send(
        new PutPublicAccessBlockCommand({ Bucket: shared, PublicAccessBlockConfiguration: settings }),
      );
    const foreign = () => outcome(stranger.send(new GetObjectCommand({ Bucket: shared, Key: 'k' })));
    const anonymous = async () => (await send(lab.endpoint, { method: 'GET', target: '/shared/k' })).status;

    it('needs both sides, and learns no reason', async () => {
      expect(await foreign()).toBe('AccessDenied: Access Denied');
      await setPolicy(shared, { ...anyone, Principal: { AWS: STRANGER } });
      expect(await foreign()).toBe('ok');
      expect(await anonymous()).toBe(403);
    });

    it('is let in by a public policy, unless public buckets are restricted', async () => {
      await block({ BlockPublicPolicy: false, RestrictPublicBuckets: false });
      await setPolicy(shared, anyone);
      expect([await foreign(), await anonymous()]).toEqual(['ok', 200]);
      const unsigned = await send(lab.endpoint, { method: 'PUT', target: '/shared/by-nobody', body: 'x' });
      expect(unsigned.status).toBe(200);
      const override = await send(lab.endpoint, {
        method: 'GET',
        target: '/shared/k?response-content-type=a',
      });
      expect(override).toMatchObject({ status: 400, code: 'InvalidRequest' });
      expect((await send(lab.endpoint, { method: 'GET', target: '/shared/none' })).status).toBe(403);
      expect((await send(lab.endpoint, { method: 'DELETE', target: '/shared/k' })).status).toBe(403);
      await block({ RestrictPublicBuckets: true });
      expect([await foreign(), await anonymous()]).toEqual(['AccessDenied: Access Denied', 403]);
      expect(await outcome(admin.send(new GetObjectCommand({ Bucket: shared, Key: 'k' })))).toBe('ok');
    });

    it('owns what it writes where the bucket lets it, and the bucket policy says nothing of that', async () => {
      await setPolicy(shared, { ...anyone, Principal: { AWS: STRANGER } });
      const write = (more: object = {}) =>
        outcome(stranger.send(new PutObjectCommand({ Bucket: shared, Key: 'theirs', Body: 'x', ...more })));
      const read = () => outcome(admin.send(new GetObjectCommand({ Bucket: shared, Key: 'theirs' })));
      expect([await write(), await read()]).toEqual(['ok', 'ok']);
      const own = (ObjectOwnership: 'ObjectWriter' | 'BucketOwnerPreferred') =>
        admin.send(
          new PutBucketOwnershipControlsCommand({
            Bucket: shared,
            OwnershipControls: { Rules: [{ ObjectOwnership }] },
          }),
        );
      await own('ObjectWriter');
      expect([await write(), await read()]).toEqual(['ok', expect.stringMatching(/^AccessDenied/)]);
      expect(await outcome(stranger.send(new GetObjectCommand({ Bucket: shared, Key: 'theirs' })))).toBe(
        'ok',
      );
      await setPolicy(shared, { ...anyone, Principal: { AWS: STRANGER }, Action: 's3:PutObject' });
      expect(await outcome(stranger.send(new GetObjectCommand({ Bucket: shared, Key: 'theirs' })))).toBe(
        'ok',
      );
      await setPolicy(shared, { ...anyone, Principal: { AWS: STRANGER }, Effect: 'Deny' });
      expect(await outcome(stranger.send(new GetObjectCommand({ Bucket: shared, Key: 'theirs' })))).toMatch(
        /^AccessDenied/,
      );
      await own('BucketOwnerPreferred');
      await setPolicy(shared, {
        ...anyone,
        Principal: { AWS: STRANGER },
        Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetObject'],
      });
      expect([await write({ ACL: 'bucket-owner-full-control' }), await read()]).toEqual(['ok', 'ok']);
    });
  });

  describe('with a KMS key', () => {
    const write = (client: S3Client, more: object = {}) =>
      outcome(
        client.send(
          new PutObjectCommand({
            Bucket,
            Key: 'kms',
            Body: 'x',
            ServerSideEncryption: 'aws:kms',
            SSEKMSKeyId: KEY,
            ...more,
          }),
        ),
      );
    const read = (client: S3Client) => outcome(client.send(new GetObjectCommand({ Bucket, Key: 'kms' })));

    it('needs the key as well as the object', async () => {
      expect(await write(admin)).toBe('ok');
      expect(await read(admin)).toBe('ok');
      expect(await write(await as('pem'))).toBe(
        `AccessDenied: User: ${arn('pem')} is not authorized to perform: kms:GenerateDataKey on resource: ${KEY} because no identity-based policy allows the kms:GenerateDataKey action`,
      );
      expect(await read(await as('pem'))).toMatch(/^AccessDenied: .* kms:Decrypt on resource/);
      const head = (more: object) =>
        as('pem').then((client) =>
          outcome(client.send(new HeadObjectCommand({ Bucket, Key: 'kms', ...more }))),
        );
      expect(await head({})).toBe('ok');
      expect(await head({ ChecksumMode: 'ENABLED' })).not.toBe('ok');
    });

    it('has ETags that are no MD5', async () => {
      const { ETag } = await admin.send(
        new PutObjectCommand({
          Bucket,
          Key: 'etag',
          Body: 'x',
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: KEY,
        }),
      );
      expect(ETag).not.toContain('9dd4e461268c8034f5c8564e155c67a6');
    });

    it('that is not there, of another region or of another account is refused', async () => {
      expect(await write(admin, { SSEKMSKeyId: KEY.replace('5555', '6666') })).toMatch(
        /^KMS.NotFoundException/,
      );
      expect(await write(admin, { SSEKMSKeyId: 'alias/mine' })).toMatch(/^NotImplemented/);
      expect(await write(admin, { SSEKMSKeyId: FOREIGN })).toMatch(/^AccessDenied: .* kms:GenerateDataKey/);
      expect(await write(admin, { ServerSideEncryption: 'AES256' })).toMatch(/^InvalidArgument/);
      expect(await write(admin, { ServerSideEncryption: 'rot13', SSEKMSKeyId: undefined })).toMatch(
        /^InvalidArgument/,
      );
    });
  });
});

describe('the keys of KMS that S3 sends along', () => {
  it.each([
    ['the service that it goes through', { 'kms:ViaService': 's3.us-east-1.amazonaws.com' }, {}, 'ok'],
    ['another service', { 'kms:ViaService': 'ec2.us-east-1.amazonaws.com' }, {}, 'AccessDenied'],
    ['the object', { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::data/k' }, {}, 'ok'],
    ['another object', { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::data/other' }, {}, 'AccessDenied'],
    [
      'the object, with a bucket key',
      { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::data/k' },
      { BucketKeyEnabled: true },
      'AccessDenied',
    ],
    [
      'the bucket, with a bucket key',
      { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::data' },
      { BucketKeyEnabled: true },
      'ok',
    ],
    [
      'the context that the caller gives',
      { 'kms:EncryptionContext:team': 'blue' },
      { SSEKMSEncryptionContext: Buffer.from('{"team":"blue"}').toString('base64') },
      'ok',
    ],
    ['the account of the caller', { 'kms:CallerAccount': ACCOUNT }, {}, 'ok'],
    ['an AWS service in between', { 'aws:ViaAWSService': 'true' }, {}, 'ok'],
  ])('hold %s', async (_, condition, more, expected) => {
    const lab = await labWith({
      accounts: [
        account(ACCOUNT, {
          users: [user(ACCOUNT, 'admin', allowing('*'))],
          keys: [
            {
              Arn: KEY,
              Policy: policy({
                ...everything,
                Principal: { AWS: ADMIN },
                Condition: { StringEquals: condition },
              }),
            },
          ],
        }),
      ],
    });
    const s3 = await clientOf(lab, ADMIN);
    await s3.send(new CreateBucketCommand({ Bucket: 'data' }));
    const put = s3.send(
      new PutObjectCommand({
        Bucket: 'data',
        Key: 'k',
        Body: 'x',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: KEY,
        ...more,
      }),
    );
    expect(await outcome(put)).toMatch(new RegExp(`^${expected}`));
    await lab.stop();
  });
});
