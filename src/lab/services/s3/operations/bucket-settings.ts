import { AwsError } from '../../../http/aws-error.ts';
import type { Reply } from '../../../http/call.ts';
import { Repeated } from '../../../http/xml.ts';
import type { BucketRecord } from '../../../state/records.ts';
import { authorizeBucket } from '../access/authorize.ts';
import {
  defaultEncryptionOf,
  NEW_BUCKET_SETTINGS,
  ownershipControlsOf,
  publicAccessBlockOf,
} from '../access/settings.ts';
import { malformedXml } from '../errors.ts';
import { readBody } from '../payload/payload.ts';
import { empty, type XmlMembers, xml } from '../reply.ts';
import { expectedBucket, type S3Operation, type S3Request } from '../request.ts';
import { readTagSet } from '../tags.ts';
import { all, onlyHas, readXml, textOf, type XmlElement } from '../xml-body.ts';

/** A setting of a bucket: put, got and deleted in one form. */
interface Setting {
  /** In the query. */
  readonly subresource: string;
  /** In the names of its operations. */
  readonly names: readonly [put: string, get: string, remove: string];
  readonly read: string;
  readonly write: string;
  /** Its member of a bucket's settings. */
  readonly member: string;
  /** The element that holds it. */
  readonly root: string;
  readonly parse: (root: XmlElement) => unknown;
  /** `undefined` where the bucket has none. */
  readonly show: (bucket: BucketRecord) => XmlMembers | undefined;
  readonly absent: readonly [code: string, message: string];
  /** What is there once it was deleted. */
  readonly deleted: unknown;
  /** What a PUT answers. */
  readonly status: 200 | 204;
}

/**
 * Semantics: Amazon S3 API Reference, "PutPublicAccessBlock", "PutBucketOwnershipControls", "PutBucketEncryption" and
 * "PutBucketTagging", and what belongs to them; Service Authorization Reference, "Actions, resources, and condition keys for
 * Amazon S3": deleting is a right to put.
 */
const SETTINGS: readonly Setting[] = [
  {
    subresource: 'publicAccessBlock',
    names: ['PutBucketPublicAccessBlock', 'GetBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock'],
    read: 's3:GetBucketPublicAccessBlock',
    write: 's3:PutBucketPublicAccessBlock',
    member: 'PublicAccessBlockConfiguration',
    root: 'PublicAccessBlockConfiguration',
    parse: parsePublicAccessBlock,
    show: (bucket) => publicAccessBlockOf(bucket) as XmlMembers | undefined,
    absent: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
    deleted: null,
    status: 200,
  },
  {
    subresource: 'ownershipControls',
    names: ['PutBucketOwnershipControls', 'GetBucketOwnershipControls', 'DeleteBucketOwnershipControls'],
    read: 's3:GetBucketOwnershipControls',
    write: 's3:PutBucketOwnershipControls',
    member: 'OwnershipControls',
    root: 'OwnershipControls',
    parse: parseOwnership,
    show: (bucket) => {
      const ownership = ownershipControlsOf(bucket);
      return ownership === undefined ? undefined : { Rule: { ObjectOwnership: ownership } };
    },
    absent: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
    deleted: null,
    status: 200,
  },
  {
    subresource: 'encryption',
    names: ['PutBucketEncryption', 'GetBucketEncryption', 'DeleteBucketEncryption'],
    read: 's3:GetEncryptionConfiguration',
    write: 's3:PutEncryptionConfiguration',
    member: 'ServerSideEncryptionConfiguration',
    root: 'ServerSideEncryptionConfiguration',
    parse: parseEncryption,
    show: showEncryption,
    absent: [
      'ServerSideEncryptionConfigurationNotFoundError',
      'The server side encryption configuration was not found',
    ],
    deleted: NEW_BUCKET_SETTINGS.ServerSideEncryptionConfiguration,
    status: 200,
  },
  {
    subresource: 'tagging',
    names: ['PutBucketTagging', 'GetBucketTagging', 'DeleteBucketTagging'],
    read: 's3:GetBucketTagging',
    write: 's3:PutBucketTagging',
    member: 'Tagging',
    root: 'Tagging',
    parse: parseTagging,
    show: showTagging,
    absent: ['NoSuchTagSet', 'The TagSet does not exist'],
    deleted: undefined,
    status: 204,
  },
];

