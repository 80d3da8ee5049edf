import { decodeJwt, errors, importJWK, type JWTPayload, jwtVerify } from 'jose';
import type { ClusterRecord } from '../../state/records.ts';

/** What a token of a service account says. */
export interface ServiceAccountToken {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly pod: { readonly name: string; readonly uid: string } | undefined;
  readonly node: string | undefined;
}

/** The issuer that a token names, unverified; `undefined` for what is no token. */
export function issuerIn(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** Why a token of a service account is not taken. */
export interface TokenFault {
  readonly fault: 'invalid' | 'expired';
  readonly says: string;
}

/** Verifies a token as the cluster's API server does: its own key, its own issuer, the audience, the times. */
export async function verifyServiceAccountToken(
  token: string,
  cluster: ClusterRecord,
  audience: string,
  now: number,
): Promise<ServiceAccountToken | TokenFault> {
  const { kty, n, e, alg } = cluster.signingKey as Readonly<Record<string, string>>;
  try {
    const { payload } = await jwtVerify(
      token,
      await importJWK({ kty: kty ?? '', n: n ?? '', e: e ?? '' }, alg),
      {
        algorithms: [alg ?? 'RS256'],
        issuer: `https://${cluster.issuer}`,
        audience,
        currentDate: new Date(now),
        requiredClaims: ['exp', 'sub'],
      },
    );
    return claimsOf(payload) ?? { fault: 'invalid', says: 'the token is not one of a service account' };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { fault: 'expired', says: 'the token has expired' };
    if (error instanceof errors.JOSEError)
      return { fault: 'invalid', says: `the token is not valid: ${error.message}` };
    throw error;
  }
}

interface KubernetesClaims {
  readonly namespace?: string;
  readonly serviceaccount?: { readonly name?: string };
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly node?: { readonly name?: string };
}

function claimsOf(payload: JWTPayload): ServiceAccountToken | undefined {
  const { namespace, serviceaccount, pod, node } = (payload['kubernetes.io'] ?? {}) as KubernetesClaims;
  if (namespace === undefined || serviceaccount?.name === undefined) return undefined;
  return { namespace, serviceAccount: serviceaccount.name, pod, node: node?.name };
}
