import type { Keys } from '../../../authorize/caller.ts';
import { statedWord } from '../payload/words.ts';
import type { S3Request } from '../request.ts';

/**
 * The condition keys that every request to S3 carries.
 *
 * Semantics: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"; Amazon S3 API Reference,
 * "Amazon S3 Signature Version 4 Authentication Specific Policy Keys".
 */
export function requestKeys({ signed, call, header, query }: S3Request): Keys {
  const keys: Record<string, string> = { 's3:TlsVersion': '1.3' };
  if (signed !== undefined) {
    keys['s3:signatureversion'] = 'AWS4-HMAC-SHA256';
    keys['s3:authType'] = signed.stated.place === 'header' ? 'REST-HEADER' : 'REST-QUERY-STRING';
    keys['s3:signatureAge'] = String(Math.max(0, call.at - signed.stated.at));
  }
  const hash = statedWord(header('x-amz-content-sha256'), query);
  if (hash !== undefined) keys['s3:x-amz-content-sha256'] = hash;
  return keys;
}

/** Headers that are condition keys of the same name, by what they are about. */
const ACL = [
  'x-amz-acl',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
] as const;
const WRITE = [
  ...ACL,
  'x-amz-copy-source',
  'x-amz-metadata-directive',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
] as const;

const fromHeaders = ({ header }: S3Request, names: readonly string[]): Keys =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = header(name);
      return value === undefined ? [] : [[`s3:${name}`, value]];
    }),
  );

/** The headers that grant something by an access control list. */
export const aclKeys = (request: S3Request): Keys => fromHeaders(request, ACL);

/** The keys of what writes an object. */
export function writeKeys(request: S3Request): Keys {
  const encryption = [
    'x-amz-server-side-encryption',
    'x-amz-server-side-encryption-aws-kms-key-id',
    'x-amz-server-side-encryption-customer-algorithm',
  ];
  const conditions = { 'if-match': 's3:if-match', 'if-none-match': 's3:if-none-match' };
  return {
    ...fromHeaders(request, [...WRITE, ...encryption]),
    ...Object.fromEntries(
      Object.entries(conditions).flatMap(([name, key]) => {
        const value = request.header(name);
        return value === undefined ? [] : [[key, value]];
      }),
    ),
  };
}

/** The keys of tags that a request puts on an object. */
export function tagKeys(tags: Readonly<Record<string, string>>): Keys {
  const names = Object.keys(tags);
  if (names.length === 0) return {};
  return {
    ...Object.fromEntries(names.map((name) => [`s3:RequestObjectTag/${name}`, tags[name] ?? ''])),
    's3:RequestObjectTagKeys': names,
  };
}
