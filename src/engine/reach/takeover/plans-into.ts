import { assertNever } from '../../../kernel/index.ts';
import type { Cluster, Instance, PodCarrier, Role } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Node } from '../node.ts';
import { nodeIndex } from '../node-role/cluster-nodes.ts';
import { onFargate } from '../node-role/placement.ts';
import type { Search } from '../search-context.ts';
import { isGiven, makingOf } from '../session/sessions.ts';
import { addOns } from './add-on.ts';
import { associate } from './association.ts';
import { clusterAccess } from './cluster-access.ts';
import { clusterIdentity } from './cluster-identity.ts';
import { deployedSources } from './deployed-sources.ts';
import { clusterPartition, images } from './image.ts';
import { intoNode, placeOf } from './into-node.ts';
import { issuerKeys } from './issuer-keys.ts';
import { launchTemplates } from './launch-template.ts';
import { commands, type Machines, metadataOptions } from './machine.ts';
import { newcomer } from './newcomer.ts';
import { nodeGroups } from './node-group.ts';
import { passRole } from './pass-role.ts';
import type { PlanFamily } from './plan.ts';
import { podsOf } from './pods.ts';
import { provider } from './provider.ts';
import { updateTrust } from './update-trust.ts';
import { userCredentials } from './user.ts';
import { userIssuer } from './user-issuer.ts';
import { widenOwn } from './widen.ts';

/** The ways to take a node over, the surest first. */
export function plansInto(node: Node, search: Search): readonly PlanFamily[] {
  switch (node.kind) {
    case 'role': {
      const { role, sessions } = node;
      const as = makingOf(sessions);
      // tags that a pod's session carries are free to who writes the trust
      if (as === undefined)
        return sessions.kind === 'associated'
          ? updateTrust(role)
          : [...updateTrust(role), ...issuerKeys(role, search)].map(givingToo);
      const bySts = [
        ...widenOwn(role, search),
        ...newcomer(role, search),
        ...provider(role, search),
        ...issuerKeys(role, search),
      ];
      if (isGiven(as)) return [...updateTrust(role), ...bySts.map(givingToo)];
      // what EKS and EC2 make of a role has names of their own
      if (as.name !== undefined) return [...updateTrust(role), ...bySts];
      return [
        ...updateTrust(role),
        ...associate(role, search),
        ...passRole(role, search),
        ...widenOwn(role, search),
        ...newcomer(role, search),
        ...ofMachines(role, search),
        ...provider(role, search),
        ...issuerKeys(role, search),
        ...addOns(role, search),
      ];
    }
    case 'user':
      return userCredentials(node.user, search.facts);
    case 'kubernetes-subject':
      return [
        ...clusterIdentity(node.cluster, node.is, node.name),
        ...userIssuer(node.cluster, node.is, node.name),
      ];
    case 'new-pods':
      return clusterAccess(node.cluster, node, search.facts);
    case 'service-account': {
      const { cluster, pattern } = node;
      const carriers = podsOf(cluster, pattern, search.facts);
      return [
        ...clusterAccess(cluster, pattern, search.facts),
        ...underPods(carriers, node, search),
        ...images(carriers, clusterPartition(cluster.arn)),
        ...onNewNodes(carriers, cluster, search.facts),
        ...deployedSources(cluster),
      ];
    }
    case 'node':
      return intoNode(node, search);
    default:
      return assertNever(node);
  }
}

/** The same plans, where the session must be given something too: whether it may be is not looked at. */
const givingToo = (family: PlanFamily): PlanFamily => ({
  ...family,
  plans: (principals) =>
    family.plans(principals).map((plan) => ({
      ...plan,
      certainty: 'possible',
      needs:
        plan.needs ??
        'that the session is made with what the next role asks for: tags, a source identity, a token',
    })),
});