/** The operations on the settings, by method and subresource. */
export const BUCKET_SETTINGS: Readonly<Record<string, S3Operation>> = Object.fromEntries(
  SETTINGS.flatMap((setting) => {
    const [put, get, remove] = setting.names;
    const { subresource } = setting;
    return [
      [`PUT ${subresource}`, { name: put, run: (request: S3Request) => putSetting(setting, request) }],
      [`GET ${subresource}`, { name: get, run: (request: S3Request) => getSetting(setting, request) }],
      [
        `DELETE ${subresource}`,
        { name: remove, run: (request: S3Request) => deleteSetting(setting, request) },
      ],
    ];
  }),
);

async function putSetting(setting: Setting, request: S3Request): Promise<Reply> {
  const { body } = await readBody(request, 262_144);
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, setting.write);
  const value = setting.parse(readXml(body, setting.root));
  change(request, bucket, setting.member, value);
  return empty(setting.status);
}

function getSetting({ read, show, absent, root }: Setting, request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, read);
  const value = show(bucket);
  if (value === undefined) throw new AwsError(absent[0], absent[1], 404, { BucketName: bucket.name });
  return xml(root, value);
}

function deleteSetting({ write, member, deleted }: Setting, request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, write);
  change(request, bucket, member, deleted);
  return empty(204);
}

function change({ lab }: S3Request, bucket: BucketRecord, member: string, value: unknown): void {
  lab.state.buckets.put(bucket.name, { ...bucket, settings: { ...bucket.settings, [member]: value } });
}

function parsePublicAccessBlock(root: XmlElement): unknown {
  const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  onlyHas(root, names);
  return Object.fromEntries(
    names.map((name) => {
      const text = textOf(root, name)?.toLowerCase();
      if (text !== undefined && text !== 'true' && text !== 'false') throw malformedXml();
      return [name, text === 'true'];
    }),
  );
}

function parseOwnership(root: XmlElement): unknown {
  onlyHas(root, ['Rule']);
  const [rule, ...more] = all(root, 'Rule');
  const ownership = rule === undefined ? undefined : textOf(rule, 'ObjectOwnership');
  if (
    more.length > 0 ||
    !['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(ownership ?? '')
  ) {
    throw malformedXml();
  }
  return { Rules: [{ ObjectOwnership: ownership }] };
}

function parseEncryption(root: XmlElement): unknown {
  const [rule, ...more] = all(root, 'Rule');
  if (rule === undefined || more.length > 0) throw malformedXml();
  onlyHas(rule, ['ApplyServerSideEncryptionByDefault', 'BucketKeyEnabled', 'BlockedEncryptionTypes']);
  const [applied] = all(rule, 'ApplyServerSideEncryptionByDefault');
  const algorithm = applied === undefined ? 'AES256' : textOf(applied, 'SSEAlgorithm');
  const key = applied === undefined ? undefined : textOf(applied, 'KMSMasterKeyID');
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') throw malformedXml();
  if (algorithm === 'AES256' && key !== undefined) {
    throw new AwsError(
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      400,
    );
  }
  const byDefault = { SSEAlgorithm: algorithm, ...(key === undefined ? {} : { KMSMasterKeyID: key }) };
  return {
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: byDefault,
        BucketKeyEnabled: textOf(rule, 'BucketKeyEnabled')?.toLowerCase() === 'true',
      },
    ],
  };
}

function showEncryption(bucket: BucketRecord): XmlMembers {
  const { algorithm, key, bucketKey } = defaultEncryptionOf(bucket);
  return {
    Rule: {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, KMSMasterKeyID: key },
      BucketKeyEnabled: bucketKey,
    },
  };
}

function parseTagging(root: XmlElement): unknown {
  onlyHas(root, ['TagSet']);
  const [set, ...more] = all(root, 'TagSet');
  if (set === undefined || more.length > 0) throw malformedXml();
  return readTagSet(set, 50);
}

function showTagging({ settings }: BucketRecord): XmlMembers | undefined {
  const tags = settings['Tagging'];
  if (typeof tags !== 'object' || tags === null || Object.keys(tags).length === 0) return undefined;
  const pairs = Object.entries(tags as Readonly<Record<string, string>>);
  return { TagSet: { Tag: new Repeated(pairs.map(([Key, Value]) => ({ Key, Value }))) } };
}
