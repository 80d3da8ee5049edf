import type { KubernetesObject } from '../cluster.ts';
import { type ClaimedVolume, claimedVolumes } from './claimed-volumes.ts';
import type { PodCarrier } from './pod-spec.ts';
import { listOf, valueAt } from './shape.ts';
import { containersOf } from './workload.ts';

/** How a pod gets out onto its node. */
export interface Breach {
  readonly by: 'privileged' | 'hostPID' | 'hostPath' | 'persistentVolumeClaim';
  /** By a claim: the volume that is behind it. */
  readonly claimed: ClaimedVolume | undefined;
  /** What is not sure about it. */
  readonly needs: string | undefined;
}

/**
 * Whether a pod's processes get out onto its node: privileged, in the node's process namespace, or with a part of its
 * file system, whichever it is, by a volume of its own or behind a claim.
 *
 * Semantics: Kubernetes, "Pod Security Standards"; "Volumes", section "hostPath"; "Persistent Volumes".
 */
export function breachOf(carrier: PodCarrier, objects: readonly KubernetesObject[]): Breach | undefined {
  const { body } = carrier.spec;
  if (containersOf(body).some((one) => valueAt(one, 'securityContext', 'privileged') === true))
    return sure('privileged');
  if (body['hostPID'] === true) return sure('hostPID');
  if (listOf(body['volumes']).some((volume) => valueAt(volume, 'hostPath') !== undefined))
    return sure('hostPath');
  const volumes = claimedVolumes(carrier, objects);
  const claimed = volumes.find(({ needs }) => needs === undefined) ?? volumes[0];
  return claimed && { by: 'persistentVolumeClaim', claimed, needs: claimed.needs };
}

const sure = (by: Breach['by']): Breach => ({ by, claimed: undefined, needs: undefined });
