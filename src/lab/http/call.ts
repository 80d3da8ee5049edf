import type { Readable } from 'node:stream';

/** A request to the lab, before anybody has looked at it: path and query as they stand on the wire. */
export interface Call {
  readonly method: string;
  /** As sent, percent-encoded; without the query. */
  readonly path: string;
  /** As sent, without `?`; empty where there is none. */
  readonly query: string;
  /** Names in lower case; several of one name are joined with a comma, as HTTP has it. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Readable;
  /** The host that the client named, port included. */
  readonly host: string;
  /** Of the client. */
  readonly sourceIp: string;
  /** Through the proxy, the client spoke TLS. */
  readonly secure: boolean;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
  readonly requestId: string;
}

/** What the lab answers. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream for what is too large to hold. */
  readonly body: string | Buffer | Readable | undefined;
}

/** The query's parameters in order, decoded; a parameter without `=` has the empty value. */
export function queryOf(query: string): readonly (readonly [name: string, value: string])[] {
  if (query === '') return [];
  return query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
}

/** Percent-decodes; what is not well-formed stays as it is. A `+` in a query of S3 is a blank, as in forms. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** All of a body, up to a limit in bytes; `undefined` where there is more: the rest stays, and the connection with it. */
export async function bodyOf(body: Readable, most: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
