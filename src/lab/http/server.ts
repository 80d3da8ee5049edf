import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Call, Reply } from './call.ts';

/** Answers calls; it never throws but for a defect. */
export type Answer = (call: Call) => Promise<Reply>;

/** What is told of a defect: the exception behind an InternalFailure. */
export type OnDefect = (error: unknown) => void;

/** A server of the lab's, not yet listening; `secure` where TLS ends before it. */
export function makeServer(answer: Answer, now: () => number, onDefect: OnDefect, secure = false): Server {
  const handle = (message: IncomingMessage, response: ServerResponse, waits: boolean): void => {
    void respond(message, response, answer, now, { secure, waits }).catch((error: unknown) => {
      // a client that went away is no defect
      if (message.destroyed || response.destroyed) return response.destroy();
      onDefect(error);
      if (response.headersSent) return response.destroy();
      response.writeHead(500, { 'content-type': 'text/plain' });
      return response.end('InternalFailure: a defect of the lab; see its standard error\n');
    });
  };
  // a body of several GB may take long to come
  const server = createServer({ requestTimeout: 0 }, (message, response) => handle(message, response, false));
  return server.on('checkContinue', (message: IncomingMessage, response: ServerResponse) =>
    handle(message, response, true),
  );
}

/** How a message came. */
interface Arrival {
  readonly secure: boolean;
  /** The client sends the body when it is told to go on: `Expect: 100-continue`. */
  readonly waits: boolean;
}

/** The call that a message is; `goOn` is called when its body is asked for. */
function callOf(message: IncomingMessage, at: number, secure: boolean, goOn: () => void): Call {
  const target = message.url ?? '/';
  // a proxy's client names the whole address
  const path = target.replace(/^https?:\/\/[^/]*/i, '');
  const question = path.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: question < 0 ? path : path.slice(0, question),
    query: question < 0 ? '' : path.slice(question + 1),
    headers: headersOf(message.rawHeaders),
    get body() {
      goOn();
      return message;
    },
    host: message.headers.host ?? '',
    sourceIp: (message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    secure,
    at,
    requestId: randomUUID(),
  };
}

/** Node drops and joins some headers in its own way; signatures are over what was sent. */
function headersOf(raw: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const before = headers.get(name);
    const value = (raw[index + 1] ?? '').trim();
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}

async function respond(
  message: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  now: () => number,
  { secure, waits }: Arrival,
): Promise<void> {
  let waiting = waits;
  const reply = await answer(
    callOf(message, now(), secure, () => {
      if (waiting) response.writeContinue();
      waiting = false;
    }),
  );
  // what the client still sends of a refused body is read and thrown away, so that it sees the answer; whether one that waits
  // sends it all the same is not to be known
  if (!message.complete) message.resume();
  if (waiting) response.shouldKeepAlive = false;
  const { body } = reply;
  const length = lengthOf(reply);
  response.writeHead(
    reply.status,
    length === undefined ? reply.headers : { ...reply.headers, 'content-length': String(length) },
  );
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
    response.end(message.method === 'HEAD' ? undefined : body);
    return;
  }
  if (message.method === 'HEAD') {
    body.destroy();
    response.end();
    return;
  }
  await pipeline(body, response);
}

/** How long a body is that is held whole; nothing of a stream's, which says it itself, nor where a reply has none ever. */
function lengthOf({ status, headers, body }: Reply): number | undefined {
  if (status === 204 || status === 304 || headers['content-length'] !== undefined) return undefined;
  if (body === undefined) return 0;
  return typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.byteLength(body) : undefined;
}
