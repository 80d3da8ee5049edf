import { type AuthenticationFault, authenticate } from '../authorize/authenticate.ts';
import type { LabContext } from '../context.ts';
import { AwsError } from '../http/aws-error.ts';
import { bodyOf, type Call, queryOf, type Reply } from '../http/call.ts';
import { type XmlValue, xmlDocument } from '../http/xml.ts';
import { beginOperation, type Operation } from '../operation.ts';
import { readSignature } from '../signature/read.ts';
import { sha256Hex } from '../signature/signing-key.ts';
import { makeParameters, type Parameters } from './parameters.ts';

/** One operation of a service with AWS's query protocol; it throws an AwsError where it fails. */
export interface QueryOperation {
  /** Anybody may call it, without a signature. */
  readonly unsigned?: true;
  /** Returns the members of the result; `undefined` for operations that have none. */
  readonly run: (operation: Operation, parameters: Parameters) => Promise<XmlValue> | XmlValue;
}

/** A service with AWS's query protocol: forms in, XML out. */
export interface QueryService {
  /** In signatures, in actions and in host names. */
  readonly name: 'iam' | 'sts';
  readonly version: string;
  readonly namespace: string;
  /** Where a request names no region. */
  readonly region: string;
  readonly operations: Readonly<Record<string, QueryOperation>>;
}

/** More than the largest form that IAM takes. */
const MOST_BYTES = 1_048_576;

/**
 * Answers a call to a service with the query protocol.
 *
 * Semantics: Smithy 2.0, "AWS query protocol".
 */
export async function answerQuery(service: QueryService, call: Call, lab: LabContext): Promise<Reply> {
  const body = await bodyOf(call.body, MOST_BYTES);
  if (body === undefined)
    return failure(service, call, new AwsError('RequestEntityTooLarge', 'the request is too large', 413));
  const form = [...queryOf(call.query), ...queryOf(body.toString('utf8'))];
  const parameters = makeParameters(form);
  const action = parameters.text('Action') ?? '';
  const operation = Object.hasOwn(service.operations, action) ? service.operations[action] : undefined;
  const signed = readSignature(call);
  const region = signed !== undefined && 'scope' in signed ? signed.scope.region : service.region;
  const trusted = operation?.unsigned === true && signed === undefined;
  const found = trusted ? undefined : authenticate(call, service.name, sha256Hex(body), lab);
  const who = found !== undefined && 'identity' in found ? found.identity : undefined;
  const op = beginOperation(lab, call, who, `${service.name}.amazonaws.com`, region);
  op.note({ name: action === '' ? 'Unknown' : action });
  try {
    if (found !== undefined && 'fault' in found) throw authenticationError(found);
    if (operation === undefined) throw unknownAction(service, action);
    const result = await operation.run(op, parameters);
    await lab.state.commit();
    op.finish(undefined);
    const value = {
      ...(result === undefined ? {} : { [`${action}Result`]: result }),
      ResponseMetadata: { RequestId: call.requestId },
    };
    return reply(200, xmlDocument(`${action}Response`, value, service.namespace), call);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // a change that was made before the error stands, as with AWS
    await lab.state.commit();
    op.finish(error);
    return failure(service, call, error);
  }
}

function unknownAction({ name }: QueryService, action: string): AwsError {
  return action === ''
    ? new AwsError('MissingAction', 'The request must contain the parameter Action', 400)
    : new AwsError('InvalidAction', `rolepin's lab has no ${name}:${action}`, 400);
}

/**
 * How a service with the query protocol words that nobody is behind a call.
 *
 * Semantics: AWS IAM API Reference, "Common Errors".
 */
function authenticationError({ fault, says }: AuthenticationFault): AwsError {
  switch (fault) {
    case 'missing':
      return new AwsError('MissingAuthenticationToken', says, 403);
    case 'malformed':
      return new AwsError('IncompleteSignature', says, 400);
    case 'unknown-key':
    case 'inactive-key':
    case 'invalid-token':
      return new AwsError('InvalidClientTokenId', says, 403);
    case 'expired-token':
      return new AwsError('ExpiredToken', says, 403);
    case 'skewed':
    case 'expired':
      return new AwsError('SignatureDoesNotMatch', `Signature expired: ${says}`, 403);
    case 'mismatch':
    case 'unsigned-headers':
    case 'wrong-service':
      return new AwsError('SignatureDoesNotMatch', says, 403);
  }
}

function failure({ namespace }: QueryService, call: Call, { code, message, status }: AwsError): Reply {
  const value = {
    Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
    RequestId: call.requestId,
  };
  return reply(status, xmlDocument('ErrorResponse', value, namespace), call);
}

const reply = (status: number, body: string, call: Call): Reply => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': call.requestId },
  body,
});
