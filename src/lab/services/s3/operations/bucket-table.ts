import type { S3Operation } from '../request.ts';
import { deletePolicy, getPolicy, getPolicyStatus, putPolicy } from './bucket-policy.ts';
import { BUCKET_READS } from './bucket-reads.ts';
import { BUCKET_SETTINGS } from './bucket-settings.ts';
import { createBucket, deleteBucket, getBucketLocation, headBucket } from './buckets.ts';
import { deleteObjects } from './delete-objects.ts';
import { listObjects, listObjectsV2 } from './list-objects.ts';
import { listUploads } from './list-uploads.ts';
import { listVersions } from './list-versions.ts';

/** What a call about a bucket may name in its query to be about a part of it. */
export const BUCKET_SUBRESOURCES: readonly string[] = [
  'abac',
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'lifecycle',
  'list-type',
  'location',
  'logging',
  'metadataConfiguration',
  'metadataInventoryTable',
  'metadataJournalTable',
  'metadataTable',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'session',
  'tagging',
  'uploads',
  'versioning',
  'versions',
  'website',
];

/** The operations on a bucket, by method and subresource. */
export const BUCKET_OPERATIONS: Readonly<Record<string, S3Operation>> = {
  ...BUCKET_READS,
  ...BUCKET_SETTINGS,
  PUT: { name: 'CreateBucket', run: createBucket },
  DELETE: { name: 'DeleteBucket', run: deleteBucket },
  HEAD: { name: 'HeadBucket', run: headBucket },
  GET: { name: 'ListObjects', run: listObjects },
  'GET list-type': { name: 'ListObjects', run: listObjectsV2 },
  'GET location': { name: 'GetBucketLocation', run: getBucketLocation },
  'GET versions': { name: 'ListObjectVersions', run: listVersions },
  'GET uploads': { name: 'ListMultipartUploads', run: listUploads },
  'GET policy': { name: 'GetBucketPolicy', run: getPolicy },
  'PUT policy': { name: 'PutBucketPolicy', run: putPolicy },
  'DELETE policy': { name: 'DeleteBucketPolicy', run: deletePolicy },
  'GET policyStatus': { name: 'GetBucketPolicyStatus', run: getPolicyStatus },
  'POST delete': { name: 'DeleteObjects', run: deleteObjects },
};
