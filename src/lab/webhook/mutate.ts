import { posix } from 'node:path';
import { injectInto } from './inject.ts';
import type { Plan } from './plan.ts';
import type { AdmittedPod } from './pod.ts';

/** One operation of a JSON patch; the webhook only adds. */
export interface AddOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

/**
 * The JSON patch that the webhook answers with for a pod that it has a plan for.
 *
 * The containers are always given whole, changed or not.
 *
 * Semantics: amazon-eks-pod-identity-webhook, pkg/handler/handler.go (getPodSpecPatch).
 */
export function mutatePod(pod: AdmittedPod, plan: Plan): readonly AddOperation[] {
  const tokenFile = tokenFileOf(pod, plan);
  const inject = (containers: AdmittedPod['containers']): AdmittedPod['containers'] =>
    containers.map((container) =>
      plan.skipped.has(String(container['name'])) ? container : injectInto(container, plan, tokenFile),
    );
  const add = (path: string, value: unknown): AddOperation => ({ op: 'add', path, value });
  const initContainers = inject(pod.initContainers);
  return [
    ...labelPatch(pod, plan, add),
    ...volumePatch(pod, plan, add),
    add('/spec/containers', inject(pod.containers)),
    ...(initContainers.length > 0 ? [add('/spec/initContainers', initContainers)] : []),
  ];
}

/** The path of the token as the pod's processes see it. */
function tokenFileOf({ nodeSelector }: Pick<AdmittedPod, 'nodeSelector'>, plan: Plan): string {
  const file = posix.join(plan.mountPath, plan.tokenPath);
  const isWindows = ['beta.kubernetes.io/os', 'kubernetes.io/os'].some(
    (label) => nodeSelector[label] === 'windows',
  );
  return isWindows ? `C:${file.replaceAll('/', '\\')}` : file;
}

type Add = (path: string, value: unknown) => AddOperation;

const POD_IDENTITY_LABEL = 'eks.amazonaws.com/pod-identity';

function labelPatch(pod: AdmittedPod, { credentials }: Plan, add: Add): readonly AddOperation[] {
  if (credentials.kind !== 'pod-identity') return [];
  return pod.labels === undefined
    ? [add('/metadata/labels', { [POD_IDENTITY_LABEL]: 'enabled' })]
    : [add(`/metadata/labels/${POD_IDENTITY_LABEL.replace('/', '~1')}`, 'enabled')];
}

function volumePatch(pod: AdmittedPod, plan: Plan, add: Add): readonly AddOperation[] {
  const { volumeName, audience, tokenExpiration, tokenPath } = plan;
  if (pod.volumes?.includes(volumeName) === true) return [];
  const serviceAccountToken = {
    ...(audience === '' ? {} : { audience }),
    expirationSeconds: tokenExpiration,
    path: tokenPath,
  };
  const volume = { name: volumeName, projected: { sources: [{ serviceAccountToken }] } };
  return pod.volumes === undefined ? [add('/spec/volumes', [volume])] : [add('/spec/volumes/0', volume)];
}
