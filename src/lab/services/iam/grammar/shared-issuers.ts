import type { Statement } from '../../../../policy/index.ts';

/**
 * Issuers whose URL is the same for all their customers, and the claim that a trust policy has to ask about.
 *
 * Semantics: AWS IAM User Guide, "Identity-provider controls for shared OIDC providers".
 */
const SHARED: ReadonlyMap<string, string> = new Map([
  ...[
    'agent.buildkite.com',
    'app.terraform.io',
    'gitlab.com',
    'oidc-configuration.audit-log.githubusercontent.com',
    'oidc.codefresh.io',
    'proidc.upbound.io',
    'scalr.io',
    'studio.datachain.ai/api',
    'token.actions.githubusercontent.com',
    'tokens.cloud.shisho.dev',
    'vstoken.actions.githubusercontent.com',
  ].map((issuer) => [issuer, `${issuer}:sub`] as const),
  ...['api.pulumi.com/oidc', 'cognito-identity.amazonaws.com', 'oidc.vercel.com', 'sandboxes.cloud'].map(
    (issuer) => [issuer, `${issuer}:aud`] as const,
  ),
  ['sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
]);

/**
 * The key that a statement would have to ask about and does not; `undefined` where nothing is lacking. GitHub's and
 * the others' customers share one issuer, so that a statement without it lets all of them in.
 */
export function lackingClaim({ effect, principal, conditions }: Statement): string | undefined {
  if (effect !== 'Allow') return undefined;
  for (const entry of principal?.entries ?? []) {
    if (entry.kind !== 'federated') continue;
    const issuer = entry.provider.replace(/^arn:[^:]*:iam::\d*:oidc-provider\//, '');
    const key = SHARED.get(issuer);
    if (key === undefined) continue;
    const asked = conditions.some(({ name, operator }) => {
      return name === key.toLowerCase() && operator.test !== 'Null';
    });
    if (!asked) return key;
  }
  return undefined;
}
