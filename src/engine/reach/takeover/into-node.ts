import type { Role } from '../../../world/index.ts';
import { matches } from '../kubernetes/grant.ts';
import type { Node } from '../node.ts';
import { isAddOn } from '../node-role/add-ons.ts';
import type { ClusterNode } from '../node-role/cluster-node.ts';
import { nodeIndex } from '../node-role/cluster-nodes.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { commands, type Machines, metadataOptions } from './machine.ts';
import type { PlanFamily } from './plan.ts';

/**
 * Who may become the kubelet of a node: by commands on it, or by opening its metadata service to pods that have no such
 * identity yet.
 *
 * Semantics: Kubernetes, "Using Node Authorization"; Amazon EC2 User Guide, "Modify instance metadata options for existing
 * instances".
 */
export function intoNode(
  { cluster, name, role }: Extract<Node, { kind: 'node' }>,
  search: Search,
): readonly PlanFamily[] {
  const own = nodeIndex(search.facts).nodes.filter((one) => one.cluster === cluster && one.name === name);
  const instances = own.flatMap(({ instance }) => instance ?? []);
  const machines: Machines = { ...placeOf(role), instances, role, gives: `the node ${name}` };
  return [
    ...commands(machines, search.facts),
    ...(own.some((one) => hasStrangers(one, search)) ? metadataOptions(machines) : []),
  ];
}

/** Whether pods run on a node, or may, that are neither machinery nor of a service account that the question names. */
function hasStrangers(node: ClusterNode, search: Search): boolean {
  const named = search.named(node.cluster);
  return nodeIndex(search.facts)
    .podsOn(node)
    .some(
      ({ carrier }) =>
        !isAddOn(carrier) &&
        !named.some(
          (one) =>
            matches(one.namespace, carrier.namespace) && matches(one.name, carrier.spec.serviceAccount),
        ),
    );
}

/** Where the instances of a role are. */
export const placeOf = ({ account, arn }: Role): Pick<Machines, 'account' | 'partition'> => ({
  account,
  partition: partitionOf(arn),
});
