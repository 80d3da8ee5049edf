import { type ClaimedVolume, type Instance, nameAt, type PodCarrier } from '../../../world/index.ts';
import type { Because } from '../path.ts';

/** A pod or workload, cited. */
export function cite({ object }: PodCarrier, says: string): Because {
  const { name, namespace = 'default' } = object.metadata;
  return { at: nameAt(object), document: `${object.kind} ${namespace}/${name}`, statement: undefined, says };
}

export function citeInstance({ id, at }: Instance, says: string): Because {
  return { at, document: `instance ${id}`, statement: undefined, says };
}

/** The volume behind the claim by which a pod gets out onto its node. */
export function citeVolume({ volume, path }: ClaimedVolume): Because {
  return {
    at: nameAt(volume),
    document: `PersistentVolume ${volume.metadata.name}`,
    statement: undefined,
    says: `is ${path} of the node, by the pod's claim`,
  };
}
