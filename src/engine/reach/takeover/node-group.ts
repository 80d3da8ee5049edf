import type { Cluster } from '../../../world/index.ts';
import { chosenKey, texts } from '../../reason/index.ts';
import type { OpenResource } from '../action.ts';
import type { Facts } from '../facts.ts';
import { trustedEntries } from '../trusted.ts';
import { clusterPartition } from './image.ts';
import { anyOf, type Plan, type PlanFamily } from './plan.ts';

const CREATE = 'eks:CreateNodegroup';

/** Roles that are looked at one by one; of more of them any is taken. */
const MOST = 100;

/**
 * Who may add nodes of their own making to a cluster: a node group with a launch template of theirs, and some role that
 * EC2 may have. What comes to run on such a node is theirs.
 *
 * Semantics: Amazon EKS User Guide, "Create a managed node group for your cluster"; Amazon EKS API Reference,
 * "CreateNodegroup".
 */
export function nodeGroups(cluster: Cluster, facts: Facts): readonly PlanFamily[] {
  const { account } = cluster;
  if (account === undefined) return [];
  return [{ account, actions: [CREATE], plans: () => plansOf(cluster, account, facts) }];
}

function plansOf(cluster: Cluster, account: string, facts: Facts): readonly Plan[] {
  const passed = rolesOfMachines(cluster, account, facts);
  if (passed === undefined) return [];
  const services = ['ec2.amazonaws.com', 'eks.amazonaws.com'];
  return [
    {
      id: 'takeover/node-group',
      account,
      says: `may add a node group of its own to cluster ${cluster.name}`,
      calls: [
        {
          actions: [CREATE],
          resource:
            cluster.arn ??
            anyOf(`arn:${clusterPartition(cluster.arn)}:eks:*:${account}:cluster/${cluster.name}`),
          open: ['eks:', 'aws:requesttag/'],
          uncertain: ['aws:resourcetag/'],
        },
        {
          actions: ['iam:PassRole'],
          resource: passed,
          keys: [chosenKey('iam:PassedToService', texts(services), services)],
          open: ['iam:associatedresourcearn'],
          uncertain: ['aws:resourcetag/', 'iam:resourcetag/'],
        },
      ],
      certainty: 'possible',
      needs: 'that a pod of the service account comes to run on the new nodes',
    },
  ];
}

/** The roles of an account that EC2 may have; `undefined` where it has none. */
function rolesOfMachines(cluster: Cluster, account: string, facts: Facts): OpenResource | undefined {
  const arns = [...(facts.world.accounts.get(account)?.details?.roles.values() ?? [])]
    .filter((role) =>
      trustedEntries(role).some(
        (entry) => entry.kind === 'service' && entry.name.startsWith('ec2.amazonaws.com'),
      ),
    )
    .map(({ arn }) => arn);
  if (arns.length === 0) return undefined;
  if (arns.length > MOST) return anyOf(`arn:${clusterPartition(cluster.arn)}:iam::${account}:role/*`);
  return { language: texts(arns), preferred: arns };
}
