import { err, ok, type Result } from '../../kernel/index.ts';
import { listOf, type Members, membersOf, podWay, textOf, valueAt } from '../../world/index.ts';
import type { State } from '../state/state.ts';

/** A pod of a cluster of the lab: one that the world has, one that a workload makes, or any of a service account. */
export interface LabPod {
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** `undefined`: a pod gets one. */
  readonly name: string | undefined;
  readonly uid: string | undefined;
  readonly metadata: Members;
  readonly spec: Members;
}

/** Finds the pod that a subject runs as; the error is one clause. */
export function findLabPod(state: State, subject: string): Result<LabPod, string> {
  const [, kind = '', rest = ''] = /^(serviceaccount|workload|pod):(.*)$/s.exec(subject) ?? [];
  const [cluster = '', namespace = '', ...names] = rest.split('/');
  if (names.length !== (kind === 'workload' ? 2 : 1)) return err(`\`${subject}\` runs no commands`);
  if (!state.clusters.has(cluster)) return err(`the lab has no cluster \`${cluster}\``);
  const name = names.at(-1) ?? '';
  if (kind === 'serviceaccount') {
    const plain = { metadata: {}, spec: {}, uid: undefined };
    return ok({ ...plain, cluster, namespace, serviceAccount: name, name: undefined });
  }
  const wanted = kind === 'pod' ? 'Pod' : (names[0] ?? '');
  for (const { cluster: of, body } of state.objectsOfClusters.values()) {
    const way = podWay(String(body['apiVersion']), String(body['kind']));
    const { metadata } = body;
    if (of !== cluster || way === undefined || body['kind'] !== wanted) continue;
    if (valueAt(metadata, 'name') !== name) continue;
    if ((textOf(valueAt(metadata, 'namespace')) ?? 'default') !== namespace) continue;
    return ok(podOf(body, way, { cluster, namespace }));
  }
  return err(`cluster \`${cluster}\` of the lab has no ${wanted} \`${namespace}/${name}\``);
}

function podOf(
  body: Members,
  way: readonly string[],
  where: { readonly cluster: string; readonly namespace: string },
): LabPod {
  const spec = membersOf(valueAt(body, ...way, 'spec'));
  const isPod = way.length === 0;
  return {
    ...where,
    serviceAccount: textOf(spec['serviceAccountName']) || textOf(spec['serviceAccount']) || 'default',
    name: isPod ? textOf(valueAt(body, 'metadata', 'name')) : undefined,
    uid: isPod ? textOf(valueAt(body, 'metadata', 'uid')) : undefined,
    metadata: membersOf(valueAt(body, ...way, 'metadata')),
    spec,
  };
}

/** The container of a pod that a command runs as: the first. */
export const containerOf = ({ spec }: LabPod): Members => membersOf(listOf(spec['containers'])[0]);
