import type { LabContext } from '../../context.ts';
import type { Call, Reply } from '../../http/call.ts';
import type { ClusterRecord } from '../../state/records.ts';

/** Where the lab serves what belongs to a cluster's issuer. */
export const issuerAddress = (endpoint: string, cluster: string): string =>
  `${endpoint}/_rolepin/issuers/${encodeURIComponent(cluster)}`;

/**
 * The documents of the issuers: discovery, which names the issuer by its real name, and the public keys. `undefined` where
 * the call asks for neither.
 *
 * Semantics: OpenID Connect Discovery 1.0, "Obtaining OpenID Provider Configuration Information"; Kubernetes, "Service account
 * issuer discovery".
 */
export function answerIssuer(call: Call, lab: LabContext): Reply | undefined {
  const found = clusterOf(call, lab);
  if (found === undefined || (call.method !== 'GET' && call.method !== 'HEAD')) return undefined;
  const { cluster, rest, address } = found;
  if (rest === '/.well-known/openid-configuration') {
    return json({
      issuer: `https://${cluster.issuer}`,
      jwks_uri: `${address}/keys`,
      authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      claims_supported: ['sub', 'iss'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
  if (rest !== '/keys') return undefined;
  const { kty, n, e, kid, alg, use } = cluster.signingKey;
  return json({ keys: [{ kty, n, e, kid, alg, use }] });
}

/** Under the lab's address; and, through the proxy, under the issuer's own. */
function clusterOf(
  { path, host, secure }: Call,
  { state, endpoint }: LabContext,
): { readonly cluster: ClusterRecord; readonly rest: string; readonly address: string } | undefined {
  const [, name, rest] = /^\/_rolepin\/issuers\/([^/]+)(\/.*)$/.exec(path) ?? [];
  if (name !== undefined && rest !== undefined) {
    const cluster = state.clusters.get(decodeURIComponent(name));
    return cluster === undefined
      ? undefined
      : { cluster, rest, address: issuerAddress(endpoint(), cluster.name) };
  }
  if (!secure) return undefined;
  for (const cluster of state.clusters.values()) {
    const base = `https://${cluster.issuer}`;
    const asked = `https://${host}${path}`;
    if (asked.startsWith(`${base}/`)) return { cluster, rest: asked.slice(base.length), address: base };
  }
  return undefined;
}

const json = (value: unknown): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
