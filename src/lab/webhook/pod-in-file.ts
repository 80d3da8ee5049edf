import { err, ok, type Problem, type Result, type SourceRef, within } from '../../kernel/index.ts';
import type { RawObject } from '../../sources/index.ts';
import { type Members, membersOf, podWay, textOf, valueAt } from '../../world/index.ts';

/** A pod that is to be created: by its own manifest, or by a workload whose template it is made of. */
export interface PodToCreate {
  readonly body: Members;
  readonly at: SourceRef;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The workload that makes it, as `Deployment/hyve`; `undefined` for a pod that has its own manifest. */
  readonly madeBy: string | undefined;
}

/**
 * Finds the only pod, or workload, among the objects of a file.
 *
 * A pod that names no service account runs as `default`, one that names no namespace is created in `default`.
 *
 * Semantics: Kubernetes, "Configure Service Accounts for Pods".
 */
export function findPod(objects: readonly RawObject[], file: string): Result<PodToCreate, Problem> {
  const found = objects.flatMap(podOf);
  const [only, ...others] = found;
  const at: SourceRef = { file, document: 0, path: [] };
  if (only === undefined) {
    return err({
      code: 'webhook/no-pod',
      message: 'no pod, and no workload that makes pods',
      hint: 'give the manifest of a Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or CronJob',
      at,
    });
  }
  if (others.length === 0) return ok(only);
  return err({
    code: 'webhook/many-pods',
    message: `${found.length} pods or workloads, and the webhook is asked about one pod at a time: ${found.map(nameOf).join(', ')}`,
    hint: 'give each in a file of its own, or on standard input: `-f -`',
    at,
  });
}

function podOf({ value, at }: RawObject): readonly PodToCreate[] {
  const kind = String(value['kind']);
  const way = podWay(String(value['apiVersion']), kind);
  if (way === undefined) return [];
  const template = membersOf(valueAt(value, ...way));
  const { metadata, spec } = template;
  const namespace = textOf(valueAt(value, 'metadata', 'namespace')) || 'default';
  const body =
    way.length === 0
      ? value
      : {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { ...membersOf(metadata), namespace },
          ...(spec === undefined ? {} : { spec }),
        };
  return [
    {
      body,
      at: within(at, ...way),
      namespace,
      serviceAccount:
        textOf(valueAt(spec, 'serviceAccountName')) || textOf(valueAt(spec, 'serviceAccount')) || 'default',
      madeBy: way.length === 0 ? undefined : `${kind}/${textOf(valueAt(value, 'metadata', 'name')) ?? ''}`,
    },
  ];
}

const nameOf = ({ body, madeBy }: PodToCreate): string =>
  madeBy ?? `Pod/${textOf(valueAt(body, 'metadata', 'name')) ?? ''}`;
