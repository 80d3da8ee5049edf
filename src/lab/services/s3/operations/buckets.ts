import { AwsError } from '../../../http/aws-error.ts';
import type { Reply } from '../../../http/call.ts';
import { Repeated } from '../../../http/xml.ts';
import type { BucketRecord } from '../../../state/records.ts';
import { authorizeBucket } from '../access/authorize.ts';
import { aclKeys } from '../access/request-keys.ts';
import { NEW_BUCKET_SETTINGS } from '../access/settings.ts';
import { accessDenied, invalidArgument, invalidRequest, notImplemented } from '../errors.ts';
import { bucketArn, canonicalId, isBucketName } from '../names.ts';
import { keysOf } from '../objects/key-index.ts';
import { readBody } from '../payload/payload.ts';
import { empty, isoTime, xml } from '../reply.ts';
import { countOf, expectedBucket, type S3Request } from '../request.ts';
import { readTagSet } from '../tags.ts';
import { all, onlyHas, readXml, textOf } from '../xml-body.ts';

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** The bucket in which the service itself is asked of: what there is before a bucket is. */
function proposed(request: S3Request, region: string): BucketRecord {
  const { who, bucketName: name, call } = request;
  if (who === undefined) throw accessDenied();
  return {
    ...{ name, account: who.account, region, policy: undefined, createdAt: call.at },
    settings: NEW_BUCKET_SETTINGS,
  };
}

/**
 * s3:CreateBucket.
 *
 * Semantics: Amazon S3 API Reference, "CreateBucket".
 */
export async function createBucket(request: S3Request): Promise<Reply> {
  const { lab, bucketName: name, header } = request;
  const { body } = await readBody(request, 65_536);
  const asked = readConfiguration(body);
  const region = regionOf(request, asked.location);
  const bucket = proposed(request, region);
  const constraint = asked.location === undefined ? {} : { 's3:locationconstraint': asked.location };
  const ownership = header('x-amz-object-ownership');
  const owned = ownership === undefined ? {} : { 's3:x-amz-object-ownership': ownership };
  authorizeBucket(request, bucket, 's3:CreateBucket', { ...constraint, ...owned, ...aclKeys(request) });
  if (ownership !== undefined) authorizeBucket(request, bucket, 's3:PutBucketOwnershipControls');
  if (Object.keys(asked.tags).length > 0)
    authorizeBucket(request, bucket, 's3:TagResource', tagged(asked.tags));
  if (!isBucketName(name)) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
  }
  if (header('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true')
    throw notImplemented('S3 Object Lock');
  refuseLists(request, ownership);
  const known = lab.state.buckets.get(name);
  if (known !== undefined) return existing(known, bucket, request.region);
  const settings = {
    ...NEW_BUCKET_SETTINGS,
    ...(ownership === undefined ? {} : { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }),
    ...(Object.keys(asked.tags).length === 0 ? {} : { Tagging: asked.tags }),
  };
  lab.state.buckets.put(name, { ...bucket, settings });
  return empty(200, { location: locationOf(bucket), 'x-amz-bucket-arn': bucketArn(lab.state, bucket) });
}

// as the AWS CLI's reference shows it: a path in us-east-1, an address elsewhere
const locationOf = ({ name, region }: BucketRecord): string =>
  region === 'us-east-1'
    ? `/${name}`
    : `http://${name}.s3.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`;

const tagged = (tags: Readonly<Record<string, string>>) => ({
  'aws:TagKeys': Object.keys(tags),
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
});

function readConfiguration(body: Buffer): {
  readonly location: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
} {
  if (body.length === 0) return { location: undefined, tags: {} };
  const root = readXml(body, 'CreateBucketConfiguration');
  for (const { name } of root.children) {
    if (name === 'Location' || name === 'Bucket') throw notImplemented('directory buckets');
  }
  onlyHas(root, ['LocationConstraint', 'Tags']);
  const [tags] = all(root, 'Tags');
  return {
    location: textOf(root, 'LocationConstraint') || undefined,
    tags: tags === undefined ? {} : readTagSet(tags, 50),
  };
}

