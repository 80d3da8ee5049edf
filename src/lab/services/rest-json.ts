import { type AuthenticationFault, authenticate } from '../authorize/authenticate.ts';
import type { LabContext } from '../context.ts';
import { AwsError } from '../http/aws-error.ts';
import { bodyOf, type Call, queryOf, type Reply } from '../http/call.ts';
import { beginOperation, type Operation } from '../operation.ts';
import { readSignature } from '../signature/read.ts';
import { sha256Hex } from '../signature/signing-key.ts';

/** What an operation is given: what stands in the path, the query and the body. */
export interface RestInput {
  /** The segments of the path that the route names, decoded. */
  readonly path: readonly string[];
  readonly query: ReadonlyMap<string, string>;
  /** All values of a parameter that may be repeated. */
  readonly queryAll: (name: string) => readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}

/** One operation of a service with AWS's REST-JSON protocol. */
export interface RestOperation {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Matches the path as it is sent; its groups are the segments that the operation is given. */
  readonly route: RegExp;
  readonly run: (operation: Operation, input: RestInput) => Promise<object> | object;
}

/** A service with AWS's REST-JSON protocol. */
export interface RestService {
  /** In signatures and in host names. */
  readonly name: string;
  readonly operations: readonly RestOperation[];
}

const MOST_BYTES = 1_048_576;

/**
 * Answers a call to a service with the REST-JSON protocol.
 *
 * Semantics: Smithy 2.0, "AWS restJson1 protocol".
 */
export async function answerRest(service: RestService, call: Call, lab: LabContext): Promise<Reply> {
  const body = await bodyOf(call.body, MOST_BYTES);
  const stated = readSignature(call);
  const region = stated !== undefined && 'scope' in stated ? stated.scope.region : 'us-east-1';
  const found = body === undefined ? undefined : authenticate(call, service.name, sha256Hex(body), lab);
  const who = found !== undefined && 'identity' in found ? found.identity : undefined;
  const op = beginOperation(lab, call, who, `${service.name}.amazonaws.com`, region);
  const operation = service.operations.find(
    ({ method, route }) => method === call.method && route.test(call.path),
  );
  op.note({ name: operation?.name ?? 'Unknown' });
  try {
    if (body === undefined)
      throw new AwsError('RequestEntityTooLargeException', 'the request is too large', 413);
    if (found !== undefined && 'fault' in found) throw authenticationError(found);
    if (operation === undefined) {
      throw new AwsError(
        'UnknownOperationException',
        `rolepin's lab has no ${service.name} ${call.method} ${call.path}`,
        404,
      );
    }
    const result = await operation.run(op, inputOf(operation, call, body));
    await lab.state.commit();
    op.finish(undefined);
    return reply(200, result, call);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    await lab.state.commit();
    // AWS's services with this protocol spell it so
    const told =
      error.code === 'AccessDenied' ? new AwsError('AccessDeniedException', error.message, 403) : error;
    op.finish(told);
    return {
      ...reply(told.status, { message: told.message, ...told.members }, call),
      headers: { ...headersOf(call), 'x-amzn-errortype': told.code },
    };
  }
}

function inputOf({ route }: RestOperation, call: Call, body: Buffer): RestInput {
  const pairs = queryOf(call.query);
  return {
    path: (route.exec(call.path) ?? []).slice(1).map((segment) => decodeSegment(segment)),
    query: new Map(pairs),
    queryAll: (name) => pairs.flatMap(([key, value]) => (key === name ? [value] : [])),
    body: body.length === 0 ? {} : parseBody(body),
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AwsError(
      'InvalidParameterException',
      `the path segment \`${segment}\` is not percent-encoded as it has to be`,
    );
  }
}

function parseBody(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // told below
  }
  throw new AwsError('SerializationException', 'the body is not a JSON object', 400);
}

/** How a service with this protocol words that nobody is behind a call. */
function authenticationError({ fault, says }: AuthenticationFault): AwsError {
  switch (fault) {
    case 'missing':
      return new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
    case 'malformed':
      return new AwsError('IncompleteSignatureException', says, 403);
    case 'unknown-key':
    case 'inactive-key':
    case 'invalid-token':
      return new AwsError('UnrecognizedClientException', says, 403);
    case 'expired-token':
      return new AwsError('ExpiredTokenException', says, 403);
    case 'skewed':
    case 'expired':
      return new AwsError('InvalidSignatureException', `Signature expired: ${says}`, 403);
    case 'mismatch':
    case 'unsigned-headers':
    case 'wrong-service':
      return new AwsError('InvalidSignatureException', says, 403);
  }
}

const headersOf = (call: Call) => ({
  'content-type': 'application/json',
  'x-amzn-requestid': call.requestId,
});
const reply = (status: number, value: object, call: Call): Reply => ({
  status,
  headers: headersOf(call),
  body: JSON.stringify(value),
});

/** A text of a body; `undefined` where it is not there. */
export function textIn({ body }: RestInput, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new AwsError('InvalidParameterException', `${name} is a text`);
}

/** A text that has to be in a body. */
export function requiredIn(input: RestInput, name: string): string {
  const value = textIn(input, name);
  if (value === undefined || value === '')
    throw new AwsError('InvalidParameterException', `${name} is required`);
  return value;
}

/** Texts by name, of a body: tags. */
export function textsIn({ body }: RestInput, name: string): Readonly<Record<string, string>> {
  const value = body[name] ?? {};
  const entries = Object.entries(value as object);
  if (
    typeof value !== 'object' ||
    Array.isArray(value) ||
    entries.some(([, one]) => typeof one !== 'string')
  ) {
    throw new AwsError('InvalidParameterException', `${name} is an object of texts`);
  }
  return value as Readonly<Record<string, string>>;
}

/** A list of texts, of a body. */
export function listIn({ body }: RestInput, name: string): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) {
    throw new AwsError('InvalidParameterException', `${name} is a list of texts`);
  }
  return value as readonly string[];
}

/** One page of a list, by `maxResults` and `nextToken`. */
export function pageOf<T>(
  items: readonly T[],
  { query }: RestInput,
): { readonly page: readonly T[]; readonly nextToken?: string } {
  const most = Number(query.get('maxResults') ?? 100);
  if (!Number.isInteger(most) || most < 1 || most > 100) {
    throw new AwsError('InvalidParameterException', 'maxResults is a number from 1 to 100');
  }
  const from = Number(Buffer.from(query.get('nextToken') ?? '', 'base64url').toString('utf8') || 0);
  if (!Number.isInteger(from) || from < 0)
    throw new AwsError('InvalidParameterException', 'nextToken is not one of a list');
  const end = from + most;
  return {
    page: items.slice(from, end),
    ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {}),
  };
}
