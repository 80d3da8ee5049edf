import type { SourceRef } from '../../../kernel/index.ts';
import type { KubernetesObject } from '../../../world/index.ts';
import { type ClusterDraft, clusterOf, type Draft, type Pending } from '../draft.ts';
import { isNamespaced } from '../read/kinds-of-cluster.ts';
import { sameFact } from '../same-fact.ts';
import { kustomize } from './kustomize.ts';
import { type Owners, own, type SettleOptions } from './owners.ts';

type Manifest = Extract<Pending, { kind: 'manifest' }>;
type Kustomization = Extract<Pending, { kind: 'kustomization' }>;

/** What was read of manifests. */
interface Manifests {
  readonly manifests: readonly Manifest[];
  readonly empty: readonly Extract<Pending, { kind: 'no-manifests' }>[];
  readonly kustomizations: readonly Kustomization[];
}

/** Whose manifests are that nothing says anything about. */
const UNNAMED = 'cluster';

/**
 * Gives manifests to their cluster: the one that `--cluster` names, the only one, or one of their own.
 *
 * An object that stands in two places is kept as often as it is told differently: no view of the cluster is lost.
 */
export function settleManifests(
  draft: Draft,
  { manifests, empty, kustomizations }: Manifests,
  options: SettleOptions,
  owners: Owners,
): void {
  for (const known of draft.clusters.values()) {
    if (known.objects !== undefined) known.objects = [...inNamespaces(known.objects, draft)];
  }
  const [first] = [...manifests, ...empty];
  if (first === undefined && (options.cluster === undefined || draft.clusters.size === 0)) return;
  const cluster = clusterFor(draft, options.cluster, first?.at);
  if (cluster === undefined || first === undefined) return;
  const objects = kustomize(
    manifests.map(({ object }) => object),
    kustomizations,
    draft.warn,
  );
  cluster.objects ??= [];
  addObjects(cluster.objects, inNamespaces(objects, draft), draft);
  if (options.complete === true) cluster.complete = true;
  for (const { at } of [...manifests, ...empty]) own(owners.clusters, at.file, cluster.name);
}

function clusterFor(draft: Draft, name: string | undefined, at?: SourceRef): ClusterDraft | undefined {
  const names = [...draft.clusters.keys()];
  const [only = UNNAMED] = names;
  if (name !== undefined && names.length > 0 && !names.includes(name)) {
    draft.tell({
      code: 'input/cluster',
      message: `no cluster is called \`${name}\``,
      hint: `the inputs tell of ${names.join(', ')}`,
      ...(at === undefined ? {} : { at }),
    });
    return undefined;
  }
  if (name === undefined && names.length > 1) {
    draft.tell({
      code: 'input/cluster',
      message: `it can't be known whose manifests these are: there are ${names.length} clusters`,
      hint: `say it with --cluster: ${names.join(', ')}`,
      ...(at === undefined ? {} : { at }),
    });
    return undefined;
  }
  return clusterOf(draft, name ?? only);
}

/** Objects that stand in a namespace but name none are in `default`, where `kubectl apply` puts them. */
function inNamespaces(objects: readonly KubernetesObject[], draft: Draft): readonly KubernetesObject[] {
  const homeless = objects.filter(isHomeless);
  const [first] = homeless;
  if (first !== undefined) {
    draft.warn({
      code: 'input/assumed-namespace',
      message: `${homeless.length === 1 ? 'an object names' : `${homeless.length} objects name`} no namespace: \`default\` was taken`,
      hint: 'give what `kubectl kustomize` or `helm template --namespace` prints, or what the cluster has',
      at: first.at,
    });
  }
  if (first === undefined) return objects;
  return objects.map((object) =>
    isHomeless(object) ? { ...object, metadata: { ...object.metadata, namespace: 'default' } } : object,
  );
}

const isHomeless = ({ apiVersion, kind, metadata }: KubernetesObject): boolean =>
  metadata.namespace === undefined && isNamespaced(apiVersion, kind) === true;

function addObjects(into: KubernetesObject[], objects: readonly KubernetesObject[], draft: Draft): void {
  const known = new Map<string, KubernetesObject[]>();
  for (const object of into) known.set(keyOf(object), [...(known.get(keyOf(object)) ?? []), object]);
  let contradicting = 0;
  let example: readonly [KubernetesObject, KubernetesObject] | undefined;
  for (const object of objects) {
    const namesakes = known.get(keyOf(object)) ?? [];
    if (
      namesakes.some(
        (other) => sameFact(other.body, object.body) && sameFact(other.metadata, object.metadata),
      )
    ) {
      continue;
    }
    const [other] = namesakes;
    if (other !== undefined) {
      contradicting += 1;
      example ??= [other, object];
    }
    known.set(keyOf(object), [...namesakes, object]);
    into.push(object);
  }
  if (example === undefined) return;
  const [first, second] = example;
  const place = draft.locate(first.at);
  const where = place === undefined ? first.at.file : `${place.file}:${place.line}`;
  const rest = contradicting > 1 ? `, and ${contradicting - 1} more are like it` : '';
  draft.warn({
    code: 'input/two-versions',
    message: `${second.kind} ${second.metadata.name} stands in ${where} too, and differently${rest}: both are taken as there`,
    at: second.at,
  });
}

function keyOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${group}|${kind}|${metadata.namespace ?? ''}|${metadata.name}`;
}
