import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/index.ts';
import { ACCOUNT, outcome } from '../support.ts';
import { ADMIN, clientOf, idOf, OTHER, STRANGER, s3Lab } from './support.ts';

describe('buckets of the lab, through the AWS SDK', () => {
  let lab: Lab;
  let s3: S3Client;
  let stranger: S3Client;
  const Bucket = 'data';
  beforeAll(async () => {
    lab = await s3Lab();
    s3 = await clientOf(lab, ADMIN);
    stranger = await clientOf(lab, STRANGER);
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(() => lab.stop());

  it('are made, found, listed and deleted', async () => {
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'made',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    expect((await s3.send(new GetBucketLocationCommand({ Bucket: 'made' }))).LocationConstraint).toBe(
      'eu-west-1',
    );
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-east-1');
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['data', 'made']);
    expect((await stranger.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    const west = await clientOf(lab, ADMIN, { region: 'eu-west-1' });
    await west.send(new DeleteBucketCommand({ Bucket: 'made' }));
    expect(await outcome(s3.send(new HeadBucketCommand({ Bucket: 'made' })))).toMatch(/^NotFound/);
  });

  it('have names of their own', async () => {
    const make = (name: string) => outcome(s3.send(new CreateBucketCommand({ Bucket: name })));
    expect(await make(Bucket)).toBe('ok');
    expect(await outcome(stranger.send(new CreateBucketCommand({ Bucket })))).toMatch(/^BucketAlreadyExists/);
    const west = await clientOf(lab, ADMIN, { region: 'eu-west-1' });
    const again = () =>
      outcome(
        west.send(
          new CreateBucketCommand({
            Bucket: 'west',
            CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
          }),
        ),
      );
    expect([await again(), await again()]).toEqual(['ok', expect.stringMatching(/^BucketAlreadyOwnedByYou/)]);
    expect(
      await outcome(
        west.send(
          new CreateBucketCommand({
            Bucket: 'else',
            CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
          }),
        ),
      ),
    ).toMatch(/^IllegalLocationConstraint/);
    for (const name of ['ab', 'Upper', 'under_score', '192.168.1.1', 'a..b', 'xn--a', 'x-s3alias', '-a-']) {
      expect(await make(name)).toMatch(/^InvalidBucketName/);
    }
  });

  it('are deleted only when empty', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'full' }));
    await s3.send(new PutObjectCommand({ Bucket: 'full', Key: 'a', Body: 'x' }));
    expect(await outcome(s3.send(new DeleteBucketCommand({ Bucket: 'full' })))).toMatch(/^BucketNotEmpty/);
  });

  it('begin with all public access blocked, lists disabled, and encrypted', async () => {
    const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(block.PublicAccessBlockConfiguration).toEqual({
      ...{
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    });
    const owner = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(owner.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    const rules = (await s3.send(new GetBucketEncryptionCommand({ Bucket })))
      .ServerSideEncryptionConfiguration?.Rules;
    expect(rules).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ]);
  });

  it('keep the settings that are put, until they are deleted', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'set' }));
    const on = { Bucket: 'set' };
    await s3.send(
      new PutPublicAccessBlockCommand({ ...on, PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }),
    );
    expect((await s3.send(new GetPublicAccessBlockCommand(on))).PublicAccessBlockConfiguration).toEqual({
      ...{
        BlockPublicAcls: false,
        IgnorePublicAcls: false,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: false,
      },
    });
    await s3.send(new DeletePublicAccessBlockCommand(on));
    expect(await outcome(s3.send(new GetPublicAccessBlockCommand(on)))).toMatch(
      /^NoSuchPublicAccessBlockConfiguration/,
    );
    await s3.send(
      new PutBucketOwnershipControlsCommand({
        ...on,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      }),
    );
    const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(on));
    expect(OwnershipControls?.Rules?.[0]?.ObjectOwnership).toBe('ObjectWriter');
    await s3.send(new DeleteBucketOwnershipControlsCommand(on));
    expect(await outcome(s3.send(new GetBucketOwnershipControlsCommand(on)))).toMatch(
      /^OwnershipControlsNotFoundError/,
    );
    await s3.send(
      new PutBucketEncryptionCommand({
        ...on,
        ServerSideEncryptionConfiguration: {
          Rules: [
            { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true },
          ],
        },
      }),
    );
    const put = await s3.send(new PutObjectCommand({ ...on, Key: 'k', Body: 'x' }));
    expect(put).toMatchObject({
      ...{ ServerSideEncryption: 'aws:kms', BucketKeyEnabled: true },
      SSEKMSKeyId: `arn:aws:kms:us-east-1:${ACCOUNT}:alias/aws/s3`,
    });
    await s3.send(new DeleteBucketEncryptionCommand(on));
    expect((await s3.send(new PutObjectCommand({ ...on, Key: 'k', Body: 'x' }))).ServerSideEncryption).toBe(
      'AES256',
    );
    await s3.send(new PutBucketTaggingCommand({ ...on, Tagging: { TagSet: [{ Key: 'a', Value: '1' }] } }));
    expect((await s3.send(new GetBucketTaggingCommand(on))).TagSet).toEqual([{ Key: 'a', Value: '1' }]);
    await s3.send(new DeleteBucketTaggingCommand(on));
    expect(await outcome(s3.send(new GetBucketTaggingCommand(on)))).toMatch(/^NoSuchTagSet/);
  });

  it('tell set-up tools what they do not have', async () => {
    const on = { Bucket };
    expect((await s3.send(new GetBucketVersioningCommand(on))).Status).toBeUndefined();
    expect((await s3.send(new GetBucketAccelerateConfigurationCommand(on))).Status).toBeUndefined();
    expect((await s3.send(new GetBucketLoggingCommand(on))).LoggingEnabled).toBeUndefined();
    expect(
      (await s3.send(new GetBucketNotificationConfigurationCommand(on))).QueueConfigurations,
    ).toBeUndefined();
    expect((await s3.send(new GetBucketRequestPaymentCommand(on))).Payer).toBe('BucketOwner');
    const listed = await s3.send(new ListBucketAnalyticsConfigurationsCommand(on));
    expect(listed.IsTruncated).toBe(false);
    const { Owner, Grants } = await s3.send(new GetBucketAclCommand(on));
    expect(Grants).toEqual([
      { Grantee: { ID: Owner?.ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' },
    ]);
    expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    const absent = [
      [new GetBucketCorsCommand(on), 'NoSuchCORSConfiguration'],
      [new GetBucketLifecycleConfigurationCommand(on), 'NoSuchLifecycleConfiguration'],
      [new GetBucketReplicationCommand(on), 'ReplicationConfigurationNotFoundError'],
      [new GetBucketWebsiteCommand(on), 'NoSuchWebsiteConfiguration'],
      [new GetObjectLockConfigurationCommand(on), 'ObjectLockConfigurationNotFoundError'],
    ] as const;
    for (const [command, code] of absent) {
      expect(await outcome(s3.send(command as GetBucketCorsCommand))).toMatch(new RegExp(`^${code}`));
    }
  });

  describe('their policy', () => {
    const allow = (more: object = {}) => ({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::data/*',
          ...more,
        },
      ],
    });
    const put = (policy: unknown, on = Bucket) =>
      outcome(
        s3.send(
          new PutBucketPolicyCommand({
            Bucket: on,
            Policy: typeof policy === 'string' ? policy : JSON.stringify(policy),
          }),
        ),
      );

    it('is put, read as it was put, and deleted', async () => {
      expect(await outcome(s3.send(new GetBucketPolicyCommand({ Bucket })))).toMatch(/^NoSuchBucketPolicy/);
      expect(await put(allow())).toBe('ok');
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      expect(JSON.parse(Policy ?? '')).toEqual(allow());
      const status = await s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
      expect(status.PolicyStatus?.IsPublic).toBe(false);
      await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
      expect(await outcome(s3.send(new GetBucketPolicyStatusCommand({ Bucket })))).toMatch(
        /^NoSuchBucketPolicy/,
      );
    });

    it('shows accounts and unique ids as ARNs', async () => {
      expect(await put(allow({ Principal: { AWS: [OTHER, idOf('admin')] } }))).toBe('ok');
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      expect(JSON.parse(Policy ?? '')).toEqual(
        allow({ Principal: { AWS: [`arn:aws:iam::${OTHER}:root`, ADMIN] } }),
      );
      await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    });

    it.each([
      ['no JSON', 'nonsense'],
      [
        'no principal',
        {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::data/*' }],
        },
      ],
      ['no resource', allow({ Resource: undefined })],
      ['another bucket', allow({ Resource: 'arn:aws:s3:::other/*' })],
      ['a bucket whose name begins alike', allow({ Resource: 'arn:aws:s3:::data2/*' })],
      ['every resource', allow({ Resource: '*' })],
      ['an action of another service', allow({ Action: 'iam:PassRole' })],
      ['an action that is for no resource of it', allow({ Action: 's3:ListBucket' })],
      ['a role that is not there', allow({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/none` } })],
      ['the unique id of nobody', allow({ Principal: { AWS: idOf('nobody') } })],
      ['an unknown element', allow({ Permission: 'x' })],
      ['an unknown operator', allow({ Condition: { StringSame: { 'aws:SourceIp': 'x' } } })],
      [
        'two statements of one name',
        { ...allow(), Statement: [...allow({ Sid: 'A' }).Statement, ...allow({ Sid: 'A' }).Statement] },
      ],
      ['more than 20 KB', allow({ Sid: 'a'.repeat(21_000) })],
    ])('is refused with %s', async (_, policy) => {
      expect(await put(policy)).toMatch(/^MalformedPolicy/);
    });

    it('is refused where it is public and public policies are blocked', async () => {
      const everyone = allow({ Principal: '*' });
      expect(await put(everyone)).toBe(
        `AccessDenied: User: ${ADMIN} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::data" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access`,
      );
      const mine = (condition: object) => put(allow({ Principal: '*', Condition: condition }));
      expect(await mine({ StringEquals: { 'aws:PrincipalOrgID': 'o-example' } })).toBe('ok');
      expect(await mine({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })).toBe('ok');
      expect(await mine({ IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } })).toMatch(/^AccessDenied/);
      expect(await mine({ StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' } })).toMatch(
        /^AccessDenied/,
      );
      expect(await mine({ StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } })).toMatch(/^AccessDenied/);
      expect(await mine({ StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } })).toMatch(/^AccessDenied/);
      await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    });
  });

  it('take no list where lists are disabled', async () => {
    const put = (ACL: 'private' | 'public-read' | 'bucket-owner-full-control') =>
      outcome(s3.send(new PutObjectCommand({ Bucket, Key: 'acl', Body: 'x', ACL })));
    expect(await put('bucket-owner-full-control')).toBe('ok');
    expect(await put('public-read')).toMatch(/^AccessControlListNotSupported/);
    expect(await outcome(s3.send(new PutObjectAclCommand({ Bucket, Key: 'acl', ACL: 'private' })))).toMatch(
      /^AccessControlListNotSupported/,
    );
    for (const ACL of ['public-read', 'private'] as const) {
      expect(await outcome(s3.send(new PutBucketAclCommand({ Bucket, ACL })))).toMatch(
        /^AccessControlListNotSupported/,
      );
    }
    const { Grants } = await s3.send(new GetObjectAclCommand({ Bucket, Key: 'acl' }));
    expect(Grants).toHaveLength(1);
    const made = s3.send(new CreateBucketCommand({ Bucket: 'public', ACL: 'public-read' }));
    expect(await outcome(made)).toMatch(/^InvalidBucketAclWithObjectOwnership/);
    const writer = { Bucket: 'lists', ObjectOwnership: 'ObjectWriter' } as const;
    await s3.send(new CreateBucketCommand(writer));
    const open = s3.send(new PutObjectCommand({ Bucket: 'lists', Key: 'a', Body: 'x', ACL: 'public-read' }));
    expect(await outcome(open)).toMatch(
      /^AccessDenied.*because public ACLs are prevented by the BlockPublicAcls setting/,
    );
  });

  it('are of the account that the caller expects', async () => {
    const on = (ExpectedBucketOwner: string) =>
      outcome(s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner })));
    expect(await on(ACCOUNT)).toBe('ok');
    expect(await on(OTHER)).not.toBe('ok');
    const put = s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ExpectedBucketOwner: OTHER }));
    expect(await outcome(put)).toBe('AccessDenied: Access Denied');
  });

  describe('their keys', () => {
    const keys = ['a', 'a/1', 'a/2', 'a/b/3', 'b', 'c d', 'z/', 'é', '～', '😀'];
    beforeAll(async () => {
      await s3.send(new CreateBucketCommand({ Bucket: 'list' }));
      for (const Key of [...keys].reverse())
        await s3.send(new PutObjectCommand({ Bucket: 'list', Key, Body: Key }));
    });
    const page = async (more: object = {}) => {
      const {
        Contents = [],
        CommonPrefixes = [],
        ...reply
      } = await s3.send(new ListObjectsV2Command({ Bucket: 'list', ...more }));
      return {
        keys: Contents.map(({ Key }) => Key),
        prefixes: CommonPrefixes.map(({ Prefix }) => Prefix),
        next: reply.NextContinuationToken,
        count: reply.KeyCount,
      };
    };

    it('come in the order of their bytes', async () => {
      expect((await page()).keys).toEqual(keys);
    });

    it('are grouped by a delimiter', async () => {
      expect(await page({ Delimiter: '/' })).toMatchObject({
        keys: ['a', 'b', 'c d', 'é', '～', '😀'],
        prefixes: ['a/', 'z/'],
        count: 8,
      });
      expect(await page({ Delimiter: '/', Prefix: 'a/' })).toMatchObject({
        keys: ['a/1', 'a/2'],
        prefixes: ['a/b/'],
      });
    });

    it.each([1, 2, 3, 100])('come in pages of %i, each once', async (MaxKeys) => {
      for (const Delimiter of [undefined, '/']) {
        const found: (string | undefined)[] = [];
        let ContinuationToken: string | undefined;
        do {
          const one = await page({ MaxKeys, Delimiter, ContinuationToken });
          expect(one.count).toBeLessThanOrEqual(MaxKeys);
          found.push(...one.keys, ...one.prefixes);
          ContinuationToken = one.next;
        } while (ContinuationToken !== undefined);
        const whole = await page({ Delimiter });
        expect([...found].sort()).toEqual([...whole.keys, ...whole.prefixes].sort());
      }
    });

    it('begin behind a key', async () => {
      expect((await page({ StartAfter: 'b' })).keys).toEqual(keys.slice(5));
      expect((await page({ StartAfter: 'a/1', Delimiter: '/' })).prefixes).toEqual(['a/', 'z/']);
      expect((await page({ Prefix: 'none' })).keys).toEqual([]);
      expect(await outcome(page({ ContinuationToken: '!' }))).toMatch(/^InvalidArgument/);
    });

    it('are listed by the first version of the call, and as versions', async () => {
      const one = await s3.send(
        new ListObjectsCommand({ Bucket: 'list', MaxKeys: 2, Delimiter: '/', EncodingType: 'url' }),
      );
      expect(one).toMatchObject({
        IsTruncated: true,
        NextMarker: 'a/',
        Contents: [{ Key: 'a' }],
        CommonPrefixes: [{ Prefix: 'a/' }],
      });
      const two = await s3.send(
        new ListObjectsCommand({ Bucket: 'list', Marker: 'a/', Delimiter: '/', EncodingType: 'url' }),
      );
      expect(two.Contents?.map(({ Key }) => Key)).toEqual([
        'b',
        'c+d',
        '%C3%A9',
        '%EF%BD%9E',
        '%F0%9F%98%80',
      ]);
      const versions = await s3.send(new ListObjectVersionsCommand({ Bucket: 'list', Prefix: 'a/' }));
      expect(versions.Versions?.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([
        ['a/1', 'null', true],
        ['a/2', 'null', true],
        ['a/b/3', 'null', true],
      ]);
    });
  });
});
