import { type KubernetesObject, listOf, membersOf, type PodCarrier, valueAt } from '../../../world/index.ts';
import type { Certainty } from '../path.ts';
import type { ClusterNode } from './cluster-node.ts';

/**
 * Whether pods of a template, or a pod that has no node yet, run on a node: `certain` where the scheduler has no other
 * choice, `undefined` where it can't.
 *
 * Semantics: Kubernetes, "Assigning Pods to Nodes"; "Taints and Tolerations"; "DaemonSet".
 */
export function placementsOf(
  carrier: PodCarrier,
  nodes: readonly ClusterNode[],
): ReadonlyMap<ClusterNode, Certainty> {
  const fits = new Map<ClusterNode, Certainty>();
  for (const node of nodes) {
    const fit = fitOf(carrier, node);
    if (fit !== 'no') fits.set(node, fit === 'yes' ? 'certain' : 'possible');
  }
  if (fits.size > 1 && !runsEverywhere(carrier.object))
    for (const node of fits.keys()) fits.set(node, 'possible');
  return fits;
}

/**
 * Whether a pod runs on Fargate: EKS labels it by its profile, and names its node after it.
 *
 * Semantics: Amazon EKS User Guide, "Simplify compute management with AWS Fargate".
 */
export const onFargate = ({ labels, spec }: PodCarrier): boolean =>
  labels['eks.amazonaws.com/fargate-profile'] !== undefined || spec.nodeName?.startsWith('fargate-') === true;

const runsEverywhere = ({ kind }: KubernetesObject): boolean => kind === 'DaemonSet';

function fitOf(carrier: PodCarrier, node: ClusterNode): 'yes' | 'no' | 'unknown' {
  const { spec, object } = carrier;
  if (spec.nodeName !== undefined) return spec.nodeName === node.name ? 'yes' : 'no';
  if (onFargate(carrier)) return 'no';
  const { object: known } = node;
  const asked = Object.entries(spec.nodeSelector);
  if (known === undefined) return asked.length > 0 || spec.hasNodeAffinity ? 'unknown' : 'yes';
  if (asked.some(([key, value]) => known.metadata.labels[key] !== value)) return 'no';
  const daemon = runsEverywhere(object);
  for (const taint of taintsOf(known)) {
    const own = daemon && taint.key.startsWith('node.kubernetes.io/');
    if (!own && !spec.tolerations.some((one) => tolerates(one, taint))) return 'no';
  }
  return spec.hasNodeAffinity ? 'unknown' : 'yes';
}

interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

function taintsOf({ body }: KubernetesObject): readonly Taint[] {
  return listOf(valueAt(body, 'spec', 'taints'))
    .map(membersOf)
    .map(({ key, value, effect }) => ({
      key: String(key),
      value: value === undefined ? '' : String(value),
      effect: String(effect),
    }))
    .filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
}

function tolerates(one: PodCarrier['spec']['tolerations'][number], taint: Taint): boolean {
  if (one.effect !== undefined && one.effect !== taint.effect) return false;
  if (one.key === undefined) return one.exists;
  return one.key === taint.key && (one.exists || one.value === taint.value);
}
