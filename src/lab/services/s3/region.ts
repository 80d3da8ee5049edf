import { AwsError } from '../../http/aws-error.ts';
import type { StatedSignature } from '../../signature/read.ts';
import type { BucketRecord } from '../../state/records.ts';
import type { Address } from './address.ts';

/** Buckets of every region answer these. */
const ANYWHERE: ReadonlySet<string> = new Set(['GetBucketLocation', 'CreateBucket', 'ListBuckets']);

/**
 * Refuses a call that is signed for another region than that of its endpoint, and one for a bucket of another region. The lab's
 * own address stands for the endpoint of the region that the bucket is in.
 *
 * Semantics: Amazon S3 API Reference, "Error responses", codes AuthorizationHeaderMalformed and PermanentRedirect.
 */
export function checkRegion(
  signature: StatedSignature,
  { endpointRegion }: Address,
  bucket: BucketRecord | undefined,
  operation: string,
): void {
  const signed = signature.scope.region;
  if (endpointRegion !== undefined && signed !== endpointRegion) throw wrongRegion(signature, endpointRegion);
  if (bucket === undefined || ANYWHERE.has(operation) || signed === bucket.region) return;
  if (endpointRegion === undefined) throw wrongRegion(signature, bucket.region);
  throw new AwsError(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    301,
    {
      Endpoint: `s3.${bucket.region}.amazonaws.com`,
      Bucket: bucket.name,
      'x-amz-bucket-region': bucket.region,
    },
  );
}

function wrongRegion({ place, scope: { region } }: StatedSignature, expected: string): AwsError {
  const says = `the region '${region}' is wrong; expecting '${expected}'`;
  return place === 'query'
    ? new AwsError(
        'AuthorizationQueryParametersError',
        `Error parsing the X-Amz-Credential parameter; ${says}`,
        400,
        {
          'x-amz-bucket-region': expected,
        },
      )
    : new AwsError('AuthorizationHeaderMalformed', `The authorization header is malformed; ${says}`, 400, {
        'x-amz-bucket-region': expected,
      });
}
