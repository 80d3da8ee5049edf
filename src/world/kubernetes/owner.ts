import type { KubernetesObject } from '../cluster.ts';
import { readWorkload, type Workload } from './workload.ts';

/** What pods belong to: a bare pod to itself, all others to the object that made them in the end. */
export interface TopOwner {
  /** `Pod`, `Deployment`, a kind of an operator. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Finds the owners of pods and templates. */
export type OwnerOf = (workload: Workload) => TopOwner;

/**
 * Makes the search for owners: from pod to ReplicaSet to Deployment, from pod to Job to CronJob, and on to what is
 * not Kubernetes' own.
 *
 * Semantics: Kubernetes, "Owners and Dependents".
 */
export function ownersIn(objects: readonly KubernetesObject[]): OwnerOf {
  const known = new Map<string, KubernetesObject>();
  for (const object of objects) {
    const { namespace, name } = object.metadata;
    if (object.metadata.owners.length > 0 || readWorkload(object) !== undefined)
      known.set(`${namespace ?? 'default'}/${object.kind}/${name}`, object);
  }
  return (workload) => {
    const { namespace, object } = workload;
    let here: TopOwner = { kind: workload.kind, namespace, name: workload.name };
    let at: KubernetesObject | undefined = object;
    // chains are short; a circle of owners is none that a controller makes
    for (let hops = 0; at !== undefined && hops < 8; hops += 1) {
      const owner = at.metadata.owners.find(({ controller }) => controller);
      // the pods that a kubelet runs of its own are owned by their Node
      if (owner === undefined || owner.kind === 'Node') break;
      here = { kind: owner.kind, namespace, name: owner.name };
      at = known.get(`${namespace}/${owner.kind}/${owner.name}`);
    }
    return at === undefined ? throughHash(here, object) : here;
  };
}

/** The Deployment of a ReplicaSet that is not shown: its name and the hash that its pods are labelled with. */
function throughHash(owner: TopOwner, { metadata }: KubernetesObject): TopOwner {
  const hash = metadata.labels['pod-template-hash'];
  if (owner.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return owner;
  return { ...owner, kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
}
