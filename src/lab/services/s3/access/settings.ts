import type { BucketRecord, EncryptionRecord } from '../../../state/records.ts';

/** Who owns what is written to a bucket. */
export type Ownership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/** The four settings of S3 Block Public Access. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/**
 * What a bucket has that CreateBucket made and nobody changed.
 *
 * Semantics: Amazon S3 User Guide, "Default settings for new S3 buckets FAQ" and "Setting default server-side encryption
 * behavior for Amazon S3 buckets".
 */
export const NEW_BUCKET_SETTINGS = {
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  ServerSideEncryptionConfiguration: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
  },
} as const;

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
const firstRule = (value: unknown): Members | undefined => {
  const rules = membersOf(value)?.['Rules'];
  return Array.isArray(rules) ? membersOf(rules[0]) : undefined;
};

/** The bucket's Block Public Access; `undefined` where it has none. */
export function publicAccessBlockOf({ settings }: BucketRecord): PublicAccessBlock | undefined {
  const found = membersOf(settings['PublicAccessBlockConfiguration']);
  if (found === undefined) return undefined;
  const flag = (name: string): boolean => found[name] === true;
  return {
    BlockPublicAcls: flag('BlockPublicAcls'),
    IgnorePublicAcls: flag('IgnorePublicAcls'),
    BlockPublicPolicy: flag('BlockPublicPolicy'),
    RestrictPublicBuckets: flag('RestrictPublicBuckets'),
  };
}

/** The bucket's ownership controls as they were put; `undefined` where it has none. */
export function ownershipControlsOf({ settings }: BucketRecord): Ownership | undefined {
  const found = firstRule(settings['OwnershipControls'])?.['ObjectOwnership'];
  return found === 'BucketOwnerPreferred' || found === 'ObjectWriter' || found === 'BucketOwnerEnforced'
    ? found
    : undefined;
}

/**
 * Who owns what is written. Where the inputs don't say, the bucket is like a new one; where its controls were deleted, the
 * writer owns.
 *
 * Semantics: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket".
 */
export function ownershipOf(bucket: BucketRecord): Ownership {
  const found = ownershipControlsOf(bucket);
  if (found !== undefined) return found;
  return bucket.settings['OwnershipControls'] === undefined ? 'BucketOwnerEnforced' : 'ObjectWriter';
}

/** The encryption that objects get whose writer asks for none. */
export function defaultEncryptionOf({ settings }: BucketRecord): {
  readonly algorithm: EncryptionRecord['algorithm'];
  readonly key: string | undefined;
  readonly bucketKey: boolean;
} {
  const rule = firstRule(settings['ServerSideEncryptionConfiguration']);
  const applied = membersOf(rule?.['ApplyServerSideEncryptionByDefault']);
  const algorithm = applied?.['SSEAlgorithm'];
  const key = applied?.['KMSMasterKeyID'];
  return {
    algorithm: algorithm === 'aws:kms' || algorithm === 'aws:kms:dsse' ? algorithm : 'AES256',
    key: typeof key === 'string' && key !== '' ? key : undefined,
    bucketKey: rule?.['BucketKeyEnabled'] === true,
  };
}
