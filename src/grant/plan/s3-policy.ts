import type { Json } from '../../policy/index.ts';
import { type AccessLevel, keyActions, listsBucket, objectActions } from './access-level.ts';
import { dnsSuffix } from './partition.ts';

/** A bucket as a policy speaks of it, everything about it known. */
export interface BucketGrant {
  readonly partition: string;
  readonly name: string;
  /** The account that owns it. */
  readonly account: string;
  readonly access: AccessLevel;
  /** Ends in `/`; empty for the whole bucket. */
  readonly prefix: string;
  /** ARN and region of the KMS key of its objects. */
  readonly key: { readonly arn: string; readonly region: string } | undefined;
}

/** The statements that let a role use a bucket at a level and nothing more; the last is of the key, if there is one. */
export function permissionPolicy(grant: BucketGrant): Json {
  const owner = { 'aws:ResourceAccount': grant.account };
  return {
    Version: '2012-10-17',
    Statement: [
      ...bucketStatements(grant).map(({ sid, actions, resource, like }) => ({
        Sid: sid,
        Effect: 'Allow',
        Action: oneOrMany(actions),
        Resource: resource,
        // a bucket that somebody else makes under the name of a deleted one is not meant
        Condition: { StringEquals: owner, ...(like === undefined ? {} : { StringLike: like }) },
      })),
      ...keyStatement(grant, 'arn'),
    ],
  };
}

/** The statements for the bucket's own policy, where the bucket is another account's. */
export function bucketPolicyStatements(grant: BucketGrant, role: string): readonly Json[] {
  return bucketStatements(grant).map(({ sid, actions, resource, like }) => ({
    Sid: `Rolepin${sid}`,
    Effect: 'Allow',
    Principal: { AWS: role },
    Action: oneOrMany(actions),
    Resource: resource,
    ...(like === undefined ? {} : { Condition: { StringLike: like } }),
  }));
}

/** The statement for the key's own policy, where the key is another account's; none for levels that need no key. */
export function keyPolicyStatements(grant: BucketGrant, role: string): readonly Json[] {
  return keyStatement(grant, '*').map((statement) => ({
    Sid: 'RolepinKms',
    Effect: 'Allow',
    Principal: { AWS: role },
    Action: statement.Action,
    Resource: statement.Resource,
    Condition: statement.Condition,
  }));
}

/** ARN of a bucket. */
export const bucketArn = ({ partition, name }: Pick<BucketGrant, 'partition' | 'name'>): string =>
  `arn:${partition}:s3:::${name}`;

interface BucketStatement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resource: string;
  readonly like: Readonly<Record<string, Json>> | undefined;
}

/**
 * What is asked for on the bucket and on its objects. A listing names its prefix in `s3:prefix`; HeadBucket names none.
 *
 * Semantics: Amazon S3 User Guide, "Bucket policy examples using condition keys".
 */
function bucketStatements(grant: BucketGrant): readonly BucketStatement[] {
  const below = `${escaped(grant.prefix)}*`;
  const list: BucketStatement = {
    sid: 'List',
    actions: ['s3:ListBucket'],
    resource: bucketArn(grant),
    like: grant.prefix === '' ? undefined : { 's3:prefix': below },
  };
  return [
    ...(listsBucket(grant.access) ? [list] : []),
    ...objectActions(grant.access).map(
      ({ sid, actions }): BucketStatement => ({
        sid,
        actions,
        resource: `${bucketArn(grant)}/${below}`,
        like: undefined,
      }),
    ),
  ];
}

/**
 * The key is used through S3 alone, and for this bucket: with a Bucket Key the encryption context is the bucket's ARN,
 * without one, and of objects written before it was turned on, the object's.
 *
 * Semantics: Amazon S3 User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys"; AWS KMS Developer Guide,
 * "AWS KMS condition keys", sections "kms:ViaService" and "kms:EncryptionContext:context-key".
 */
function keyStatement(grant: BucketGrant, resource: 'arn' | '*') {
  const actions = keyActions(grant.access);
  const { key, partition, prefix } = grant;
  const suffix = dnsSuffix(partition);
  if (key === undefined || actions.length === 0 || suffix === undefined) return [];
  return [
    {
      Sid: 'Kms',
      Effect: 'Allow',
      Action: oneOrMany(actions),
      Resource: resource === '*' ? '*' : key.arn,
      Condition: {
        StringEquals: { 'kms:ViaService': `s3.${key.region}.${suffix}` },
        StringLike: {
          'kms:EncryptionContext:aws:s3:arn': [bucketArn(grant), `${bucketArn(grant)}/${escaped(prefix)}*`],
        },
      },
    },
  ];
}

/**
 * A text as a pattern that matches it alone.
 *
 * Semantics: AWS IAM User Guide, "IAM policy elements: Variables and tags", section "Special characters".
 */
const escaped = (text: string): string => text.replace(/[*?]|\$(?=\{)/g, (special) => `\${${special}}`);

const oneOrMany = (values: readonly string[]): Json => (values.length === 1 ? (values[0] ?? null) : values);
