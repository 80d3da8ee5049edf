import { decodeJwt, decodeProtectedHeader, errors, importJWK, type JWTPayload, jwtVerify } from 'jose';
import { checkToken } from '../../../engine/evaluate/index.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { OidcProviderRecord } from '../../state/records.ts';
import type { State } from '../../state/state.ts';

/** The claims of a token that was verified, and the provider that vouches for them. */
export interface VerifiedToken {
  readonly provider: OidcProviderRecord;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly payload: JWTPayload;
}

const invalid = (says: string): AwsError => new AwsError('InvalidIdentityToken', says, 400);

/**
 * Verifies a web identity token for a role's account: the provider, the audience, the signature and the times, in this order.
 *
 * Algorithms without a public key (`none`, `HS256`) are never taken, and keys come from the issuer alone, whatever the token's header
 * says.
 *
 * Semantics: AWS STS API Reference, "AssumeRoleWithWebIdentity"; AWS IAM User Guide, "Create an OpenID Connect (OIDC) identity
 * provider in IAM".
 */
export async function verifyToken(
  state: State,
  token: string,
  account: string,
  now: number,
): Promise<VerifiedToken> {
  const { payload, algorithm, kid } = readToken(token);
  const { iss, sub, azp } = payload;
  if (typeof iss !== 'string' || iss === '') throw invalid('Missing a required claim: iss');
  const providers = [...state.oidcProviders.values()].filter((one) => one.account === account);
  const provider = providers.find(({ url }) => `https://${url}` === iss);
  if (provider === undefined) throw invalid(`No OpenIDConnect provider found in your account for ${iss}`);
  const audiences = readAudiences(payload.aud);
  if (audiences.length === 0) throw invalid('Missing a required claim: aud');
  if (azp !== undefined && (typeof azp !== 'string' || azp === '')) throw invalid('Invalid claim: azp');
  const known = [{ arn: provider.arn, clientIds: provider.clientIds }];
  const party = azp;
  const taken = checkToken({ issuer: iss, audiences, authorizedParty: party }, known, account);
  if (taken.accepted === 'no') throw invalid('Incorrect token audience');
  if (taken.accepted === 'unknown')
    throw invalid(`Incorrect token audience: ${taken.says}, and the lab refuses it`);
  if (typeof sub !== 'string' || sub === '') throw invalid('Missing a required claim: sub');
  await verifySignature(state, token, provider, algorithm, kid, now);
  return { provider, subject: sub, audiences: party === undefined ? audiences : [party], payload };
}

/** The algorithms that IAM takes. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

function readAudiences(aud: unknown): readonly string[] {
  const audiences = Array.isArray(aud) ? (aud as readonly unknown[]) : aud === undefined ? [] : [aud];
  if (audiences.every((one) => typeof one === 'string' && one !== '')) return audiences as readonly string[];
  throw invalid('Invalid claim: aud');
}

/** Three parts in base64url and nothing around them: readers of JWTs let white space pass. */
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]*$/;

function readToken(token: string): { payload: JWTPayload; algorithm: string; kid: string | undefined } {
  const unreadable = invalid(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
  if (!SHAPE.test(token)) throw unreadable;
  try {
    // what anybody sends may be of any type
    const { alg, kid } = decodeProtectedHeader(token) as { readonly alg?: unknown; readonly kid?: unknown };
    const known = typeof kid === 'string' ? kid : undefined;
    return { payload: decodeJwt(token), algorithm: String(alg ?? ''), kid: known };
  } catch {
    throw unreadable;
  }
}

async function verifySignature(
  state: State,
  token: string,
  { url }: OidcProviderRecord,
  algorithm: string,
  kid: string | undefined,
  now: number,
): Promise<void> {
  if (!ALGORITHMS.includes(algorithm))
    throw invalid(`Unsupported signature algorithm: ${algorithm.slice(0, 20)}`);
  const cluster = [...state.clusters.values()].find(({ issuer }) => issuer === url);
  const key = cluster?.signingKey;
  if (key === undefined || key['kid'] !== kid || key['alg'] !== algorithm) {
    throw invalid(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  }
  const { kty, n, e, alg } = key as Readonly<Record<string, string>>;
  const publicKey = await importJWK({ kty: kty ?? '', n: n ?? '', e: e ?? '' }, alg);
  try {
    await jwtVerify(token, publicKey, {
      algorithms: [algorithm],
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat', 'sub', 'aud', 'iss'],
    });
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      const seconds = Math.floor(now / 1000);
      throw new AwsError(
        'ExpiredTokenException',
        `Token expired: current date/time ${seconds} must be before the expiration date/time ${error.payload.exp ?? 0}`,
        400,
      );
    }
    if (error instanceof errors.JWTClaimValidationFailed)
      throw invalid(
        error.reason === 'missing'
          ? `Missing a required claim: ${error.claim}`
          : `Invalid claim: ${error.claim}`,
      );
    if (error instanceof errors.JOSEError) throw invalid('Token signature invalid');
    throw error;
  }
}
