import { AwsError } from '../../http/aws-error.ts';
import type { Call } from '../../http/call.ts';
import type { Address } from './address.ts';
import { notImplemented } from './errors.ts';
import { BUCKET_OPERATIONS, BUCKET_SUBRESOURCES } from './operations/bucket-table.ts';
import { listBuckets } from './operations/buckets.ts';
import { OBJECT_OPERATIONS, OBJECT_SUBRESOURCES } from './operations/object-table.ts';
import type { S3Operation } from './request.ts';

/**
 * Finds the operation that a call asks for; it throws for those that the lab lacks.
 *
 * Semantics: Amazon S3 API Reference, "Amazon S3 operations".
 */
export function route(
  call: Pick<Call, 'method' | 'headers'>,
  { bucket, key }: Address,
  query: ReadonlyMap<string, string>,
): S3Operation {
  const { method } = call;
  if (bucket === undefined) {
    if (method === 'GET') return { name: 'ListBuckets', run: listBuckets };
    throw notAllowed(method);
  }
  const [subresources, operations] =
    key === undefined ? [BUCKET_SUBRESOURCES, BUCKET_OPERATIONS] : [OBJECT_SUBRESOURCES, OBJECT_OPERATIONS];
  const asked = subresources.filter((name) => query.has(name));
  if (asked.length > 1) {
    throw new AwsError('InvalidArgument', `Conflicting query string parameters: ${asked.join(', ')}`, 400);
  }
  const [subresource = ''] = asked;
  const copy = method === 'PUT' && call.headers.has('x-amz-copy-source') ? ' copy' : '';
  const found = operations[`${method}${subresource === '' ? '' : ` ${subresource}`}${copy}`];
  if (found !== undefined) return found;
  if (subresource !== '')
    throw notImplemented(`${method} ?${subresource} of a ${key === undefined ? 'bucket' : 'object'}`);
  if (method === 'POST') throw notImplemented('uploads by browser forms (POST)');
  if (method === 'OPTIONS') throw notImplemented('cross-origin requests (OPTIONS)');
  throw notAllowed(method);
}

const notAllowed = (method: string): AwsError =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
    Method: method,
    ResourceType: 'SERVICE',
  });
