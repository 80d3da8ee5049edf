/** How much of a bucket: each level is exactly the actions of `objectActions` and of `listsBucket`. */
export type AccessLevel = 'list' | 'read' | 'write' | 'read-write' | 'read-write-delete';

/** All levels, the narrowest first. */
export const ACCESS_LEVELS: readonly AccessLevel[] = [
  'list',
  'read',
  'write',
  'read-write',
  'read-write-delete',
];

interface Level {
  readonly list: boolean;
  readonly read: boolean;
  readonly write: boolean;
  readonly delete: boolean;
}

/**
 * What a level is made of. Who reads lists too: without `s3:ListBucket` a key that does not exist answers 403 and not 404.
 *
 * Semantics: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"; Amazon S3 API Reference, "GetObject".
 */
const LEVELS: Readonly<Record<AccessLevel, Level>> = {
  list: { list: true, read: false, write: false, delete: false },
  read: { list: true, read: true, write: false, delete: false },
  write: { list: false, read: false, write: true, delete: false },
  'read-write': { list: true, read: true, write: true, delete: false },
  'read-write-delete': { list: true, read: true, write: true, delete: true },
};

/** Whether a level lists the bucket: `s3:ListBucket`, which HeadBucket and ListObjects ask for alike. */
export const listsBucket = (level: AccessLevel): boolean => LEVELS[level].list;

/** The statements on objects of a level: the Sid of each, and its actions. */
export function objectActions(
  level: AccessLevel,
): readonly { readonly sid: string; readonly actions: readonly string[] }[] {
  const { read, write, delete: removes } = LEVELS[level];
  return [
    ...(read ? [{ sid: 'Read', actions: ['s3:GetObject'] }] : []),
    ...(write ? [{ sid: 'Write', actions: ['s3:PutObject', 's3:AbortMultipartUpload'] }] : []),
    ...(removes ? [{ sid: 'Delete', actions: ['s3:DeleteObject'] }] : []),
  ];
}

/**
 * The actions on the KMS key of the objects. Uploads in parts decrypt too, and SDKs upload in parts by themselves.
 *
 * Semantics: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)"; "Multipart upload API and permissions".
 */
export function keyActions(level: AccessLevel): readonly string[] {
  const { read, write } = LEVELS[level];
  if (write) return ['kms:Decrypt', 'kms:GenerateDataKey'];
  return read ? ['kms:Decrypt'] : [];
}
