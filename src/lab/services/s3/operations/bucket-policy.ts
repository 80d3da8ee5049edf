import { isPublicPolicy } from '../../../../engine/evaluate/index.ts';
import { AwsError } from '../../../http/aws-error.ts';
import type { Reply } from '../../../http/call.ts';
import { documentOf } from '../../../state/policies.ts';
import { settlePrincipals } from '../../../state/principals.ts';
import { authorizeBucket } from '../access/authorize.ts';
import { policyFault } from '../access/bucket-policy.ts';
import { publicAccessBlockOf } from '../access/settings.ts';
import { bucketArn } from '../names.ts';
import { readBody } from '../payload/payload.ts';
import { empty, xml } from '../reply.ts';
import { expectedBucket, type S3Request } from '../request.ts';

/** The longest bucket policy: 20 KB. */
const MOST = 20_480;

/**
 * s3:PutBucketPolicy. BlockPublicPolicy refuses public policies.
 *
 * Semantics: Amazon S3 API Reference, "PutBucketPolicy"; Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".
 */
export async function putPolicy(request: S3Request): Promise<Reply> {
  const { lab, who } = request;
  const { body } = await readBody(request, 1_048_576);
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:PutBucketPolicy');
  if (who?.account !== bucket.account) throw notOwner();
  if (body.length > MOST) {
    throw new AwsError('MalformedPolicy', 'Policy has exceeded maximum policy size of 20KB', 400);
  }
  const text = body.toString('utf8');
  const fault = policyFault(lab.state, text, bucket);
  if (fault !== undefined) throw new AwsError('MalformedPolicy', fault, 400);
  const document = documentOf(text, `policy of bucket ${bucket.name}`);
  if (publicAccessBlockOf(bucket)?.BlockPublicPolicy === true && isPublicPolicy(document)) {
    throw new AwsError(
      'AccessDenied',
      `User: ${who.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(lab.state, bucket)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access`,
      403,
    );
  }
  const policy = settlePrincipals(lab.state, text, bucketArn(lab.state, bucket).split(':')[1] ?? 'aws');
  lab.state.buckets.put(bucket.name, { ...bucket, policy });
  return empty(204);
}

/**
 * s3:GetBucketPolicy.
 *
 * Semantics: Amazon S3 API Reference, "GetBucketPolicy".
 */
export function getPolicy(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:GetBucketPolicy');
  if (request.who?.account !== bucket.account) throw notOwner();
  if (bucket.policy === undefined) throw noPolicy(bucket.name);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: bucket.policy };
}

/**
 * s3:DeleteBucketPolicy.
 *
 * Semantics: Amazon S3 API Reference, "DeleteBucketPolicy".
 */
export function deletePolicy(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:DeleteBucketPolicy');
  if (request.who?.account !== bucket.account) throw notOwner();
  if (bucket.policy !== undefined)
    request.lab.state.buckets.put(bucket.name, { ...bucket, policy: undefined });
  return empty(204);
}

/**
 * s3:GetBucketPolicyStatus: whether the policy is public.
 *
 * Semantics: Amazon S3 API Reference, "GetBucketPolicyStatus".
 */
export function getPolicyStatus(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:GetBucketPolicyStatus');
  if (bucket.policy === undefined) throw noPolicy(bucket.name);
  const document = documentOf(bucket.policy, `policy of bucket ${bucket.name}`);
  return xml('PolicyStatus', { IsPublic: isPublicPolicy(document) });
}

const noPolicy = (name: string): AwsError =>
  new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name });

/** Only the owner's account handles a bucket's policy, whoever is allowed. */
const notOwner = (): AwsError =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
