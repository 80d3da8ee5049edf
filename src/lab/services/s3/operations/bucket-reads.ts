import { AwsError } from '../../../http/aws-error.ts';
import type { Reply } from '../../../http/call.ts';
import { aclsDisabled, ownersList } from '../access/acl.ts';
import { authorizeBucket } from '../access/authorize.ts';
import { ownershipOf } from '../access/settings.ts';
import { notImplemented } from '../errors.ts';
import { readBody } from '../payload/payload.ts';
import { empty, type XmlMembers, xml } from '../reply.ts';
import { expectedBucket, type S3Operation, type S3Request } from '../request.ts';
import { readXml, textOf } from '../xml-body.ts';

/** Something of a bucket that the lab's buckets never have: asked for, S3 answers so. */
interface Absent {
  readonly subresource: string;
  readonly name: string;
  readonly action: string;
  /** An empty configuration, or the error for one that is not there. */
  readonly answer:
    | { readonly root: string; readonly value: XmlMembers }
    | { readonly code: string; readonly message: string };
}

/** Semantics: Amazon S3 API Reference, the page of each operation. */
const ABSENT: readonly Absent[] = [
  absent('abac', 'GetBucketAbac', 's3:GetBucketAbac', 'AbacStatus', { Status: 'Disabled' }),
  absent(
    'accelerate',
    'GetAccelerateConfiguration',
    's3:GetAccelerateConfiguration',
    'AccelerateConfiguration',
  ),
  absent('logging', 'GetBucketLogging', 's3:GetBucketLogging', 'BucketLoggingStatus'),
  absent('notification', 'GetBucketNotification', 's3:GetBucketNotification', 'NotificationConfiguration'),
  absent(
    'requestPayment',
    'GetBucketRequestPayment',
    's3:GetBucketRequestPayment',
    'RequestPaymentConfiguration',
    {
      Payer: 'BucketOwner',
    },
  ),
  absent('versioning', 'GetBucketVersioning', 's3:GetBucketVersioning', 'VersioningConfiguration'),
  missing(
    'cors',
    'GetBucketCors',
    's3:GetBucketCORS',
    'NoSuchCORSConfiguration',
    'The CORS configuration does not exist',
  ),
  missing(
    'lifecycle',
    'GetBucketLifecycle',
    's3:GetLifecycleConfiguration',
    'NoSuchLifecycleConfiguration',
    'The lifecycle configuration does not exist',
  ),
  missing(
    'object-lock',
    'GetBucketObjectLockConfiguration',
    's3:GetBucketObjectLockConfiguration',
    'ObjectLockConfigurationNotFoundError',
    'Object Lock configuration does not exist for this bucket',
  ),
  missing(
    'replication',
    'GetBucketReplication',
    's3:GetReplicationConfiguration',
    'ReplicationConfigurationNotFoundError',
    'The replication configuration was not found',
  ),
  missing(
    'website',
    'GetBucketWebsite',
    's3:GetBucketWebsite',
    'NoSuchWebsiteConfiguration',
    'The specified bucket does not have a website configuration',
  ),
  ...(['analytics', 'inventory', 'metrics', 'intelligent-tiering'] as const).map(listed),
];

/** The operations by method and subresource. */
export const BUCKET_READS: Readonly<Record<string, S3Operation>> = {
  ...Object.fromEntries(
    ABSENT.map((one) => [
      `GET ${one.subresource}`,
      { name: one.name, run: (request: S3Request) => answer(one, request) },
    ]),
  ),
  'GET acl': { name: 'GetBucketAcl', run: getBucketAcl },
  'PUT acl': { name: 'PutBucketAcl', run: putBucketAcl },
  'PUT versioning': { name: 'PutBucketVersioning', run: putVersioning },
};

function absent(
  subresource: string,
  name: string,
  action: string,
  root: string,
  value: XmlMembers = {},
): Absent {
  return { subresource, name, action, answer: { root, value } };
}

function missing(subresource: string, name: string, action: string, code: string, message: string): Absent {
  return { subresource, name, action, answer: { code, message } };
}

/** Configurations of which a bucket may have many: none are listed, and none has the id that is asked for. */
function listed(subresource: 'analytics' | 'inventory' | 'metrics' | 'intelligent-tiering'): Absent {
  const word = {
    analytics: 'Analytics',
    inventory: 'Inventory',
    metrics: 'Metrics',
    'intelligent-tiering': 'IntelligentTiering',
  }[subresource];
  const root = {
    analytics: 'ListBucketAnalyticsConfigurationResult',
    inventory: 'ListInventoryConfigurationsResult',
    metrics: 'ListMetricsConfigurationsResult',
    'intelligent-tiering': 'ListBucketIntelligentTieringConfigurationsOutput',
  }[subresource];
  return absent(subresource, `List${word}Configurations`, `s3:Get${word}Configuration`, root, {
    IsTruncated: false,
  });
}

function answer({ action, answer: is }: Absent, request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, action);
  if ('code' in is) throw new AwsError(is.code, is.message, 404, { BucketName: bucket.name });
  if (request.query.has('id')) {
    throw new AwsError('NoSuchConfiguration', 'The specified configuration does not exist.', 404);
  }
  return xml(is.root, is.value);
}

/** The list of a bucket without any: its owner alone. */
function getBucketAcl(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:GetBucketAcl');
  return ownersList(bucket.account);
}

/**
 * s3:PutBucketAcl: where lists are disabled, none is taken, not even the one that every bucket has.
 *
 * Semantics: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket".
 */
function putBucketAcl(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:PutBucketAcl');
  if (ownershipOf(bucket) === 'BucketOwnerEnforced') throw aclsDisabled();
  if (request.header('x-amz-acl') === 'private') return empty(200);
  throw notImplemented('access control lists of buckets');
}

async function putVersioning(request: S3Request): Promise<Reply> {
  const { body } = await readBody(request, 65_536);
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:PutBucketVersioning');
  const status = textOf(readXml(body, 'VersioningConfiguration'), 'Status');
  throw notImplemented(`versioning of objects (PutBucketVersioning ${status ?? ''})`);
}
