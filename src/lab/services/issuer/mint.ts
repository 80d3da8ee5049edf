import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { ClusterRecord } from '../../state/records.ts';

/** Whom a token is for, and what it is bound to. */
export interface TokenRequest {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audiences: readonly string[];
  /** Seconds. */
  readonly expiration: number;
  readonly serviceAccountUid?: string | undefined;
  readonly pod?: { readonly name: string; readonly uid: string } | undefined;
  readonly node?: { readonly name: string; readonly uid: string } | undefined;
}

/**
 * A token of a service account as the API server of a cluster mints it.
 *
 * Semantics: Kubernetes, "Managing Service Accounts", section "Bound service account tokens"; "Configure Service Accounts for
 * Pods", section "Launch a Pod using service account token projection".
 */
export async function mintToken(cluster: ClusterRecord, request: TokenRequest, now: number): Promise<string> {
  const { namespace, serviceAccount, audiences, expiration, pod, node } = request;
  const { kid, alg } = cluster.signingKey as Readonly<Record<string, string>>;
  const issued = Math.floor(now / 1000);
  const claims = {
    'kubernetes.io': {
      namespace,
      ...(node === undefined ? {} : { node }),
      ...(pod === undefined ? {} : { pod }),
      serviceaccount: { name: serviceAccount, uid: request.serviceAccountUid ?? randomUUID() },
    },
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: alg ?? 'RS256', kid: kid ?? '' })
    .setIssuer(`https://${cluster.issuer}`)
    .setSubject(`system:serviceaccount:${namespace}:${serviceAccount}`)
    .setAudience([...audiences])
    .setIssuedAt(issued)
    .setNotBefore(issued)
    .setExpirationTime(issued + expiration)
    .setJti(randomUUID())
    .sign(await importJWK(cluster.signingKey, alg));
}