/** Without a constraint the bucket is of us-east-1; another region's endpoint makes buckets of that region alone. */
function regionOf({ signed }: S3Request, constraint: string | undefined): string {
  const endpoint = signed?.stated.scope.region ?? 'us-east-1';
  const region = constraint === 'EU' ? 'eu-west-1' : (constraint ?? 'us-east-1');
  if (!REGION.test(region) || constraint === 'us-east-1') {
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400, {
      LocationConstraint: region,
    });
  }
  if (endpoint !== 'us-east-1' && endpoint !== region) {
    const which = constraint === undefined ? 'unspecified' : constraint;
    throw new AwsError(
      'IllegalLocationConstraintException',
      `The ${which} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      400,
    );
  }
  return region;
}

function refuseLists(request: S3Request, ownership: string | undefined): void {
  if (
    ownership !== undefined &&
    !['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(ownership)
  ) {
    throw invalidArgument('Invalid x-amz-object-ownership header', 'x-amz-object-ownership', ownership);
  }
  const canned = request.header('x-amz-acl');
  const grants = Object.keys(aclKeys(request)).some((name) => name !== 's3:x-amz-acl');
  if (!grants && (canned === undefined || canned === 'private')) return;
  if (ownership === undefined || ownership === 'BucketOwnerEnforced') {
    throw new AwsError(
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      400,
    );
  }
  throw notImplemented('access control lists of buckets');
}

function existing(known: BucketRecord, asked: BucketRecord, region: string): Reply {
  if (known.account !== asked.account) {
    throw new AwsError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      409,
      { BucketName: known.name },
    );
  }
  // us-east-1 answers as if it had made it
  if (known.region === 'us-east-1' && region === 'us-east-1' && asked.region === 'us-east-1') {
    return empty(200, { location: `/${known.name}` });
  }
  throw new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    409,
    { BucketName: known.name },
  );
}

/**
 * s3:DeleteBucket.
 *
 * Semantics: Amazon S3 API Reference, "DeleteBucket".
 */
export function deleteBucket(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  const { state } = request.lab;
  authorizeBucket(request, bucket, 's3:DeleteBucket');
  const uploads = [...state.uploads.values()].filter((upload) => upload.bucket === bucket.name);
  if (keysOf(state, bucket.name).length > 0) {
    throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, {
      BucketName: bucket.name,
    });
  }
  if (uploads.length > 0) {
    throw new AwsError(
      'BucketNotEmpty',
      'The bucket you tried to delete is not empty: uploads are under way',
      409,
      {
        BucketName: bucket.name,
      },
    );
  }
  state.buckets.delete(bucket.name);
  return empty(204);
}

/**
 * s3:HeadBucket, which s3:ListBucket allows.
 *
 * Semantics: Amazon S3 API Reference, "HeadBucket".
 */
export function headBucket(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:ListBucket');
  return empty(200, {
    'x-amz-bucket-region': bucket.region,
    'x-amz-access-point-alias': 'false',
    'x-amz-bucket-arn': bucketArn(request.lab.state, bucket),
    'content-type': 'application/xml',
  });
}

/**
 * s3:GetBucketLocation; us-east-1 has an empty name.
 *
 * Semantics: Amazon S3 API Reference, "GetBucketLocation".
 */
export function getBucketLocation(request: S3Request): Reply {
  const bucket = expectedBucket(request);
  authorizeBucket(request, bucket, 's3:GetBucketLocation');
  return xml('LocationConstraint', bucket.region === 'us-east-1' ? '' : bucket.region);
}

/**
 * s3:ListAllMyBuckets: the buckets of the caller's account.
 *
 * Semantics: Amazon S3 API Reference, "ListBuckets".
 */
export function listBuckets(request: S3Request): Reply {
  const { who, lab, query } = request;
  if (who === undefined) throw accessDenied();
  const { account } = who;
  request.authorize({
    ...{ action: 's3:ListAllMyBuckets', resource: '*', resourceAccount: account },
    keys: { 'aws:ResourceAccount': account, 's3:ResourceAccount': account },
  });
  const most = countOf(request, 'max-buckets', 10_000);
  if (most === 0) throw invalidRequest('max-buckets is at least 1');
  const prefix = query.get('prefix') ?? '';
  const region = query.get('bucket-region');
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString('utf8');
  const found = [...lab.state.buckets.values()]
    .filter((one) => one.account === account && one.name.startsWith(prefix) && one.name > after)
    .filter((one) => region === undefined || one.region === region)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = found.slice(0, most);
  const more = found.length > page.length;
  return xml('ListAllMyBucketsResult', {
    Owner: { ID: canonicalId(account) },
    Buckets: {
      Bucket: new Repeated(
        page.map(({ name, createdAt, ...one }) => ({
          Name: name,
          CreationDate: isoTime(createdAt),
          BucketRegion: one.region,
          BucketArn: bucketArn(lab.state, { name, account }),
        })),
      ),
    },
    ContinuationToken: more ? Buffer.from(page.at(-1)?.name ?? '').toString('base64url') : undefined,
    Prefix: query.has('prefix') ? prefix : undefined,
  });
}
