import type { KubernetesObject } from '../cluster.ts';

/** What a pod, or the template of a workload, says about the pods that run by it; absent members have Kubernetes' defaults. */
export interface PodSpec {
  /** Semantics: Kubernetes, "Configure Service Accounts for Pods": `default` where none is named. */
  readonly serviceAccount: string;
  readonly nodeName: string | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Rules of `requiredDuringSchedulingIgnoredDuringExecution` bear on the choice of its node. */
  readonly hasNodeAffinity: boolean;
  readonly tolerations: readonly Toleration[];
  readonly hostNetwork: boolean;
  readonly hostPID: boolean;
  /** A container, also one that runs at the start, is privileged, or a host process of Windows. */
  readonly privileged: boolean;
  /** Paths of the node that containers mount. */
  readonly hostPaths: readonly string[];
  /** Names of Secrets whose values its containers get: by volumes that are mounted, and by variables. */
  readonly secrets: readonly string[];
  /** The same of ConfigMaps. */
  readonly configMaps: readonly string[];
  /** Audiences of the service account tokens that it projects; the default mount asks for none. */
  readonly tokenAudiences: readonly string[];
}

export interface Toleration {
  /** `undefined`: every key. */
  readonly key: string | undefined;
  readonly exists: boolean;
  readonly value: string;
  /** `undefined`: every effect. */
  readonly effect: string | undefined;
}

/** An object by which pods run: a pod itself, or a workload with a template. */
export interface PodCarrier {
  readonly object: KubernetesObject;
  readonly kind: 'pod' | 'template';
  readonly namespace: string;
  /** Of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

const known = new WeakMap<readonly KubernetesObject[], readonly PodCarrier[]>();

/**
 * All pods of a cluster and all templates that make pods.
 *
 * Semantics: Kubernetes, "Workload Management". A PodTemplate object makes none; other kinds that hold a template where
 * the built-in ones do are taken for workloads.
 */
export function podCarriers(objects: readonly KubernetesObject[]): readonly PodCarrier[] {
  const made = known.get(objects) ?? objects.flatMap((object) => carrierOf(object) ?? []);
  known.set(objects, made);
  return made;
}

function carrierOf(object: KubernetesObject): PodCarrier | undefined {
  const namespace = object.metadata.namespace ?? 'default';
  const spec = members(object.body['spec']);
  if (object.kind === 'Pod' && object.apiVersion === 'v1') {
    // what has run to its end runs no more, and its sandbox is gone
    const phase = members(object.body['status'])['phase'];
    if (phase === 'Succeeded' || phase === 'Failed') return undefined;
    return { object, kind: 'pod', namespace, labels: object.metadata.labels, spec: readPodSpec(spec) };
  }
  const holder = object.kind === 'CronJob' ? members(members(spec['jobTemplate'])['spec']) : spec;
  const template = members(holder['template']);
  const inner = members(template['spec']);
  if (!Array.isArray(inner['containers'])) return undefined;
  const labels = texts(members(members(template['metadata'])['labels']));
  return { object, kind: 'template', namespace, labels, spec: readPodSpec(inner) };
}

/** Reads the specification of a pod. */
export function readPodSpec(spec: Members): PodSpec {
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((name) =>
    list(spec[name]),
  );
  const mounted = new Set(
    containers.flatMap((one) =>
      [...list(one['volumeMounts']), ...list(one['volumeDevices'])].map((mount) => String(mount['name'])),
    ),
  );
  const volumes = list(spec['volumes']).filter((volume) => mounted.has(String(volume['name'])));
  const sources = volumes.flatMap((volume) => [volume, ...list(members(volume['projected'])['sources'])]);
  const variables = containers.flatMap((one) => [
    ...list(one['envFrom']),
    ...list(one['env']).map((variable) => members(variable['valueFrom'])),
  ]);
  const affinity = members(members(spec['affinity'])['nodeAffinity']);
  return {
    serviceAccount: text(spec['serviceAccountName']) ?? text(spec['serviceAccount']) ?? 'default',
    nodeName: text(spec['nodeName']),
    nodeSelector: texts(members(spec['nodeSelector'])),
    hasNodeAffinity: affinity['requiredDuringSchedulingIgnoredDuringExecution'] !== undefined,
    tolerations: list(spec['tolerations']).map((one) => ({
      key: text(one['key']),
      exists: one['operator'] === 'Exists',
      value: text(one['value']) ?? '',
      effect: text(one['effect']),
    })),
    hostNetwork: spec['hostNetwork'] === true,
    hostPID: spec['hostPID'] === true,
    privileged: [
      members(spec['securityContext']),
      ...containers.map((one) => members(one['securityContext'])),
    ].some(
      (context) =>
        context['privileged'] === true || members(context['windowsOptions'])['hostProcess'] === true,
    ),
    hostPaths: volumes.flatMap((volume) => text(members(volume['hostPath'])['path']) ?? []),
    secrets: unique([
      ...sources.flatMap(
        (one) => text(members(one['secret'])['secretName']) ?? text(members(one['secret'])['name']) ?? [],
      ),
      ...variables.flatMap((one) => named(one['secretRef']) ?? named(one['secretKeyRef']) ?? []),
    ]),
    configMaps: unique([
      ...sources.flatMap((one) => named(one['configMap']) ?? []),
      ...variables.flatMap((one) => named(one['configMapRef']) ?? named(one['configMapKeyRef']) ?? []),
    ]),
    tokenAudiences: unique(
      sources.flatMap((one) => text(members(one['serviceAccountToken'])['audience']) ?? []),
    ),
  };
}

type Members = Readonly<Record<string, unknown>>;
const NONE: Members = {};

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : NONE;
const list = (value: unknown): readonly Members[] => (Array.isArray(value) ? value.map(members) : []);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const named = (reference: unknown): string | undefined => text(members(reference)['name']);
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
const texts = (value: Members): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === 'string')) as Record<
    string,
    string
  >;
