import type { PodCarrier, Role } from '../../../world/index.ts';
import { ask } from '../ask.ts';
import type { Edge, WaysIn } from '../node.ts';
import { NO_WAYS } from '../node.ts';
import type { Step, Subject } from '../path.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { serviceCall } from '../service.ts';
import { oneSubject, principalId, serviceAccountId } from '../subject.ts';
import { absentNodes } from './absent.ts';
import { isAddOn } from './add-ons.ts';
import { type ClusterNode, nodeIndex, type Placed } from './cluster-nodes.ts';
import { type MetadataReach, metadataReach } from './metadata-reach.ts';

type Reached = Extract<MetadataReach, { kind: 'yes' }>;

/** A role of EC2 instances: the pods on all nodes that run with it. */
export function intoRole(role: Role, search: Search): WaysIn {
  if (role.instanceProfiles.length === 0 && role.partial === undefined) return NO_WAYS;
  // without the trust, EC2 has no credentials to serve
  if (!ec2Gets(role, search)) return NO_WAYS;
  const index = nodeIndex(search.facts);
  const nodes = role.instanceProfiles.flatMap((profile) => index.byProfile.get(profile) ?? []);
  const ways = intoNodes(role, nodes, search);
  return { ...ways, unknown: [...ways.unknown, ...absentNodes(role, nodes, search.facts)] };
}

/** The pods on some nodes that get the role of these nodes from the metadata service. */
export function intoNodes(role: Role, nodes: readonly ClusterNode[], search: Search): WaysIn {
  const groups = new Map<string, Group>();
  for (const node of nodes) {
    for (const placed of nodeIndex(search.facts).podsOn(node)) tell(groups, node, placed, search);
  }
  const edges = [...groups.values()].flatMap((group) => edgesOf(group, role));
  const doubtful = [...groups.values()].some(({ reached }) =>
    [...reached.values()].some(({ reach }) => reach.optionsAbsent),
  );
  const unknown = doubtful
    ? [
        {
          what: `the metadata options of the nodes that carry ${role.name}`,
          add: 'aws ec2 describe-instances',
        },
      ]
    : [];
  return { edges, unknown, notes: [] };
}

function ec2Gets(role: Role, search: Search): boolean {
  const names =
    partitionOf(role.arn) === 'aws-cn'
      ? ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn']
      : ['ec2.amazonaws.com'];
  return names.some((name) => ask(serviceCall(role, name, search), search.facts).kind !== 'no');
}

/** The pods of one service account on the nodes of a role. */
interface Group {
  readonly node: ClusterNode;
  readonly first: PodCarrier;
  readonly reached: Map<PodCarrier, { readonly reach: Reached; readonly certain: boolean }>;
  /** Whether some of them are shut out. */
  shutOut: boolean;
}

function tell(
  groups: Map<string, Group>,
  node: ClusterNode,
  { carrier, certainty }: Placed,
  search: Search,
): void {
  const key = `${node.cluster.name}/${carrier.namespace}/${carrier.spec.serviceAccount}${isAddOn(carrier) ? ' add-on' : ''}`;
  const group = groups.get(key) ?? { node, first: carrier, reached: new Map(), shutOut: false };
  groups.set(key, group);
  const reach = metadataReach(carrier, node);
  if (reach.kind === 'no') {
    if (certainty === 'certain') group.shutOut = true;
    return;
  }
  const certain =
    reach.certainty === 'certain' && (certainty === 'certain' || alwaysReaches(carrier, node, search));
  const before = group.reached.get(carrier);
  if (before === undefined || (certain && !before.certain)) group.reached.set(carrier, { reach, certain });
}

/** Whether a pod that has no node yet reaches the same role wherever the scheduler puts it. */
function alwaysReaches(carrier: PodCarrier, node: ClusterNode, { facts }: Search): boolean {
  return nodeIndex(facts)
    .nodesOf(carrier, node.cluster)
    .every(({ node: other }) => {
      const reach = metadataReach(carrier, other);
      return (
        other.instance?.instanceProfile === node.instance?.instanceProfile &&
        reach.kind === 'yes' &&
        reach.certainty === 'certain'
      );
    });
}

/** Named by their service account where all its pods on these nodes get the role, else one by one. */
function edgesOf(group: Group, role: Role): Edge[] {
  const { first, node, reached, shutOut } = group;
  const [any] = [...reached].sort(([, a], [, b]) => Number(b.certain) - Number(a.certain));
  if (any === undefined) return [];
  const { namespace, spec } = first;
  const id = serviceAccountId(node.cluster, namespace, spec.serviceAccount);
  const account = oneSubject('serviceaccount', id.slice('serviceaccount:'.length));
  const next = {
    kind: 'service-account',
    cluster: node.cluster,
    subject: account,
    pattern: { namespace, name: spec.serviceAccount },
    need: 'pod',
  } as const;
  if (isAddOn(first)) {
    const step = stepOf(account, role, ...any);
    // whoever may run code in an add-on's pod is no machinery
    return [
      { from: account, next: undefined, step, platform: true },
      { from: account, next, step, covered: true },
    ];
  }
  if (!shutOut) return [{ from: account, next, step: stepOf(account, role, ...any) }];
  return [...reached].map(([carrier, how]): Edge => {
    const subject = podSubject(carrier, node);
    return { from: subject, next: undefined, step: stepOf(subject, role, carrier, how) };
  });
}

/** A pod, or the workload whose pods were not collected. */
export function podSubject({ object, namespace }: PodCarrier, { cluster }: ClusterNode): Subject {
  const { name } = object.metadata;
  return object.kind === 'Pod'
    ? oneSubject('pod', `${cluster.name}/${namespace}/${name}`)
    : oneSubject('workload', `${cluster.name}/${namespace}/${object.kind}/${name}`);
}

function stepOf(
  from: Subject,
  role: Role,
  carrier: PodCarrier,
  { reach, certain }: { readonly reach: Reached; readonly certain: boolean },
): Step {
  const needs = certain
    ? undefined
    : (reach.needs ??
      `that the scheduler puts ${carrier.object.metadata.name} on a node that carries ${role.name}`);
  return {
    mechanism: 'node-role',
    from: from.id,
    to: principalId(role.arn),
    witness: undefined,
    because: [
      ...reach.because,
      {
        at: role.at,
        document: `role ${role.name}`,
        statement: undefined,
        says: 'is in the instance profile of the node',
      },
    ],
    certainty: certain ? 'certain' : 'possible',
    needs,
  };
}
