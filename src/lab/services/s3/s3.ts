import type { LabContext } from '../../context.ts';
import { AwsError } from '../../http/aws-error.ts';
import { type Call, queryOf, type Reply } from '../../http/call.ts';
import { beginOperation, type Operation } from '../../operation.ts';
import { readSignature } from '../../signature/read.ts';
import { type Address, addressOf } from './address.ts';
import { authenticateS3 } from './authentication.ts';
import { checkRegion } from './region.ts';
import { errorReply, replyHeaders } from './reply.ts';
import type { S3Operation, S3Request } from './request.ts';
import { route } from './route.ts';

const SOURCE = 's3.amazonaws.com';
const NOWHERE: Address = { bucket: undefined, key: undefined, endpointRegion: undefined };

/**
 * Answers a call to Amazon S3.
 *
 * Semantics: Amazon S3 API Reference, "Amazon S3 REST API Introduction".
 */
export async function answerS3(call: Call, lab: LabContext): Promise<Reply> {
  const query = new Map(queryOf(call.query));
  const stated = readSignature(call);
  const signature = stated !== undefined && 'scope' in stated ? stated : undefined;
  let address = NOWHERE;
  let region = signature?.scope.region ?? 'us-east-1';
  let operation: S3Operation | undefined;
  let op: Operation | undefined;
  try {
    address = addressOf(call);
    const bucket = lab.state.buckets.get(address.bucket ?? '');
    region = bucket?.region ?? address.endpointRegion ?? region;
    operation = route(call, address, query);
    if (signature !== undefined) checkRegion(signature, address, bucket, operation.name);
    const signed = authenticateS3(call, query, lab);
    op = begin(lab, call, signed?.identity, region, operation.name, address);
    const later: (() => Promise<void>)[] = [];
    const request: S3Request = {
      ...op,
      ...{ signed, query, bucketName: address.bucket ?? '', key: address.key ?? '' },
      header: (name) => call.headers.get(name),
      afterCommit: (work) => void later.push(work),
    };
    const reply = await operation.run(request);
    await lab.state.commit();
    for (const work of later) await work();
    op.finish(undefined);
    return { ...reply, headers: { ...replyHeaders(call), ...reply.headers } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    await lab.state.commit();
    (op ?? begin(lab, call, undefined, region, operation?.name ?? 'Unknown', address)).finish(error);
    return errorReply(call, error, call.path);
  }
}

function begin(
  lab: LabContext,
  call: Call,
  who: Operation['who'],
  region: string,
  name: string,
  { bucket, key }: Address,
): Operation {
  const op = beginOperation(lab, call, who, SOURCE, region);
  const owner = lab.state.buckets.get(bucket ?? '')?.account;
  op.note({
    name,
    parameters: {
      ...(bucket === undefined ? {} : { bucketName: bucket }),
      ...(key === undefined ? {} : { key }),
      Host: call.host,
    },
    ...(owner === undefined ? {} : { account: owner }),
  });
  return op;
}
