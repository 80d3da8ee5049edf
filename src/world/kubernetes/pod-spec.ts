import type { KubernetesObject } from '../cluster.ts';
import { listOf, type Members, membersOf, textOf, valueAt } from './shape.ts';
import { mountedSources, type Taken, taken } from './taken.ts';
import { containersOf, readWorkload } from './workload.ts';

/** What a pod, or the template of a workload, says about the pods that run by it; absent members have Kubernetes' defaults. */
export interface PodSpec {
  readonly serviceAccount: string;
  readonly nodeName: string | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Rules of `requiredDuringSchedulingIgnoredDuringExecution` bear on the choice of its node. */
  readonly hasNodeAffinity: boolean;
  readonly tolerations: readonly Toleration[];
  readonly hostNetwork: boolean;
  /** Secrets whose values its containers get: by volumes that are mounted, and by variables. */
  readonly secrets: readonly Taken[];
  /** The same of ConfigMaps. */
  readonly configMaps: readonly Taken[];
  /** Audiences of the service account tokens that it projects; the default mount asks for none. */
  readonly tokenAudiences: readonly string[];
  /** As it came. */
  readonly body: Members;
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

/** All pods of a cluster that run, and all templates by which pods run. */
export function podCarriers(objects: readonly KubernetesObject[]): readonly PodCarrier[] {
  const made = known.get(objects) ?? objects.flatMap(carrierOf);
  known.set(objects, made);
  return made;
}

function carrierOf(object: KubernetesObject): readonly PodCarrier[] {
  const workload = readWorkload(object);
  if (workload === undefined || !workload.runs) return [];
  const { kind, namespace, serviceAccount, spec } = workload;
  const way = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  const labels =
    kind === 'Pod' ? object.metadata.labels : textsByName(valueAt(object.body, ...way, 'metadata', 'labels'));
  return [
    {
      object,
      kind: kind === 'Pod' ? 'pod' : 'template',
      namespace,
      labels,
      spec: readPodSpec(spec, serviceAccount),
    },
  ];
}

function readPodSpec(spec: Members, serviceAccount: string): PodSpec {
  const containers = containersOf(spec);
  const mounted = mountedSources(spec, containers);
  const sources = mounted.map(({ value }) => value);
  const variables = containers
    .flatMap((one) => [
      ...listOf(one['envFrom']),
      ...listOf(one['env']).map((variable) => valueAt(variable, 'valueFrom')),
    ])
    .map((value) => ({ value, paths: undefined }));
  return {
    serviceAccount,
    nodeName: textOf(spec['nodeName']) || undefined,
    nodeSelector: textsByName(spec['nodeSelector']),
    hasNodeAffinity:
      valueAt(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution') !==
      undefined,
    tolerations: listOf(spec['tolerations']).map((one) => ({
      key: textOf(valueAt(one, 'key')) || undefined,
      exists: valueAt(one, 'operator') === 'Exists',
      value: textOf(valueAt(one, 'value')) ?? '',
      effect: textOf(valueAt(one, 'effect')) || undefined,
    })),
    hostNetwork: spec['hostNetwork'] === true,
    secrets: [
      // a volume spells it `secretName`, a projection `name`
      ...taken(mounted, 'secret', 'secretName'),
      ...taken(mounted, 'secret', 'name'),
      ...taken(variables, 'secretRef', 'name'),
      ...taken(variables, 'secretKeyRef', 'name'),
    ],
    configMaps: [
      ...taken(mounted, 'configMap', 'name'),
      ...taken(variables, 'configMapRef', 'name'),
      ...taken(variables, 'configMapKeyRef', 'name'),
    ],
    tokenAudiences: names(sources, 'serviceAccountToken', 'audience'),
    body: spec,
  };
}

const names = (values: readonly unknown[], ...way: readonly string[]): readonly string[] =>
  values.flatMap((value) => textOf(valueAt(value, ...way)) || []);

const NO_TEXTS: Readonly<Record<string, string>> = {};

function textsByName(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return NO_TEXTS;
  const texts = Object.entries(membersOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}