/** Instances that run with the role. */
function ofMachines(role: Role, { facts }: Search): readonly PlanFamily[] {
  const profiles = new Set(role.instanceProfiles);
  if (profiles.size === 0) return [];
  const carrying = (facts.world.accounts.get(role.account)?.instances ?? []).filter(
    ({ instanceProfile }) => instanceProfile !== undefined && profiles.has(instanceProfile),
  );
  const nodes = new Set(nodeIndex(facts).nodes.map(({ instance }) => instance));
  const machines: Machines = {
    ...placeOf(role),
    instances: carrying,
    role,
    gives: `an instance that runs with ${role.name}`,
  };
  return [
    ...commands(machines, facts),
    ...metadataOptions({
      ...machines,
      instances: carrying.filter((one) => nodes.has(one)),
      gives: `a node that runs with ${role.name}`,
    }),
    ...launchTemplates({
      ...placeOf(role),
      nodes: role.instanceProfiles.flatMap((profile) => nodeIndex(facts).byProfile.get(profile) ?? []),
      gives: `a node that runs with ${role.name}`,
      doubt: undefined,
    }),
  ];
}

/** Instances under the pods of a service account. */
function underPods(
  carriers: readonly PodCarrier[],
  { cluster }: Extract<Node, { kind: 'service-account' }>,
  { facts }: Search,
): readonly PlanFamily[] {
  const index = nodeIndex(facts);
  const byProfile = new Map<string, Set<Instance>>();
  for (const carrier of carriers) {
    for (const { node, certainty } of index.nodesOf(carrier, cluster)) {
      const { instance } = node;
      if (certainty !== 'certain' || instance === undefined || node.account !== cluster.account) continue;
      const profile = instance.instanceProfile ?? '';
      byProfile.set(profile, (byProfile.get(profile) ?? new Set()).add(instance));
    }
  }
  const { account } = cluster;
  if (account === undefined) return [];
  return [...byProfile].flatMap(([profile, instances]) =>
    commands(
      {
        account,
        partition: clusterPartition(cluster.arn),
        instances: [...instances],
        role: roleOfProfile(profile, account, facts),
        gives: 'the node of its pod',
      },
      facts,
    ),
  );
}

/** Nodes that take the place of those under the pods of a service account, or stand beside them. */
function onNewNodes(carriers: readonly PodCarrier[], cluster: Cluster, facts: Facts): readonly PlanFamily[] {
  const { account } = cluster;
  const shared = carriers.filter((carrier) => !onFargate(carrier));
  if (account === undefined || shared.length === 0) return [];
  const index = nodeIndex(facts);
  const under = new Set(shared.flatMap((carrier) => index.nodesOf(carrier, cluster).map(({ node }) => node)));
  return [
    ...launchTemplates({
      account,
      partition: clusterPartition(cluster.arn),
      nodes: [...under],
      gives: 'the node of its pod',
      doubt: hasOneGroup(cluster, facts) ? undefined : 'that its pods come to run on the new nodes',
    }),
    ...nodeGroups(cluster, facts),
  ];
}

const oneGroup = new WeakMap<Cluster, boolean>();

/** Whether all nodes of a cluster are of one node group, as far as they show. */
function hasOneGroup(cluster: Cluster, facts: Facts): boolean {
  const made =
    oneGroup.get(cluster) ??
    new Set(
      nodeIndex(facts).nodes.flatMap((node) =>
        node.cluster === cluster ? [node.object?.metadata.labels['eks.amazonaws.com/nodegroup']] : [],
      ),
    ).size === 1;
  oneGroup.set(cluster, made);
  return made;
}

const profiles = new WeakMap<Facts, Map<string, Role>>();

function roleOfProfile(profile: string, account: string, facts: Facts): Role | undefined {
  const known = profiles.get(facts) ?? new Map<string, Role>();
  if (!profiles.has(facts)) {
    profiles.set(facts, known);
    for (const { details } of facts.world.accounts.values())
      for (const role of details?.roles.values() ?? [])
        for (const arn of role.instanceProfiles) known.set(arn, role);
  }
  const role = known.get(profile);
  return role?.account === account ? role : undefined;
}
