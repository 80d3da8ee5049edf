/**
 * The canonical request of AWS Signature Version 4.
 *
 * Semantics: AWS IAM User Guide, "Create a signed AWS API request", section "Create a canonical request".
 */
export interface Canonical {
  readonly method: string;
  /** On the wire. */
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  /** In the order in which the signer names them: lower case, sorted. */
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
  /** S3 signs the path as it is sent; all others encode it once more and take out dots. */
  readonly s3: boolean;
}

/** Writes the canonical request; parameters named in `leaveOut` are not part of it. */
export function canonicalRequest(request: Canonical, leaveOut: ReadonlySet<string> = new Set()): string {
  const { method, path, query, headers, signedHeaders, payloadHash, s3 } = request;
  const lines = signedHeaders.map(
    (name) => `${name}:${(headers.get(name) ?? '').trim().replace(/ +/g, ' ')}`,
  );
  return [
    method,
    s3 ? path || '/' : canonicalPath(path),
    canonicalQuery(query, leaveOut),
    ...lines,
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** Dots and empty segments are taken out, and each segment is encoded once more than on the wire. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  const trailing = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.map(encode).join('/')}${trailing}`;
}

/** Pairs sorted by name, then value, in their encoded form; a parameter without a value has an empty one. */
function canonicalQuery(query: string, leaveOut: ReadonlySet<string>): string {
  if (query === '') return '';
  const pairs = query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    });
  return pairs
    .filter(([name]) => !leaveOut.has(name))
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
