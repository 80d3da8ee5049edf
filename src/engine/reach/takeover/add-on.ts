import type { Cluster, Role } from '../../../world/index.ts';
import { texts } from '../../reason/index.ts';
import { mayTrustPods } from '../pod-identity.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { POD_IDENTITY } from '../trusted.ts';
import { takenFor } from './association.ts';
import { passing } from './pass-role.ts';
import { anyOf, type Plan, type PlanFamily } from './plan.ts';

/**
 * Service accounts of add-ons that take a role, by namespace.
 *
 * Source: Amazon EKS User Guide, "AWS add-ons".
 */
const ADD_ON_ACCOUNTS: Readonly<Record<string, readonly string[]>> = {
  'kube-system': [
    'aws-node',
    'ebs-csi-controller-sa',
    'efs-csi-controller-sa',
    'fsx-csi-controller-sa',
    's3-csi-driver-sa',
  ],
  'amazon-cloudwatch': ['cloudwatch-agent'],
  'opentelemetry-operator-system': [
    'adot-col-prom-metrics',
    'adot-col-otlp-ingest',
    'adot-col-container-logs',
  ],
  'external-dns': ['external-dns'],
};

/**
 * Who may give the role to an add-on's service account with the add-on itself. A role that is given by
 * `serviceAccountRoleArn` is an annotation alone, and gives nothing.
 *
 * Semantics: Amazon EKS API Reference, "CreateAddon" and "AddonPodIdentityAssociations"; Amazon EKS User Guide, "IAM
 * roles for Amazon EKS add-ons".
 */
export function addOns(role: Role, search: Search): readonly PlanFamily[] {
  if (!mayTrustPods(role)) return [];
  return [
    {
      account: role.account,
      actions: ['eks:CreateAddon', 'eks:UpdateAddon'],
      plans: () =>
        search.facts.world.clusters
          .filter((cluster) => cluster.account === undefined || cluster.account === role.account)
          .flatMap((cluster) => inCluster(role, cluster, search)),
    },
  ];
}

function inCluster(role: Role, cluster: Cluster, search: Search): readonly Plan[] {
  const taken = new Set(
    [...search.named(cluster), ...(cluster.associations ?? []).filter((one) => one.roleArn === role.arn)].map(
      (one) => `${one.namespace}/${'name' in one ? one.name : one.serviceAccount}`,
    ),
  );
  for (const [namespace, names] of Object.entries(ADD_ON_ACCOUNTS)) {
    for (const name of names) {
      if (taken.has(`${namespace}/${name}`)) continue;
      const because = takenFor(role, cluster, texts([namespace]), texts([name]), search);
      if (because !== undefined) return plansOf(role, cluster, `${namespace}/${name}`, because);
    }
  }
  return [];
}

function plansOf(role: Role, cluster: Cluster, example: string, because: Plan['because']): readonly Plan[] {
  const { account } = role;
  const partition = partitionOf(role.arn);
  const region = cluster.arn?.split(':')[3] ?? '*';
  const ways = [
    {
      action: 'eks:CreateAddon',
      resource: cluster.arn ?? anyOf(`arn:${partition}:eks:*:${account}:cluster/${cluster.name}`),
      open: ['eks:', 'aws:requesttag/'],
    },
    {
      action: 'eks:UpdateAddon',
      resource: anyOf(`arn:${partition}:eks:${region}:${account}:addon/${cluster.name}/*/*`),
      open: ['eks:'],
    },
  ];
  return ways.map(
    ({ action, resource, open }): Plan => ({
      id: 'takeover/add-on',
      account,
      says: `may give ${role.name} to the service account of an add-on of cluster ${cluster.name}`,
      calls: [
        { actions: [action], resource, open, uncertain: ['aws:resourcetag/'] },
        passing(role, POD_IDENTITY),
      ],
      ...(because === undefined ? {} : { because }),
      certainty: 'possible',
      needs: `code in a pod of an add-on, such as ${example}, in cluster ${cluster.name}`,
    }),
  );
}
