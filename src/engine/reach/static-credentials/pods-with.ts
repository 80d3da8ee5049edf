import type { Cluster, KeyParts, KubernetesObject, PodCarrier, Taken } from '../../../world/index.ts';
import { containersOf, listOf, textOf, valueAt } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import { nodeIndex } from '../node-role/cluster-nodes.ts';
import type { KeyPlace } from './key-places.ts';

interface Mounts {
  /** Pods and workloads that get the values of an object, by `NAMESPACE/KIND/NAME`. */
  readonly users: ReadonlyMap<string, readonly PodCarrier[]>;
  readonly objects: ReadonlyMap<string, KubernetesObject>;
}

const known = new WeakMap<Cluster, Mounts>();

/** The pods that get what an object holds: those that mount it, take variables from it, or are it. */
export function podsWith({ cluster, object }: KeyPlace, facts: Facts): readonly PodCarrier[] {
  const { namespace = 'default', name } = object.metadata;
  if (object.kind === 'Secret' || object.kind === 'ConfigMap')
    return mountsOf(cluster, facts).users.get(`${namespace}/${object.kind}/${name}`) ?? [];
  return nodeIndex(facts)
    .carriers(cluster)
    .filter((carrier) => carrier.object === object);
}

/** The pods that take a member of a Secret's data. */
export function podsTaking(
  cluster: Cluster,
  namespace: string,
  secret: string,
  member: string,
  facts: Facts,
): readonly PodCarrier[] {
  const users = mountsOf(cluster, facts).users.get(`${namespace}/Secret/${secret}`) ?? [];
  return users.filter(({ spec }) =>
    spec.secrets.some(({ name, members }) => name === secret && members?.includes(member) !== false),
  );
}

/** Whether a pod has both halves of an access key, by all that it gets. */
export function hasBoth(carrier: PodCarrier, { id, cluster }: KeyPlace, facts: Facts): boolean {
  const { objects } = mountsOf(cluster, facts);
  const { namespace, spec } = carrier;
  const own: readonly KeyParts[] = [
    carrier.object,
    ...spec.secrets.flatMap((one) => partsOf(objects.get(`${namespace}/Secret/${one.name}`), one)),
    ...spec.configMaps.flatMap((one) => partsOf(objects.get(`${namespace}/ConfigMap/${one.name}`), one)),
  ];
  if (!own.some((parts) => parts.accessKeyIds.includes(id))) return false;
  return own.some((parts) => parts.holdsSecretKey === true) || takesSecretKey(carrier);
}

/** What a pod gets of an object's keys: of the members that it takes. */
function partsOf(object: KubernetesObject | undefined, { members }: Taken): readonly KeyParts[] {
  if (object === undefined) return [];
  const { keysByMember } = object;
  if (members === undefined || keysByMember === undefined) return [object];
  return members.flatMap((name) => keysByMember.get(name) ?? []);
}

/** Whether a variable by the name of the secret half takes its value from elsewhere. */
function takesSecretKey({ spec }: PodCarrier): boolean {
  return containersOf(spec.body).some((container) =>
    listOf(container['env']).some(
      (variable) =>
        /secret_?(?:access_?)?key$/i.test(textOf(valueAt(variable, 'name')) ?? '') &&
        valueAt(variable, 'valueFrom', 'secretKeyRef') !== undefined,
    ),
  );
}

function mountsOf(cluster: Cluster, facts: Facts): Mounts {
  const made = known.get(cluster) ?? makeMounts(cluster, facts);
  known.set(cluster, made);
  return made;
}

function makeMounts(cluster: Cluster, facts: Facts): Mounts {
  const users = new Map<string, PodCarrier[]>();
  for (const carrier of nodeIndex(facts).carriers(cluster)) {
    const { namespace, spec } = carrier;
    const keys = new Set([
      ...spec.secrets.map(({ name }) => `${namespace}/Secret/${name}`),
      ...spec.configMaps.map(({ name }) => `${namespace}/ConfigMap/${name}`),
    ]);
    for (const key of keys) {
      const found = users.get(key);
      if (found === undefined) users.set(key, [carrier]);
      else found.push(carrier);
    }
  }
  const objects = new Map(
    (cluster.objects ?? [])
      .filter(({ kind }) => kind === 'Secret' || kind === 'ConfigMap')
      .map((object) => [
        `${object.metadata.namespace ?? 'default'}/${object.kind}/${object.metadata.name}`,
        object,
      ]),
  );
  return { users, objects };
}
