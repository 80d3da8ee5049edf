import { type Cluster, claimableVolumes } from '../../../world/index.ts';
import { type Holder, type Right, rightTo } from '../kubernetes/grant.ts';
import type { Because } from '../path.ts';
import { citeVolume } from './cite.ts';

/** By what a maker of pods gets what a namespace keeps from them. */
export interface WayOut {
  readonly because: readonly Because[];
  /** What is not sure about it. */
  readonly needs: string | undefined;
}

const sure = (because: readonly Because[]): WayOut => ({ because, needs: undefined });

/**
 * How a maker of pods gets out onto a node from a namespace that keeps pods off their nodes: the label is taken off, or a
 * claim to a volume of the node's files is mounted, which Pod Security does not look behind: one that stands there, one to
 * a volume that is free, or one to a volume that is made for it. `undefined` where there is no way.
 *
 * A namespace is in itself: a RoleBinding in it counts for changing it.
 *
 * Semantics: Kubernetes, "Role Based Access Control Good Practices", sections "Namespace modification" and "Persistent
 * volume creation"; "Using RBAC Authorization", section "User-facing roles", on `cluster-admin` in a RoleBinding.
 */
export function waysOut(holder: Holder, namespace: string, { objects }: Cluster): WayOut | undefined {
  const right = (
    verb: string,
    resource: string,
    name: string | undefined,
    within = true,
  ): Right | undefined =>
    rightTo(holder, { verb, group: '', resource, name, namespace: within ? namespace : undefined });
  const relabel = right('patch', 'namespaces', namespace) ?? right('update', 'namespaces', namespace);
  if (relabel !== undefined) return sure(relabel.because);
  const volume = right('create', 'persistentvolumes', undefined, false);
  const claim = right('create', 'persistentvolumeclaims', undefined);
  if (volume !== undefined && claim !== undefined) return sure([...volume.because, ...claim.because]);
  const standing = claimableVolumes(namespace, objects ?? [], claim !== undefined);
  const one = standing.find(({ needs }) => needs === undefined) ?? standing[0];
  return one && { because: [...(claim?.because ?? []), citeVolume(one)], needs: one.needs };
}

/**
 * The rights by which a maker of pods opens the metadata service from a namespace whose network policies close it: what one
 * policy opens no other closes. `undefined` for none.
 *
 * Semantics: Kubernetes, "Network Policies", section "The two sorts of pod isolation".
 */
export function waysThrough(
  holder: Holder,
  namespace: string,
  policies: readonly string[],
): WayOut | undefined {
  const right = (verb: string, name?: string): Right | undefined =>
    rightTo(holder, { verb, group: 'networking.k8s.io', resource: 'networkpolicies', name, namespace });
  const made = right('create') ?? right('delete') ?? right('deletecollection');
  if (made !== undefined) return sure(made.because);
  for (const name of policies) {
    const changed = right('patch', name) ?? right('update', name);
    if (changed !== undefined) return sure(changed.because);
  }
  return undefined;
}
