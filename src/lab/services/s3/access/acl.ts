import { AwsError } from '../../../http/aws-error.ts';
import type { Reply } from '../../../http/call.ts';
import type { BucketRecord } from '../../../state/records.ts';
import { invalidArgument, notImplemented } from '../errors.ts';
import { bucketArn, canonicalId } from '../names.ts';
import { xml } from '../reply.ts';
import type { S3Request } from '../request.ts';
import { aclKeys } from './request-keys.ts';
import { ownershipOf, publicAccessBlockOf } from './settings.ts';

const CANNED: ReadonlySet<string> = new Set([
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'aws-exec-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
]);

/** Whether a request sends an access control list in its headers. */
export const sendsAcl = (request: S3Request): boolean => Object.keys(aclKeys(request)).length > 0;

/**
 * Holds the access control list in a request's headers against what the bucket takes; returns whether the bucket's owner gets the
 * object. Lists that grant anything further are ones that the lab does not have.
 *
 * Semantics: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket" and "Blocking public
 * access to your Amazon S3 storage".
 */
export function checkAcl(
  request: S3Request,
  bucket: BucketRecord,
  action: string,
  resource: string,
): boolean {
  const canned = request.header('x-amz-acl');
  const grants = Object.entries(aclKeys(request)).filter(([name]) => name !== 's3:x-amz-acl');
  if (canned !== undefined && !CANNED.has(canned)) {
    throw invalidArgument('', 'x-amz-acl', canned);
  }
  const isPublic =
    canned?.startsWith('public-') === true ||
    canned === 'authenticated-read' ||
    grants.some(([, value]) => /\/groups\/global\/(AllUsers|AuthenticatedUsers)/.test(String(value)));
  if (ownershipOf(bucket) === 'BucketOwnerEnforced') {
    if (grants.length > 0 || (canned !== undefined && canned !== 'bucket-owner-full-control'))
      throw aclsDisabled();
    return true;
  }
  if (isPublic && publicAccessBlockOf(bucket)?.BlockPublicAcls === true) {
    throw new AwsError(
      'AccessDenied',
      `User: ${request.who?.arn ?? 'anonymous'} is not authorized to perform: ${action} on resource: "${resource}" because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access`,
      403,
    );
  }
  if (grants.length > 0) throw notImplemented('access control lists: grants in headers');
  if (canned !== undefined && canned !== 'private' && canned !== 'bucket-owner-full-control') {
    throw notImplemented(`access control list \`${canned}\``);
  }
  return canned === 'bucket-owner-full-control' && ownershipOf(bucket) === 'BucketOwnerPreferred';
}

/** The account that owns what a request writes. */
export function ownerOf(request: S3Request, bucket: BucketRecord, given: boolean): string {
  return given || request.who === undefined ? bucket.account : request.who.account;
}

export const aclsDisabled = (): AwsError =>
  new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', 400);

/** The resource in a message about an object's list. */
export const objectArn = (request: S3Request, bucket: BucketRecord, key: string): string =>
  `${bucketArn(request.lab.state, bucket)}/${key}`;

/** An access control list that grants everything to one account. */
export function ownersList(account: string): Reply {
  const ID = canonicalId(account);
  const reply = xml('AccessControlPolicy', {
    Owner: { ID },
    AccessControlList: { Grant: { Grantee: { ID }, Permission: 'FULL_CONTROL' } },
  });
  // the kind of grantee is an attribute
  const kind = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"';
  return { ...reply, body: String(reply.body).replace('<Grantee>', `<Grantee ${kind}>`) };
}
