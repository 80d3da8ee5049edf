import type { KubernetesObject, OwnerReference } from '../cluster.ts';
import { listOf, type Members, membersOf, textOf, valueAt } from './shape.ts';

/** The kinds that make pods of a template, with the way to it. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'extensions/Deployment': ['spec', 'template'],
  'extensions/DaemonSet': ['spec', 'template'],
  'extensions/ReplicaSet': ['spec', 'template'],
  '/ReplicationController': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** The way from an object of some kind to the pod that it is or makes; `undefined` for the other kinds. */
export function podWay(apiVersion: string, kind: string): readonly string[] | undefined {
  return apiVersion === 'v1' && kind === 'Pod' ? [] : TEMPLATES[`${groupOf(apiVersion)}/${kind}`];
}

/** A pod, or what makes pods: the part that rolepin asks for. */
export interface Workload {
  /** `Pod`, `Deployment`, … */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly serviceAccount: string;
  /** The object that made it, if one did. */
  readonly owner: OwnerReference | undefined;
  /** Whether it runs, or makes pods that do. */
  readonly runs: boolean;
  /** Of a pod that has its place. */
  readonly node: string | undefined;
  /** The pod's spec, or the template's. */
  readonly spec: Members;
  readonly object: KubernetesObject;
}

/**
 * Reads a pod, or a controller that makes pods; `undefined` for objects of other kinds. A pod that names no
 * service account runs as `default`.
 *
 * Semantics: Kubernetes, "Configure Service Accounts for Pods"; "Workload Management".
 */
export function readWorkload(object: KubernetesObject): Workload | undefined {
  const { apiVersion, kind, metadata, body } = object;
  const isPod = apiVersion === 'v1' && kind === 'Pod';
  const way = podWay(apiVersion, kind);
  if (way === undefined) return undefined;
  const spec = membersOf(valueAt(body, ...way, 'spec'));
  return {
    kind,
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    serviceAccount: textOf(spec['serviceAccountName']) || textOf(spec['serviceAccount']) || 'default',
    owner: metadata.owners.find((owner) => owner.controller),
    runs: isPod ? isAlive(body) : makesPods(kind, body),
    node: isPod ? textOf(spec['nodeName']) : undefined,
    spec,
    object,
  };
}

/** The group of an `apiVersion`; the core group is empty. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

function isAlive(pod: Members): boolean {
  const phase = valueAt(pod, 'status', 'phase');
  return phase !== 'Succeeded' && phase !== 'Failed';
}

function makesPods(kind: string, body: Members): boolean {
  const spec = membersOf(body['spec']);
  if (kind === 'CronJob') return spec['suspend'] !== true;
  if (kind === 'Job') {
    const done = listOf(valueAt(body, 'status', 'conditions')).some((condition) => {
      const { type, status } = membersOf(condition);
      return (type === 'Complete' || type === 'Failed') && status === 'True';
    });
    return !done && spec['suspend'] !== true && spec['parallelism'] !== 0;
  }
  return spec['replicas'] !== 0;
}

/** Containers of a pod's spec, the initial ones included. */
export const containersOf = (spec: Members): readonly Members[] =>
  ['initContainers', 'containers', 'ephemeralContainers'].flatMap((name) =>
    listOf(spec[name]).map(membersOf),
  );
