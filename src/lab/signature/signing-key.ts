import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Date, region and service that a signature is good for. */
export interface Scope {
  /** YYYYMMDD. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/**
 * The key that a secret gives for a scope.
 *
 * Semantics: AWS IAM User Guide, "Create a signed AWS API request", section "Calculate the signature".
 */
export function signingKey(secret: string, { date, region, service }: Scope): Buffer {
  const dated = hmac(`AWS4${secret}`, date);
  return hmac(hmac(hmac(dated, region), service), 'aws4_request');
}

export const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
export const sha256Hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
export const scopeText = ({ date, region, service }: Scope): string =>
  `${date}/${region}/${service}/aws4_request`;

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
