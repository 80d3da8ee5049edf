import type { Role } from '../../../world/index.ts';
import { chosenKey, texts } from '../../reason/index.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import type { Issuer } from './issuer.ts';
import { anyOf, type Plan, type PlanFamily, type PlannedCall } from './plan.ts';

/** Names under which AWS's own services answer: nobody else writes their DNS. */
const AWS_NAMES = /\.(?:amazonaws\.com(?:\.cn)?|cloudfront\.net|on\.aws|api\.aws|awsapps\.com)$/;

/**
 * Who may change what stands before an issuer's host, in any account of the world: a distribution of CloudFront, or its name.
 * Which distribution and which zone serve it is in no input.
 *
 * Semantics: Service Authorization Reference, "Amazon CloudFront", "Amazon Route 53" and "Amazon Route 53 Domains"; Amazon
 * Route 53 Developer Guide, "Using IAM policy conditions for fine-grained access control".
 */
export function frontFamilies(issuer: Issuer, role: Role, { facts }: Search): readonly PlanFamily[] {
  const partition = partitionOf(role.arn);
  const named = !AWS_NAMES.test(issuer.host);
  return [...facts.world.accounts.keys()].flatMap((account) => [
    family(issuer, role, account, {
      call: {
        actions: ['cloudfront:UpdateDistribution'],
        resource: anyOf(`arn:${partition}:cloudfront::${account}:distribution/*`),
        uncertain: ['aws:resourcetag/'],
      },
      says: 'may give a distribution of CloudFront another origin',
      needs: `that ${issuer.host} is served by a distribution of account ${account}`,
    }),
    ...(named ? names(issuer, role, account, partition) : []),
  ]);
}

function names(issuer: Issuer, role: Role, account: string, partition: string): readonly PlanFamily[] {
  return [
    family(issuer, role, account, {
      call: {
        actions: ['route53:ChangeResourceRecordSets'],
        resource: anyOf(`arn:${partition}:route53:::hostedzone/*`),
        keys: [
          chosenKey('route53:ChangeResourceRecordSetsNormalizedRecordNames', texts(namesOver(issuer.host))),
          chosenKey('route53:ChangeResourceRecordSetsRecordTypes', texts(['A', 'AAAA', 'CNAME', 'NS']), [
            'A',
          ]),
        ],
        open: ['route53:'],
        uncertain: ['aws:resourcetag/'],
      },
      says: `may point ${issuer.host} elsewhere`,
      needs: `that a hosted zone of account ${account} says where ${issuer.host} is`,
    }),
    family(issuer, role, account, {
      call: { actions: ['route53domains:UpdateDomainNameservers'], resource: '*' },
      says: `may have other name servers say where ${issuer.host} is`,
      needs: `that its domain is registered by account ${account}`,
    }),
  ];
}

interface Front {
  readonly call: PlannedCall;
  readonly says: string;
  readonly needs: string;
}

function family(
  { issuer, takes }: Issuer,
  role: Role,
  account: string,
  { call, says, needs }: Front,
): PlanFamily {
  const plan: Plan = {
    id: 'takeover/issuer-front',
    account,
    says: `${says}, and so sign tokens of https://${issuer}, which the trust policy of ${role.name} takes`,
    calls: [call],
    certainty: 'possible',
    needs,
  };
  return { account, actions: call.actions, plans: () => (takes() ? [plan] : []) };
}

/** A host, and the domains over it that may delegate it: records of any of them say where it is. */
function namesOver(host: string): readonly string[] {
  const labels = host.toLowerCase().split('.');
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}
