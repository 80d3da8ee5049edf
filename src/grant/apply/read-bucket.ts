import { parsePolicy } from '../../policy/index.ts';
import type { Bucket } from '../../world/index.ts';
import { allowed, found } from './call.ts';
import type { S3 } from './clients.ts';

/**
 * Reads a bucket if it is of an account; `undefined` where it is not, or where that may not be seen.
 *
 * Semantics: Amazon S3 User Guide, "Verifying bucket ownership with bucket owner condition".
 */
export async function readBucket(
  { client, ...s3 }: S3,
  name: string,
  owner: string,
): Promise<Bucket | undefined> {
  const of = { Bucket: name, ExpectedBucketOwner: owner };
  const located = await allowed(() => client.send(new s3.GetBucketLocationCommand(of)));
  if (located === undefined) return undefined;
  const encryption = await allowed(() =>
    found('s3:GetBucketEncryption', () => client.send(new s3.GetBucketEncryptionCommand(of))),
  );
  const policy = await allowed(() =>
    found('s3:GetBucketPolicy', () => client.send(new s3.GetBucketPolicyCommand(of))),
  );
  const at = { file: 'AWS', document: 0, path: ['bucket', name] };
  const text = policy?.Policy;
  // the first Region has no name there: Amazon S3 API Reference, "GetBucketLocation"
  const region = located.LocationConstraint;
  return {
    name,
    region:
      region === undefined || String(region) === ''
        ? 'us-east-1'
        : String(region) === 'EU'
          ? 'eu-west-1'
          : region,
    policy: text === undefined ? undefined : parsePolicy(text, at).document,
    settings: { ServerSideEncryptionConfiguration: encryption?.ServerSideEncryptionConfiguration },
    at,
  };
}
