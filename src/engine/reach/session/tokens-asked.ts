import { parseArn } from '../../../policy/index.ts';
import type { Role } from '../../../world/index.ts';
import type { Search } from '../search-context.ts';
import { findProvider } from '../token-call.ts';
import { trustedEntries, trustedProviders } from '../trusted.ts';

/** A token that gives sessions of a role, and what policies ask of it in the sessions' calls. */
export interface TokenAsked {
  /** Or `saml`. */
  readonly issuer: string;
  /** Claims with one value, as `sub`. */
  readonly claims: readonly string[];
  /** Beginnings of keys, in lower case, of which it is not followed what they are. */
  readonly open: readonly string[];
}

const CLAIM = /^(?!aws:|sts:|saml:|iam:)(.+):(sub|aud|amr)$/;
const OF_SAML = /^saml:(sub|sub_type|namequalifier)$/;

/**
 * Tokens for which a role's sessions are given, and whose claims policies ask for later: they are in the calls of the
 * session.
 *
 * Semantics: AWS IAM User Guide, "IAM and AWS STS condition context keys", sections on OIDC federation and on
 * SAML-based federation.
 */
export function tokensAsked(role: Role, asks: ReadonlySet<string>, search: Search): readonly TokenAsked[] {
  const asked = new Map<string, string[]>();
  let saml = false;
  for (const name of asks) {
    const [, issuer, claim = ''] = CLAIM.exec(name) ?? [];
    if (issuer !== undefined) asked.set(issuer, [...(asked.get(issuer) ?? []), claim]);
    saml ||= OF_SAML.test(name);
  }
  const tokens: TokenAsked[] = [];
  for (const name of asked.size === 0 ? [] : trustedProviders(role, search)) {
    const provider = findProvider(role, name, search.facts);
    if ('refused' in provider) continue;
    const { issuer } = provider;
    const claims = asked.get(issuer.toLowerCase());
    if (claims === undefined) continue;
    const open = claims.includes('amr') ? [`${issuer.toLowerCase()}:amr`] : [];
    tokens.push({ issuer, claims: claims.filter((claim) => claim !== 'amr').sort(), open });
  }
  if (saml && trustsSaml(role))
    tokens.push({ issuer: 'saml', claims: [], open: ['saml:sub', 'saml:namequalifier'] });
  return tokens;
}

const trustsSaml = (role: Role): boolean =>
  trustedEntries(role).some((entry) => {
    if (entry.kind !== 'federated') return false;
    const arn = parseArn(entry.provider);
    return arn?.resource.startsWith('saml-provider/') === true && arn.account === role.account;
  });
