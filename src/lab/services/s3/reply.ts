import type { AwsError } from '../../http/aws-error.ts';
import type { Call, Reply } from '../../http/call.ts';
import { type XmlValue, xmlDocument } from '../../http/xml.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export type XmlMembers = Readonly<Record<string, XmlValue>>;

/** A reply whose body is XML. */
export const xml = (name: string, value: XmlValue, headers: Record<string, string> = {}): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body: xmlDocument(name, value, NAMESPACE),
});

/** A reply without a body. */
export const empty = (status: number, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: undefined,
});

/** Times in XML have milliseconds with S3. */
export const isoTime = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, '.000Z');

/** The headers of every reply. */
export const replyHeaders = ({ requestId }: Call): Record<string, string> => ({
  'x-amz-request-id': requestId,
  'x-amz-id-2': Buffer.from(requestId).toString('base64'),
  server: 'AmazonS3',
});

/** An error in the form that S3 gives it; a HEAD has no body, and its client learns the status alone. */
export function errorReply(call: Call, error: AwsError, resource: string): Reply {
  const { code, message, status, members } = error;
  const { 'x-amz-bucket-region': region, etag, ...inBody } = members;
  const value = {
    ...{ Code: code, Message: message, ...inBody },
    ...(region === undefined ? {} : { Region: region }),
    ...{ Resource: resource, RequestId: call.requestId },
    HostId: Buffer.from(call.requestId).toString('base64'),
  };
  return {
    status,
    headers: {
      ...replyHeaders(call),
      ...(region === undefined ? {} : { 'x-amz-bucket-region': region }),
      ...(etag === undefined ? {} : { etag }),
      ...(status === 304 ? {} : { 'content-type': 'application/xml' }),
    },
    body: status === 304 ? undefined : xmlDocument('Error', value),
  };
}
