import type { ClusterNode } from '../node-role/cluster-node.ts';
import { anyOf, type Plan, type PlanFamily, type PlannedCall } from './plan.ts';

/** Nodes that carry an identity, or run what has one. */
export interface Replaced {
  readonly account: string;
  readonly partition: string;
  readonly nodes: readonly ClusterNode[];
  /** What code on the nodes that take their place gives, in words. */
  readonly gives: string;
  /** Why it is not sure that it gives that. */
  readonly doubt: string | undefined;
}

const VERSION = 'ec2:CreateLaunchTemplateVersion';
const NODE_GROUP = 'eks.amazonaws.com/nodegroup';
const TEMPLATE = 'eks.amazonaws.com/sourceLaunchTemplateId';

/**
 * Who may write a new version of a launch template, with user data of their own, and have nodes made by it: the nodes
 * of a managed node group are recycled where it is updated to another version of its template, those of an Auto Scaling
 * group where its instances are refreshed.
 *
 * Semantics: Amazon EKS User Guide, "Customize managed nodes with launch templates"; Amazon EC2 Auto Scaling User Guide,
 * "Use an instance refresh to update instances in an Auto Scaling group".
 */
export function launchTemplates(replaced: Replaced): readonly PlanFamily[] {
  const { account, nodes } = replaced;
  if (nodes.length === 0) return [];
  const plans = (): readonly Plan[] => [...byNodeGroup(replaced), byAutoScaling(replaced)];
  return [{ account, actions: [VERSION], plans }];
}

/** One plan for each node group that the nodes show; for nodes without labels, of any group of their cluster. */
function byNodeGroup({ account, partition, nodes, gives, doubt }: Replaced): readonly Plan[] {
  const plans = new Map<string, Plan>();
  for (const { cluster, object } of nodes) {
    const labels = object?.metadata.labels ?? {};
    const group = labels[NODE_GROUP];
    // every node of a managed group is labelled with it
    if (group === undefined && Object.keys(labels).length > 0) continue;
    const template = labels[TEMPLATE];
    const region = cluster.arn?.split(':')[3] ?? '*';
    const needs =
      object === undefined
        ? `that the nodes of cluster ${cluster.name} are of a node group with a launch template of its own`
        : group !== undefined && template === undefined
          ? `that node group ${group} was made with a launch template of its own`
          : doubt;
    const roll: PlannedCall = {
      actions: ['eks:UpdateNodegroupVersion'],
      resource: anyOf(
        `arn:${partition}:eks:${region}:${account}:nodegroup/${cluster.name}/${group ?? '*'}/*`,
      ),
      open: ['eks:'],
      uncertain: ['aws:resourcetag/'],
    };
    const id = `${cluster.name} ${group} ${template}`;
    plans.set(id, {
      id: 'takeover/launch-template',
      account,
      says: `may give nodes of cluster ${cluster.name} user data of its own by their launch template, and so have ${gives}`,
      calls: [newVersion(partition, region, account, template), roll],
      ...certaintyOf(needs),
    });
  }
  return [...plans.values()];
}

function byAutoScaling({ account, partition, gives }: Replaced): Plan {
  return {
    id: 'takeover/launch-template',
    account,
    says: `may give the instances of an Auto Scaling group user data of its own by their launch template, and so have ${gives}`,
    calls: [
      newVersion(partition, '*', account, undefined),
      {
        actions: ['autoscaling:StartInstanceRefresh'],
        resource: anyOf(
          `arn:${partition}:autoscaling:*:${account}:autoScalingGroup:*:autoScalingGroupName/*`,
        ),
        open: ['autoscaling:launchtemplate'],
        uncertain: ['aws:resourcetag/', 'autoscaling:resourcetag/'],
      },
    ],
    ...certaintyOf(
      'an Auto Scaling group of these nodes that follows the latest version of its launch template',
    ),
  };
}

const newVersion = (
  partition: string,
  region: string,
  account: string,
  template: string | undefined,
): PlannedCall => ({
  actions: [VERSION],
  resource: anyOf(`arn:${partition}:ec2:${region}:${account}:launch-template/${template ?? 'lt-*'}`),
  open: ['ec2:region', 'ec2:launchtemplate'],
  uncertain: ['aws:resourcetag/', 'ec2:resourcetag/'],
});

const certaintyOf = (needs: string | undefined): Pick<Plan, 'certainty' | 'needs'> =>
  needs === undefined ? { certainty: 'certain' } : { certainty: 'possible', needs };
