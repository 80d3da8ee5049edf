import { isPublicPolicy } from '../../../../engine/evaluate/index.ts';
import { accountOfCaller } from '../../../authorize/account-of-caller.ts';
import type { Asked } from '../../../authorize/authorize.ts';
import type { Keys } from '../../../authorize/caller.ts';
import { organizationKeys } from '../../../authorize/organization.ts';
import { AwsError } from '../../../http/aws-error.ts';
import { documentOf } from '../../../state/policies.ts';
import type { BucketRecord, ObjectRecord } from '../../../state/records.ts';
import { accessDenied } from '../errors.ts';
import { bucketArn } from '../names.ts';
import type { S3Request } from '../request.ts';
import { requestKeys } from './request-keys.ts';
import { publicAccessBlockOf } from './settings.ts';

/** Throws AccessDenied where an action on a bucket is not allowed. */
export function authorizeBucket(
  request: S3Request,
  bucket: BucketRecord,
  action: string,
  keys: Keys = {},
): void {
  refuse(request, bucket, askedOfBucket(request, bucket, action, keys));
}

/** What is asked of one object: `object` is what the key holds now, whose owner may be another than the bucket's. */
export interface ObjectAccess {
  readonly bucket: BucketRecord;
  readonly key: string;
  readonly action: string;
  readonly object?: ObjectRecord | undefined;
  readonly keys?: Keys;
}

/** Throws AccessDenied where an action on an object is not allowed. */
export function authorizeObject(request: S3Request, access: ObjectAccess): void {
  const { bucket, key, action, object, keys = {} } = access;
  const tags = Object.entries(object?.tags ?? {}).map(([name, value]) => [
    `s3:ExistingObjectTag/${name}`,
    value,
  ]);
  const asked: Asked = {
    action,
    resource: `${bucketArn(request.lab.state, bucket)}/${key}`,
    resourceAccount: bucket.account,
    policy: policyFor(request, bucket),
    keys: { ...commonKeys(request, bucket), ...Object.fromEntries(tags), ...keys },
  };
  const foreign = object !== undefined && object.owner !== bucket.account;
  if (!foreign || !/^s3:(Get|Put)Object/.test(action) || action === 's3:PutObject') {
    refuse(request, bucket, asked);
    return;
  }
  // an object that its writer owns is not the bucket owner's to give, though to deny: its account's own policies allow it
  const { trail } = request.decide(asked);
  if (trail.reason.kind === 'explicit-deny') refuse(request, bucket, asked);
  refuse(request, bucket, { ...asked, resourceAccount: object.owner, policy: undefined });
}

function askedOfBucket(request: S3Request, bucket: BucketRecord, action: string, keys: Keys): Asked {
  return {
    action,
    resource: bucketArn(request.lab.state, bucket),
    resourceAccount: bucket.account,
    policy: policyFor(request, bucket),
    keys: { ...commonKeys(request, bucket), ...keys },
  };
}

/** The keys of every call to S3, with those of the resource's account. */
function commonKeys(request: S3Request, { account }: BucketRecord): Keys {
  return {
    ...requestKeys(request),
    'aws:ResourceAccount': account,
    's3:ResourceAccount': account,
    ...organizationKeys(request.lab.state, account, 'aws:ResourceOrgID', 'aws:ResourceOrgPaths'),
  };
}

/**
 * The bucket policy, as far as it speaks to the caller: RestrictPublicBuckets keeps a public one from all but the bucket owner's
 * account.
 *
 * Semantics: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", section "Block public access settings".
 */
function policyFor(request: S3Request, bucket: BucketRecord): Asked['policy'] {
  if (bucket.policy === undefined) return undefined;
  const document = documentOf(bucket.policy, `policy of bucket ${bucket.name}`);
  const own = request.who !== undefined && accountOfCaller(request.who.caller) === bucket.account;
  const restricted = publicAccessBlockOf(bucket)?.RestrictPublicBuckets === true && isPublicPolicy(document);
  return restricted && !own ? undefined : { kind: 'bucket', document };
}

/**
 * Refuses in AWS's words; callers from outside of the bucket's account and organization learn no reason.
 *
 * Semantics: Amazon S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors in Amazon S3", section "Access denied
 * message examples and how to troubleshoot them".
 */
function refuse(request: S3Request, bucket: BucketRecord, asked: Asked): void {
  try {
    request.authorize(asked);
  } catch (error) {
    if (error instanceof AwsError && !isInside(request, bucket)) throw accessDenied();
    throw error;
  }
}

function isInside({ who, lab }: S3Request, { account }: BucketRecord): boolean {
  if (who === undefined) return false;
  if (who.account === account) return true;
  const organization = (of: string): unknown => organizationKeys(lab.state, of, 'id', 'paths')['id'];
  const mine = organization(who.account);
  return mine !== undefined && mine === organization(account);
}

/** Whether an action on an object that is there is allowed. */
export function mayObject(
  request: S3Request,
  bucket: BucketRecord,
  object: ObjectRecord,
  action: string,
): boolean {
  try {
    authorizeObject(request, { bucket, key: object.key, action, object });
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
