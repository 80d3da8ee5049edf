import type { Cluster, KubernetesObject } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';

/** An access key id, and an object of a cluster in which it stands. */
export interface KeyPlace {
  readonly id: string;
  readonly cluster: Cluster;
  readonly object: KubernetesObject;
}

/** Where access keys lie, and whose they are. */
export interface KeyIndex {
  /** By access key id. */
  readonly places: ReadonlyMap<string, readonly KeyPlace[]>;
  /** Access key ids that some account lists. */
  readonly owned: ReadonlySet<string>;
}

const known = new WeakMap<Facts, KeyIndex>();

/** The access keys of a world's clusters; found once. */
export function keyIndex(facts: Facts): KeyIndex {
  const made = known.get(facts) ?? makeIndex(facts);
  known.set(facts, made);
  return made;
}

function makeIndex({ world }: Facts): KeyIndex {
  const places = new Map<string, KeyPlace[]>();
  for (const cluster of world.clusters) {
    for (const object of cluster.objects ?? []) {
      for (const id of object.accessKeyIds) {
        const place = { id, cluster, object };
        const found = places.get(id);
        if (found === undefined) places.set(id, [place]);
        else found.push(place);
      }
    }
  }
  const owned = new Set(
    [...world.accounts.values()].flatMap(({ accessKeys }) => (accessKeys ?? []).map(({ id }) => id)),
  );
  return { places, owned };
}

/** Whether a key is temporary: AWS IAM User Guide, "IAM identifiers", section "Understanding unique ID prefixes". */
export const isTemporary = (id: string): boolean => id.startsWith('ASIA');

/** An object in words: `Secret hyve/aws-keys`. */
export function objectWords({ kind, metadata }: KubernetesObject): string {
  const { name, namespace } = metadata;
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
