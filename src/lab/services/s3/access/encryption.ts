import type { PolicyDocument } from '../../../../policy/index.ts';
import { accountOfCaller } from '../../../authorize/account-of-caller.ts';
import { AwsError } from '../../../http/aws-error.ts';
import { documentOf } from '../../../state/policies.ts';
import type { BucketRecord, EncryptionRecord } from '../../../state/records.ts';
import { accessDenied, invalidArgument, notImplemented } from '../errors.ts';
import { bucketArn, partitionOf } from '../names.ts';
import type { S3Request } from '../request.ts';
import { defaultEncryptionOf } from './settings.ts';

const HEADER = 'x-amz-server-side-encryption';

/**
 * How an object that a request writes is to be encrypted: as it asks, or as the bucket says.
 *
 * Semantics: Amazon S3 API Reference, "PutObject"; Amazon S3 User Guide, "Setting default server-side encryption behavior for
 * Amazon S3 buckets" and "Using server-side encryption with AWS KMS keys (SSE-KMS)".
 */
export function encryptionOf(request: S3Request, bucket: BucketRecord): EncryptionRecord {
  refuseCustomerKeys(request);
  const asked = request.header(HEADER);
  const byDefault = defaultEncryptionOf(bucket);
  const algorithm = asked ?? byDefault.algorithm;
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') {
    throw invalidArgument('The encryption method specified is not supported', HEADER, algorithm);
  }
  const key = request.header(`${HEADER}-aws-kms-key-id`);
  const context = request.header(`${HEADER}-context`);
  if (algorithm === 'AES256') {
    if (key === undefined) return { algorithm, key: undefined, bucketKey: false, context: {} };
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      HEADER,
      algorithm,
    );
  }
  const bucketKey = request.header(`${HEADER}-bucket-key-enabled`);
  const ofBucket = asked === undefined || byDefault.algorithm === asked ? byDefault.key : undefined;
  return {
    algorithm,
    key: keyArn(request, bucket, key ?? ofBucket),
    // double encryption takes no bucket key
    bucketKey:
      algorithm === 'aws:kms' && (bucketKey === undefined ? byDefault.bucketKey : bucketKey === 'true'),
    context: context === undefined ? {} : readContext(context),
  };
}

/** Encryption with a key that the customer sends along is one that the lab does not have. */
export function refuseCustomerKeys({ header }: S3Request): void {
  const names = [
    `${HEADER}-customer-algorithm`,
    'x-amz-copy-source-server-side-encryption-customer-algorithm',
  ];
  if (names.some((name) => header(name) !== undefined)) {
    throw notImplemented('server-side encryption with customer-provided keys (SSE-C)');
  }
}

/** The headers by which a reply tells how an object is encrypted. */
export function encryptionHeaders({ algorithm, key, bucketKey }: EncryptionRecord): Record<string, string> {
  return {
    [HEADER]: algorithm,
    ...(key === undefined ? {} : { [`${HEADER}-aws-kms-key-id`]: key }),
    ...(bucketKey ? { [`${HEADER}-bucket-key-enabled`]: 'true' } : {}),
  };
}

/**
 * Throws where the caller may not use the key of an object: S3 calls KMS for the caller, with the object's ARN or, with a bucket
 * key, the bucket's as encryption context.
 *
 * Semantics: AWS KMS Developer Guide, "How Amazon S3 uses AWS KMS" and "AWS KMS condition keys"; Amazon S3 User Guide,
 * "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys".
 */
export function authorizeKey(
  request: S3Request,
  bucket: BucketRecord,
  key: string,
  { key: arn, bucketKey, context }: EncryptionRecord,
  action: 'kms:GenerateDataKey' | 'kms:Decrypt',
): void {
  if (arn === undefined) return;
  const { who, lab } = request;
  // nobody uses a key without credentials
  if (who === undefined) throw accessDenied();
  const account = arn.split(':')[4] ?? '';
  const about = bucketArn(lab.state, bucket);
  const pairs = { ...context, 'aws:s3:arn': bucketKey ? about : `${about}/${key}` };
  request.authorize({
    ...{ action, resource: arn, resourceAccount: account },
    policy: { kind: 'key', document: keyPolicy(request, arn, account) },
    keys: {
      'aws:ViaAWSService': 'true',
      'aws:ResourceAccount': account,
      'kms:CallerAccount': accountOfCaller(who.caller) ?? '',
      'kms:ViaService': `s3.${bucket.region}.amazonaws.com`,
      'kms:EncryptionContextKeys': Object.keys(pairs),
      ...Object.fromEntries(
        Object.entries(pairs).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
      ),
    },
  });
}

/** Stands for AWS's own key of an account and region. */
const MANAGED = 'alias/aws/s3';

function keyPolicy({ lab: { state } }: S3Request, arn: string, account: string): PolicyDocument {
  if (arn.endsWith(`:${MANAGED}`)) return managedKeyPolicy(arn, account);
  const known = state.keys.get(arn);
  // a key whose policy the lab was not given may be anybody's
  return documentOf(known?.policy ?? `"the lab does not hold the policy of ${arn}"`, `policy of key ${arn}`);
}

/**
 * The policy of the AWS managed key: everybody of its account, through S3.
 *
 * Semantics: AWS KMS Developer Guide, "AWS managed keys"; Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys
 * (SSE-KMS)".
 */
function managedKeyPolicy(arn: string, account: string): PolicyDocument {
  const region = arn.split(':')[3] ?? '';
  const policy = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
      Condition: {
        StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `s3.${region}.amazonaws.com` },
      },
    },
  };
  return documentOf(JSON.stringify(policy), `policy of the AWS managed key aws/s3 of account ${account}`);
}

/** The ARN of a key as requests and buckets name it: ids and aliases are those of the caller's account. */
function keyArn(request: S3Request, bucket: BucketRecord, named: string | undefined): string {
  const { lab, who } = request;
  const account = who?.account ?? bucket.account;
  const base = `arn:${partitionOf(lab.state, account)}:kms:${bucket.region}:${account}`;
  if (named === undefined || named === MANAGED || named === `${base}:${MANAGED}`) return `${base}:${MANAGED}`;
  const arn = named.startsWith('arn:')
    ? named
    : named.startsWith('alias/')
      ? undefined
      : `${base}:key/${named}`;
  if (arn === undefined || /^arn:[^:]+:kms:[^:]*:\d*:alias\//.test(named)) {
    throw notImplemented(`KMS alias \`${named.slice(0, 300)}\`: name the key by its ARN`);
  }
  if (!lab.state.keys.has(arn)) {
    throw new AwsError('KMS.NotFoundException', `Key '${arn.slice(0, 2048)}' does not exist`, 400);
  }
  if (arn.split(':')[3] !== bucket.region) {
    throw new AwsError('KMS.NotFoundException', `Invalid arn ${arn.split(':')[3] ?? ''}`, 400);
  }
  return arn;
}

function readContext(encoded: string): Readonly<Record<string, string>> {
  const bad = (): never => {
    throw invalidArgument('The header is not base64 of JSON with text values', `${HEADER}-context`, encoded);
  };
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    return bad();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad();
  const entries = Object.entries(value);
  if (entries.some(([name, one]) => typeof one !== 'string' || name === 'aws:s3:arn')) return bad();
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}
