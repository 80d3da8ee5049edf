import type { Truth } from '../../kernel/index.ts';
import { type CaseProvider, type CaseToken, parseArn } from '../../policy/index.ts';

/** Whether STS takes a token, before any policy is asked. */
export interface TokenAnswer {
  readonly accepted: Truth;
  readonly says: string;
}

/**
 * Looks up the provider of a token in the role's account, and its audience among the provider's client ids.
 *
 * The issuer is compared byte for byte. Whether one registered audience of several suffices is not documented.
 *
 * Semantics: AWS IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM"; for `azp`, "IAM and AWS STS
 * condition context keys".
 */
export function checkToken(
  token: CaseToken,
  providers: readonly CaseProvider[],
  account: string,
): TokenAnswer {
  const provider = providers.find(({ arn }) => isProviderOf(arn, token.issuer, account));
  if (provider === undefined) {
    return {
      accepted: 'no',
      says: `account ${account} has no OIDC provider for the issuer \`${token.issuer}\``,
    };
  }
  const audiences = token.authorizedParty === undefined ? token.audiences : [token.authorizedParty];
  const listed = audiences.filter((audience) => provider.clientIds.includes(audience));
  const given = audiences.map((audience) => `\`${audience}\``).join(', ');
  if (listed.length === 0) {
    return {
      accepted: 'no',
      says: `the provider's client ids do not list the token's audience ${given}`.trimEnd(),
    };
  }
  if (listed.length < audiences.length) {
    return {
      accepted: 'unknown',
      says: `AWS does not say whether one listed audience of several (${given}) suffices`,
    };
  }
  return { accepted: 'yes', says: `the provider \`${provider.arn}\` takes the token` };
}

function isProviderOf(arn: string, issuer: string, account: string): boolean {
  const parsed = parseArn(arn);
  if (parsed === undefined || parsed.account !== account) return false;
  const prefix = 'oidc-provider/';
  if (!parsed.resource.startsWith(prefix)) return false;
  return `https://${parsed.resource.slice(prefix.length)}` === issuer;
}
