import type { Cluster } from '../../../world/index.ts';
import { clusterPartition } from './image.ts';
import { anyOf, type PlanFamily } from './plan.ts';

/** Names that no token of such an issuer may claim: Amazon EKS User Guide, "Grant users access to Kubernetes with an external OIDC provider". */
const RESERVED = /^system:/;

const ASSOCIATE = 'eks:AssociateIdentityProviderConfig';

/**
 * Who may have a cluster take tokens of an issuer of their own: it names its users and groups as it likes, and so any
 * that bindings name. A cluster has one such issuer at most.
 *
 * Semantics: Amazon EKS API Reference, "AssociateIdentityProviderConfig" and "OidcIdentityProviderConfigRequest".
 */
export function userIssuer(cluster: Cluster, is: 'user' | 'group', name: string): readonly PlanFamily[] {
  const { account } = cluster;
  if (account === undefined || RESERVED.test(name)) return [];
  const resource =
    cluster.arn ?? anyOf(`arn:${clusterPartition(cluster.arn)}:eks:*:${account}:cluster/${cluster.name}`);
  return [
    {
      account,
      actions: [ASSOCIATE],
      plans: () => [
        {
          id: 'takeover/user-issuer',
          account,
          says: `may have cluster ${cluster.name} take tokens of an issuer of its own, and so be ${is === 'group' ? 'a member of the group' : 'the user'} ${name}`,
          calls: [
            {
              actions: [ASSOCIATE],
              resource,
              open: ['eks:', 'aws:requesttag/'],
              uncertain: ['aws:resourcetag/'],
            },
          ],
          certainty: 'possible',
          needs: `that cluster ${cluster.name} has no identity provider for its users yet`,
        },
      ],
    },
  ];
}
