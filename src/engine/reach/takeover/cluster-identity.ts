import type { Cluster } from '../../../world/index.ts';
import { fixedKey } from '../../reason/index.ts';
import type { Principal } from '../facts.ts';
import { partitionOf } from '../request-keys.ts';
import { anyOf, type Plan, type PlanFamily } from './plan.ts';

/** Names that EKS keeps for itself: Amazon EKS API Reference, "CreateAccessEntry". */
const RESERVED = /^(system|eks|aws|amazon|iam):/;

/**
 * Who may make themselves a user or member of a group of a cluster by an access entry.
 *
 * Semantics: Amazon EKS API Reference, "CreateAccessEntry" and "UpdateAccessEntry".
 */
export function clusterIdentity(cluster: Cluster, is: 'user' | 'group', name: string): readonly PlanFamily[] {
  const { account } = cluster;
  if (account === undefined || RESERVED.test(name) || cluster.authenticationMode === 'CONFIG_MAP') return [];
  return [
    {
      account,
      actions: ['eks:CreateAccessEntry', 'eks:UpdateAccessEntry'],
      plans: (principals) => principals.flatMap((principal) => planOf(principal, cluster, account, is, name)),
    },
  ];
}

function planOf(
  principal: Principal,
  cluster: Cluster,
  account: string,
  is: 'user' | 'group',
  name: string,
): readonly Plan[] {
  const entry = cluster.accessEntries?.find((one) => one.principalArn === principal.arn);
  if (entry !== undefined && entry.type !== 'STANDARD') return [];
  const partition = partitionOf(principal.arn);
  const region = cluster.arn?.split(':')[3] ?? '*';
  const unsure = cluster.authenticationMode === undefined;
  const named = fixedKey(is === 'group' ? 'eks:kubernetesGroups' : 'eks:username', name);
  return [
    {
      id: 'takeover/access-entry',
      account,
      says: `may make itself ${is === 'group' ? 'a member of the group' : 'the user'} ${name} of cluster ${cluster.name} by an access entry`,
      calls: [
        entry === undefined
          ? {
              actions: ['eks:CreateAccessEntry'],
              resource: cluster.arn ?? anyOf(`arn:${partition}:eks:*:${account}:cluster/${cluster.name}`),
              keys: [fixedKey('eks:principalArn', principal.arn), named],
              open: ['eks:', 'aws:requesttag/'],
              uncertain: ['aws:resourcetag/'],
            }
          : {
              actions: ['eks:UpdateAccessEntry'],
              resource: anyOf(
                `arn:${partition}:eks:${region}:${account}:access-entry/${cluster.name}/${principal.kind}/${principal.account}/${principal.name}/*`,
              ),
              open: ['eks:'],
              uncertain: ['aws:resourcetag/'],
            },
      ],
      certainty: unsure ? 'possible' : 'certain',
      ...(unsure
        ? {
            needs: `that cluster ${cluster.name} takes access entries (its authentication mode is not known)`,
          }
        : {}),
      by: principal,
    },
  ];
}
