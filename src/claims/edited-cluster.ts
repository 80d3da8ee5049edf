import { type PathKey, type SourceRef, within } from '../kernel/index.ts';
import { type Cluster, type KubernetesObject, ownersIn, readWorkload } from '../world/index.ts';
import { type Edit, placeId } from './edit.ts';

type PodEdit = Extract<Edit, { kind: 'off-node' | 'off-metadata' | 'own-account' }>;
type Members = Readonly<Record<string, unknown>>;

/** A cluster as somebody leaves it who makes some changes. */
export function editedCluster(cluster: Cluster, gone: ReadonlySet<string>, edits: readonly Edit[]): Cluster {
  const pods = edits.filter(
    (edit): edit is PodEdit =>
      (edit.kind === 'off-node' || edit.kind === 'off-metadata' || edit.kind === 'own-account') &&
      partsOf(edit.subject)[0] === cluster.name,
  );
  const { objects, accessEntries, authMap } = cluster;
  const is = (object: KubernetesObject): readonly PodEdit[] => pods.filter((edit) => isOf(object, edit));
  const ownerOf = ownersIn(objects ?? []);
  const stays = ({ at }: { readonly at: SourceRef }): boolean => !gone.has(placeId(at));
  const left = {
    objects: objects && kept(objects, (object) => [editedObject(withoutElements(object, gone), is(object))]),
    accessEntries:
      accessEntries &&
      kept(accessEntries, (entry) => {
        const policies = entry.policies && kept(entry.policies, (one) => (stays(one) ? [one] : []));
        if (!stays(entry)) return [];
        return [policies === entry.policies ? entry : { ...entry, policies }];
      }),
    authMap: authMap && kept(authMap, (one) => (stays(one) ? [one] : [])),
  };
  // what was found out about a cluster that stays as it is holds on
  if (left.objects === objects && left.accessEntries === accessEntries && left.authMap === authMap)
    return cluster;
  const { authMap: mapped, ...others } = left;
  return { ...cluster, ...others, ...(mapped === undefined ? {} : { authMap: mapped }) };

  function isOf(object: KubernetesObject, { subject }: PodEdit): boolean {
    const [, namespace, ...names] = partsOf(subject);
    const workload = readWorkload(object);
    if (workload === undefined)
      return (
        object.kind === 'Namespace' &&
        names.at(-1) === '*' &&
        (namespace === '*' || namespace === object.metadata.name)
      );
    if (namespace !== '*' && workload.namespace !== namespace) return false;
    if (subject.startsWith('serviceaccount:'))
      return names[0] === '*' || workload.serviceAccount === names[0];
    const top = ownerOf(workload);
    const [kind, name] = subject.startsWith('pod:') ? ['Pod', names[0]] : names;
    return (top.kind === kind && top.name === name) || (workload.kind === kind && workload.name === name);
  }
}

/** The same list where nothing changes. */
function kept<T>(list: readonly T[], change: (one: T) => readonly T[]): readonly T[] {
  const made = list.flatMap(change);
  return made.length === list.length && made.every((one, index) => one === list[index]) ? list : made;
}

const partsOf = (subject: string): readonly string[] => subject.replace(/^[a-z]+:/, '').split('/');

/** An object without the elements of its lists that go: a binding's subjects. */
function withoutElements(object: KubernetesObject, gone: ReadonlySet<string>): KubernetesObject {
  const subjects = object.body['subjects'];
  if (!Array.isArray(subjects) || gone.size === 0) return object;
  const at = (...keys: readonly PathKey[]): string => placeId(within(object.at, ...keys));
  const left = subjects.filter((_, index) => !gone.has(at('subjects', index)));
  return left.length === subjects.length ? object : { ...object, body: { ...object.body, subjects: left } };
}

function editedObject(object: KubernetesObject, edits: readonly PodEdit[]): KubernetesObject {
  let { body } = object;
  for (const edit of edits) {
    if (object.kind === 'Namespace') return edit.kind === 'off-node' ? confining(object) : object;
    body = changed(body, wayTo(object), (spec) => editedSpec(spec, edit));
    if (edit.kind === 'off-node' && object.kind === 'StatefulSet')
      body = changed(body, ['spec'], ({ volumeClaimTemplates, ...spec }) => spec);
  }
  return body === object.body ? object : { ...object, body };
}

/** A namespace that lets no pod onto its node. */
function confining(object: KubernetesObject): KubernetesObject {
  const { metadata } = object;
  const labels = { ...metadata.labels, 'pod-security.kubernetes.io/enforce': 'baseline' };
  return { ...object, metadata: { ...metadata, labels } };
}

function editedSpec(spec: Members, edit: PodEdit): Members {
  switch (edit.kind) {
    case 'own-account':
      return { ...spec, serviceAccountName: 'rolepin-own' };
    case 'off-metadata':
      return edit.by === 'options' ? spec : { ...spec, nodeName: 'rolepin-elsewhere' };
    case 'off-node':
      return confined(spec);
  }
}

/** Volumes that are of the node's files, or may be. */
const NODE_FILES = ['hostPath', 'persistentVolumeClaim', 'ephemeral'];

const confined = (spec: Members): Members => ({
  ...spec,
  hostNetwork: false,
  hostPID: false,
  volumes: listOf(spec['volumes']).filter((volume) => NODE_FILES.every((one) => volume[one] === undefined)),
  ...Object.fromEntries(
    ['initContainers', 'containers', 'ephemeralContainers'].map((name) => [
      name,
      listOf(spec[name]).map(({ securityContext, ...container }) => container),
    ]),
  ),
});

function wayTo({ kind }: KubernetesObject): readonly string[] {
  if (kind === 'Pod') return ['spec'];
  return kind === 'CronJob'
    ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
    : ['spec', 'template', 'spec'];
}

function changed(body: Members, way: readonly string[], change: (spec: Members) => Members): Members {
  const [key, ...rest] = way;
  if (key === undefined) return change(body);
  const inner = body[key];
  return typeof inner === 'object' && inner !== null
    ? { ...body, [key]: changed(inner as Members, rest, change) }
    : body;
}

const listOf = (value: unknown): readonly Members[] => (Array.isArray(value) ? (value as Members[]) : []);
