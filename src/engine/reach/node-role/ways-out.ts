import { type Holder, type Right, rightTo } from '../kubernetes/grant.ts';
import type { Because } from '../path.ts';

/**
 * The rights by which a maker of pods gets out onto a node from a namespace that keeps pods off their nodes: the label is
 * taken off, or a claim to a volume of the node's files is mounted, which Pod Security does not look behind. `undefined`
 * for none.
 *
 * A namespace is in itself: a RoleBinding in it counts for changing it.
 *
 * Semantics: Kubernetes, "Role Based Access Control Good Practices", sections "Namespace modification" and "Persistent
 * volume creation"; "Using RBAC Authorization", section "User-facing roles", on `cluster-admin` in a RoleBinding.
 */
export function waysOut(holder: Holder, namespace: string): readonly Because[] | undefined {
  const right = (
    verb: string,
    resource: string,
    name: string | undefined,
    within = true,
  ): Right | undefined =>
    rightTo(holder, { verb, group: '', resource, name, namespace: within ? namespace : undefined });
  const relabel = right('patch', 'namespaces', namespace) ?? right('update', 'namespaces', namespace);
  if (relabel !== undefined) return relabel.because;
  const volume = right('create', 'persistentvolumes', undefined, false);
  const claim = right('create', 'persistentvolumeclaims', undefined);
  return volume === undefined || claim === undefined ? undefined : [...volume.because, ...claim.because];
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
): readonly Because[] | undefined {
  const right = (verb: string, name?: string): Right | undefined =>
    rightTo(holder, { verb, group: 'networking.k8s.io', resource: 'networkpolicies', name, namespace });
  const made = right('create') ?? right('delete') ?? right('deletecollection');
  if (made !== undefined) return made.because;
  for (const name of policies) {
    const changed = right('patch', name) ?? right('update', name);
    if (changed !== undefined) return changed.because;
  }
  return undefined;
}
