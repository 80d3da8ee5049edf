import type { Role } from '../../../world/index.ts';
import { ask } from '../ask.ts';
import type { Search } from '../search-context.ts';
import { type Provider, tokenCall } from '../token-call.ts';
import { trustedProviders } from '../trusted.ts';
import type { Plan, PlanFamily } from './plan.ts';

/**
 * Who may make the OIDC provider that a trust names and that is missing; and who may register an audience that
 * a trust takes.
 *
 * Semantics: AWS IAM API Reference, "CreateOpenIDConnectProvider" and "AddClientIDToOpenIDConnectProvider".
 */
export function provider(role: Role, search: Search): readonly PlanFamily[] {
  const { account } = role;
  const { oidcProviders: known, partial } = search.facts.world.accounts.get(account) ?? {};
  if (known === undefined) return [];
  return trustedProviders(role, search).flatMap((arn): readonly PlanFamily[] => {
    const [, issuer] = arn.split(':oidc-provider/');
    if (issuer === undefined || arn.split(':')[4] !== account) return [];
    const found = known.get(arn);
    if (found === undefined && partial?.has('oidcProviders')) return [];
    const tried = (audiences: Provider['audiences']): boolean => {
      const call = tokenCall(
        role,
        { name: arn, issuer, audiences, note: undefined },
        [],
        [`${issuer.toLowerCase()}:`],
        search,
      );
      return ask(call, search.facts).kind === 'allowed';
    };
    const action =
      found === undefined ? 'iam:CreateOpenIDConnectProvider' : 'iam:AddClientIDToOpenIDConnectProvider';
    const plan: Plan = {
      id: found === undefined ? 'takeover/create-provider' : 'takeover/add-audience',
      account,
      says:
        found === undefined
          ? `may make the OIDC provider for https://${issuer}, which the trust policy of ${role.name} names`
          : `may register an audience that the trust policy of ${role.name} takes`,
      calls: [
        {
          actions: [action],
          resource: arn,
          open: ['iam:', 'aws:requesttag/'],
          uncertain: ['aws:resourcetag/'],
        },
      ],
      certainty: 'possible',
      needs: `a token of https://${issuer} that the trust policy takes`,
    };
    const opens = (): boolean =>
      tried(undefined) && (found === undefined || (found.clientIds !== undefined && !tried(found.clientIds)));
    return [{ account, actions: [action], resource: arn, plans: () => (opens() ? [plan] : []) }];
  });
}
