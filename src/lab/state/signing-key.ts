import { exportJWK, generateKeyPair } from 'jose';

/** A private key for an issuer, as a JSON Web Key: RSA with 2,048 bits, as EKS has them. */
export async function newSigningKey(): Promise<Readonly<Record<string, unknown>>> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', {
    extractable: true,
    modulusLength: 2048,
  });
  const { n = '' } = await exportJWK(publicKey);
  // a key id that is made of the key, as EKS's are
  const kid = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(n, 'base64url')))
    .toString('hex')
    .slice(0, 40);
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
}
