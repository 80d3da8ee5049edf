import { createHash } from 'node:crypto';
import type { BucketRecord } from '../../state/records.ts';
import type { State } from '../../state/state.ts';

/** The id by which S3 knows an account: made of the account's id, the same in every lab. */
export const canonicalId = (account: string): string =>
  createHash('sha256').update(`canonical user of ${account}`).digest('hex');

/** The ARN of a bucket, and of an object of it. */
export const bucketArn = (state: State, { name, account }: Pick<BucketRecord, 'name' | 'account'>): string =>
  `arn:${partitionOf(state, account)}:s3:::${name}`;

export const partitionOf = (state: State, account: string): string =>
  state.accounts.get(account)?.partition ?? 'aws';

/**
 * Whether a name is one that a bucket may have.
 *
 * Semantics: Amazon S3 User Guide, "General purpose bucket naming rules".
 */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-$)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name)
  );
}
