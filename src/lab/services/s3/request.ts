import type { Authenticated } from '../../authorize/authenticate.ts';
import type { Call, Reply } from '../../http/call.ts';
import type { Operation } from '../../operation.ts';
import type { BucketRecord } from '../../state/records.ts';
import { accessDenied, invalidArgument, noSuchBucket } from './errors.ts';

/** A call to S3 whose signature was verified, if it has one. */
export interface S3Request extends Operation {
  readonly call: Call;
  readonly signed: Authenticated | undefined;
  /** Parameters of the query, decoded; the last of a name counts. */
  readonly query: ReadonlyMap<string, string>;
  /** A header, `undefined` where it is absent. */
  readonly header: (name: string) => string | undefined;
  readonly bucketName: string;
  /** Empty for calls about a bucket. */
  readonly key: string;
  /** Work for when the changes of this call are in the store. */
  readonly afterCommit: (work: () => Promise<void>) => void;
}

/** The bucket that a call is about; it throws where there is none. */
export function bucketOf(request: S3Request, name: string = request.bucketName): BucketRecord {
  const bucket = request.lab.state.buckets.get(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

/** The bucket that a call is about, where its owner is the one that the caller expects. */
export function expectedBucket(request: S3Request): BucketRecord {
  const bucket = bucketOf(request);
  checkOwner(request.header('x-amz-expected-bucket-owner'), bucket);
  return bucket;
}

/** Throws where a bucket is not the account's that the caller expects it to be. */
export function checkOwner(expected: string | undefined, { account }: BucketRecord): void {
  if (expected === undefined) return;
  if (!/^\d{12}$/.test(expected)) {
    throw invalidArgument(
      'The value of the expected bucket owner parameter must be an AWS Account ID',
      'x-amz-expected-bucket-owner',
      expected,
    );
  }
  if (expected !== account) throw accessDenied();
}

/** A whole number in the query, from 0 to `most`; larger ones count as `most`. */
export function countOf(request: S3Request, name: string, most: number): number {
  const value = request.query.get(name);
  if (value === undefined || value === '') return most;
  if (!/^\d{1,10}$/.test(value) || Number(value) > 2_147_483_647) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, value);
  }
  return Math.min(Number(value), most);
}

/** An operation of S3: it answers, or throws an AwsError. */
export interface S3Operation {
  /** In CloudTrail. */
  readonly name: string;
  readonly run: (request: S3Request) => Promise<Reply> | Reply;
}
