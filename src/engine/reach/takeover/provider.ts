import type { Role } from '../../../world/index.ts';
import { ALL, both, chosenKey, complement, type Language, texts } from '../../reason/index.ts';
import { type Answer, ask } from '../ask.ts';
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
    const named: Named = { name: arn, issuer };
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
      found === undefined
        ? asked(role, named, ALL, ALL, search).kind === 'allowed'
        : found.clientIds !== undefined && letsInMore(role, named, found.clientIds, search);
    return [{ account, actions: [action], resource: arn, plans: () => (opens() ? [plan] : []) }];
  });
}

type Named = Pick<Provider, 'name' | 'issuer'>;

/** A call with a token of some audiences and subjects. */
function asked(
  role: Role,
  { name, issuer }: Named,
  audiences: Language,
  subjects: Language,
  search: Search,
): Answer {
  const sub = `${issuer}:sub`;
  const claims = [chosenKey(`${issuer}:aud`, audiences, []), chosenKey(sub, subjects, [])];
  const call = tokenCall(
    role,
    { name, issuer, audiences: undefined, note: undefined },
    claims,
    [`${issuer.toLowerCase()}:`],
    search,
  );
  return ask({ ...call, spare: sub.toLowerCase() }, search.facts);
}

/** How often the subjects that get in already are taken apart, before the rest is taken as let in anew. */
const PARTS_LIMIT = 100;

/** Whether an audience that is not registered lets a subject in that those registered do not. */
function letsInMore(role: Role, named: Named, registered: readonly string[], search: Search): boolean {
  const known = texts(registered);
  const others = complement(known);
  if (asked(role, named, others, ALL, search).kind === 'no') return false;
  let subjects: Language = ALL;
  for (let part = 0; part < PARTS_LIMIT; part += 1) {
    const answer = asked(role, named, known, subjects, search);
    if (answer.kind !== 'allowed') break;
    const found = answer.region.get(`${named.issuer}:sub`.toLowerCase())?.one.text ?? ALL;
    subjects = both(subjects, complement(found));
  }
  return asked(role, named, others, subjects, search).kind !== 'no';
}
