import type { KubernetesObject } from '../cluster.ts';
import type { PodCarrier } from './pod-spec.ts';
import { listOf, type Members, membersOf, textOf, valueAt } from './shape.ts';

/** A PersistentVolume of a node's files that a pod has by a claim. */
export interface ClaimedVolume {
  readonly volume: KubernetesObject;
  /** The path on the node. */
  readonly path: string;
  /** What is not sure about it. */
  readonly needs: string | undefined;
}

/** A claim that a pod names, or that is made for it. */
interface Wanted {
  readonly is: (name: string) => boolean;
  /** What a claim is made by that does not stand yet. */
  readonly template: Members | undefined;
  /** The name fits pods of others too. */
  readonly ambiguous: boolean;
}

interface Storage {
  /** Those of kind `hostPath` and `local`. */
  readonly volumes: readonly KubernetesObject[];
  /** By namespace and name. */
  readonly claims: ReadonlyMap<string, KubernetesObject>;
  /** The claims of a namespace by name, those that a volume alone tells of too. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
}

const storages = new WeakMap<readonly KubernetesObject[], Storage>();
const known = new WeakMap<PodCarrier, readonly ClaimedVolume[]>();

/**
 * The volumes of its node's files that a pod, or the pods of a template, have by claims. A `hostPath` is the node's; a
 * `local` volume is a disk or partition of its own, or a directory of the node.
 *
 * Semantics: Kubernetes, "Persistent Volumes", section "Binding"; "Volumes", sections "hostPath" and "local".
 */
export function claimedVolumes(
  carrier: PodCarrier,
  objects: readonly KubernetesObject[],
): readonly ClaimedVolume[] {
  const storage = storageOf(objects);
  if (storage.volumes.length === 0) return [];
  const made = known.get(carrier) ?? wantedBy(carrier).flatMap((wanted) => found(wanted, carrier, storage));
  known.set(carrier, made);
  return made;
}

/**
 * The volumes of a node's files that a pod made in a namespace may have: by the claims that stand there, and, for who may
 * claim, by a claim to one that is free.
 *
 * Semantics: Kubernetes, "Persistent Volumes", sections "Binding" and "Reserving a PersistentVolume".
 */
export function claimableVolumes(
  namespace: string,
  objects: readonly KubernetesObject[],
  mayClaim: boolean,
): readonly ClaimedVolume[] {
  const storage = storageOf(objects);
  const names = [...(storage.names.get(namespace) ?? [])];
  const standing = names.flatMap((name) => volumesOf({ namespace, name, template: undefined }, storage));
  if (!mayClaim) return standing;
  const free = storage.volumes.flatMap((volume) =>
    volumesOf({ namespace, name: undefined, template: { volumeName: volume.metadata.name } }, storage),
  );
  return [...standing, ...free];
}

function storageOf(objects: readonly KubernetesObject[]): Storage {
  const storage = storages.get(objects) ?? storageIn(objects);
  storages.set(objects, storage);
  return storage;
}

function storageIn(objects: readonly KubernetesObject[]): Storage {
  const core = objects.filter(({ apiVersion }) => apiVersion === 'v1');
  const volumes = core.filter(
    ({ kind, body }) => kind === 'PersistentVolume' && (has(body, 'hostPath') || has(body, 'local')),
  );
  const claims = new Map<string, KubernetesObject>();
  const names = new Map<string, Set<string>>();
  const tell = (namespace: string, name: string): void => {
    names.set(namespace, (names.get(namespace) ?? new Set()).add(name));
  };
  if (volumes.length === 0) return { volumes, claims, names };
  for (const one of core.filter(({ kind }) => kind === 'PersistentVolumeClaim')) {
    const { namespace = 'default', name } = one.metadata;
    claims.set(idOf(namespace, name), one);
    tell(namespace, name);
  }
  for (const { body } of volumes) {
    const { namespace, name } = membersOf(valueAt(body, 'spec', 'claimRef'));
    if (typeof namespace === 'string' && typeof name === 'string') tell(namespace, name);
  }
  return { volumes, claims, names };
}

const has = (body: Members, member: string): boolean => (valueAt(body, 'spec', member) ?? null) !== null;
const idOf = (namespace: string, name: string): string => `${namespace}/${name}`;

/**
 * The claims of a pod's volumes: those it names, `POD-VOLUME` for ephemeral ones, `TEMPLATE-POD` for those of a
 * StatefulSet.
 *
 * Semantics: Kubernetes, "Ephemeral Volumes", section "PersistentVolumeClaim naming"; "StatefulSets", section "Stable
 * Storage".
 */
function wantedBy({ object, kind, spec }: PodCarrier): readonly Wanted[] {
  const { name: own } = object.metadata;
  const isSet = object.kind === 'StatefulSet';
  const named = listOf(spec.body['volumes']).flatMap((volume): readonly Wanted[] => {
    const claim = textOf(valueAt(volume, 'persistentVolumeClaim', 'claimName'));
    if (claim) return [{ is: (name) => name === claim, template: undefined, ambiguous: false }];
    const made = valueAt(volume, 'ephemeral', 'volumeClaimTemplate');
    const suffix = textOf(valueAt(volume, 'name'));
    if (!suffix || typeof made !== 'object' || made === null) return [];
    const is = (name: string): boolean =>
      kind === 'pod'
        ? name === `${own}-${suffix}`
        : name.endsWith(`-${suffix}`) && isPodOf(own, name.slice(0, -suffix.length - 1), isSet);
    return [{ is, template: membersOf(valueAt(made, 'spec')), ambiguous: kind === 'template' && !isSet }];
  });
  if (!isSet) return named;
  const made = listOf(valueAt(object.body, 'spec', 'volumeClaimTemplates')).map((template): Wanted => {
    const prefix = `${textOf(valueAt(template, 'metadata', 'name')) ?? ''}-`;
    return {
      is: (name) => name.startsWith(prefix) && isPodOf(own, name.slice(prefix.length), true),
      template: membersOf(valueAt(template, 'spec')),
      ambiguous: false,
    };
  });
  return [...named, ...made];
}

/** Whether pods of a template may have a name; those of a StatefulSet are numbered. */
function isPodOf(template: string, name: string, numbered: boolean): boolean {
  const rest = name.startsWith(`${template}-`) ? name.slice(template.length + 1) : '';
  return numbered ? /^\d+$/.test(rest) : rest !== '';
}

function found(wanted: Wanted, carrier: PodCarrier, storage: Storage): readonly ClaimedVolume[] {
  const { namespace, object } = carrier;
  const names = [...(storage.names.get(namespace) ?? [])].filter(wanted.is);
  const tried = names.length > 0 ? names : [undefined];
  return tried.flatMap((name) =>
    volumesOf({ namespace, name, template: wanted.template }, storage).map((one) =>
      wanted.ambiguous && name !== undefined
        ? {
            ...one,
            needs: both(
              `that ${claimOf(namespace, name)} is that of a pod of ${object.kind} ${idOf(namespace, object.metadata.name)}`,
              one.needs,
            ),
          }
        : one,
    ),
  );
}

const both = (first: string, second: string | undefined): string =>
  second === undefined ? first : `${first} and ${second}`;

const claimOf = (namespace: string, name: string | undefined): string =>
  name === undefined ? 'its claim' : `claim ${idOf(namespace, name)}`;

/** The volumes of a node's files behind one claim. */
function volumesOf(
  { namespace, name, template }: Omit<Claim, 'claim'>,
  { volumes, claims }: Storage,
): readonly ClaimedVolume[] {
  const claim = name === undefined ? undefined : claims.get(idOf(namespace, name));
  return volumes.flatMap((volume): readonly ClaimedVolume[] => {
    const bound = bindingOf(volume, { namespace, name, claim, template });
    if (bound === 'no') return [];
    const { name: own } = volume.metadata;
    const isLocal = !has(volume.body, 'hostPath');
    const path = textOf(valueAt(volume.body, 'spec', isLocal ? 'local' : 'hostPath', 'path')) ?? 'its path';
    const needs = [
      ...(bound === 'maybe' ? [`that ${claimOf(namespace, name)} is bound to PersistentVolume ${own}`] : []),
      ...(isLocal
        ? [`that ${path}, of PersistentVolume ${own}, is a directory of the node and no disk of its own`]
        : []),
    ];
    return [{ volume, path, needs: needs.length === 0 ? undefined : needs.join(' and ') }];
  });
}

interface Claim {
  readonly namespace: string;
  readonly name: string | undefined;
  readonly claim: KubernetesObject | undefined;
  readonly template: Members | undefined;
}

/** Whether a volume is bound to a claim, or may come to be: neither has another, and their classes agree. */
function bindingOf(
  volume: KubernetesObject,
  { namespace, name, claim, template }: Claim,
): 'yes' | 'maybe' | 'no' {
  const spec = claim === undefined ? template : membersOf(claim.body['spec']);
  const asked = textOf(spec?.['volumeName']) || undefined;
  if (asked !== undefined && asked !== volume.metadata.name) return 'no';
  if (has(volume.body, 'claimRef')) {
    const ref = membersOf(valueAt(volume.body, 'spec', 'claimRef'));
    if (ref['namespace'] !== namespace || ref['name'] !== name) return 'no';
    const uids = [ref['uid'], valueAt(claim?.body, 'metadata', 'uid')].map(textOf).filter(Boolean);
    return new Set(uids).size === 2 ? 'no' : 'yes';
  }
  if (asked !== undefined) return 'yes';
  if (spec === undefined) return 'no';
  // a claim without a class gets the default one
  const wanted = textOf(spec['storageClassName']) ?? claim?.metadata.annotations[CLASS];
  return wanted === undefined || wanted === classOf(volume) ? 'maybe' : 'no';
}

const CLASS = 'volume.beta.kubernetes.io/storage-class';

const classOf = ({ body, metadata }: KubernetesObject): string =>
  textOf(valueAt(body, 'spec', 'storageClassName')) ?? metadata.annotations[CLASS] ?? '';
