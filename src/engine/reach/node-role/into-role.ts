import { within } from '../../../kernel/index.ts';
import type { PodCarrier, Role } from '../../../world/index.ts';
import { contains, type Language } from '../../reason/index.ts';
import { ask } from '../ask.ts';
import { NO_WAYS, type WaysIn } from '../node.ts';
import type { Step, Subject } from '../path.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { serviceCall } from '../service.ts';
import { principalId } from '../subject.ts';
import { absentNodes } from './absent.ts';
import type { ClusterNode, Placed } from './cluster-node.ts';
import { nodeIndex } from './cluster-nodes.ts';
import { groupEdges, PodGroups } from './groups.ts';
import { madePods } from './made-pods.ts';
import { type MetadataReach, metadataReach } from './metadata-reach.ts';

type Reached = Extract<MetadataReach, { kind: 'yes' }>;

/** A role of EC2 instances: the pods on all nodes that run with it, or on the one that a session is named after. */
export function intoRole(role: Role, search: Search, names?: Language): WaysIn {
  if (role.instanceProfiles.length === 0 && role.partial === undefined) return NO_WAYS;
  // without the trust, EC2 has no credentials to serve
  if (!ec2Gets(role, search)) return NO_WAYS;
  const index = nodeIndex(search.facts);
  const nodes = role.instanceProfiles
    .flatMap((profile) => index.byProfile.get(profile) ?? [])
    .filter(
      ({ instance }) => names === undefined || (instance !== undefined && contains(names, instance.id)),
    );
  const ways = intoNodes(role, nodes, search);
  return {
    ...ways,
    edges: [...ways.edges, ...madePods(role, nodes)],
    unknown: [...ways.unknown, ...absentNodes(role, nodes, search.facts)],
  };
}

/** The pods on some nodes that get the role of these nodes from the metadata service. */
export function intoNodes(role: Role, nodes: readonly ClusterNode[], search: Search): WaysIn {
  const groups = new PodGroups<Way>();
  for (const node of nodes) {
    for (const placed of nodeIndex(search.facts).podsOn(node)) tell(groups, node, placed, search);
  }
  const found = groups.all();
  const edges = found.flatMap((group) =>
    groupEdges(group, search, (subject, carrier, way) => stepOf(subject, role, carrier, way)),
  );
  const doubtful = found.some(({ having }) => [...having.values()].some(({ reach }) => reach.optionsAbsent));
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

/** How a pod gets the role. */
interface Way {
  readonly reach: Reached;
  readonly certain: boolean;
}

function tell(
  groups: PodGroups<Way>,
  node: ClusterNode,
  { carrier, certainty }: Placed,
  search: Search,
): void {
  const group = groups.of(node.cluster, carrier);
  const reach = metadataReach(carrier, node);
  if (reach.kind === 'no') {
    if (certainty === 'certain') group.lacking = true;
    return;
  }
  const before = group.having.get(carrier);
  // what is not sure of its place is judged over all places at once
  if (before !== undefined && (before.certain || certainty === 'possible')) return;
  const certain =
    reach.certainty === 'certain' && (certainty === 'certain' || alwaysReaches(carrier, node, search));
  group.having.set(carrier, { reach, certain });
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

function stepOf(from: Subject, role: Role, carrier: PodCarrier, { reach, certain }: Way): Step {
  const needs = certain
    ? undefined
    : (reach.needs ??
      `that the scheduler puts ${carrier.object.metadata.name} on a node that carries ${role.name}`);
  return {
    mechanism: 'node-role',
    finding: reach.finding,
    from: from.id,
    to: principalId(role.arn),
    witness: undefined,
    because: [
      ...reach.because,
      {
        at: within(role.at, 'RoleName'),
        document: `role ${role.name}`,
        statement: undefined,
        says: 'is in the instance profile of the node',
      },
    ],
    certainty: certain ? 'certain' : 'possible',
    needs,
  };
}
