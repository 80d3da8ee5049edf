import type { Cluster, PodCarrier } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { NamePattern } from '../kubernetes-names.ts';
import { nodeIndex } from '../node-role/cluster-nodes.ts';

const known = new WeakMap<Facts, Map<Cluster, ReadonlyMap<string, readonly PodCarrier[]>>>();

/** The pods, and templates of pods, that run as the service accounts of a pattern. */
export function podsOf(
  cluster: Cluster,
  { namespace, name }: NamePattern,
  facts: Facts,
): readonly PodCarrier[] {
  const byAccount = indexOf(cluster, facts);
  if (!/[*?]/.test(namespace + name)) return byAccount.get(`${namespace}/${name}`) ?? [];
  const [namespaces, names] = [shape(namespace), shape(name)];
  return [...byAccount].flatMap(([id, carriers]) => {
    const [of = '', account = ''] = id.split('/');
    return namespaces.test(of) && names.test(account) ? carriers : [];
  });
}

const shape = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

function indexOf(cluster: Cluster, facts: Facts): ReadonlyMap<string, readonly PodCarrier[]> {
  const clusters = known.get(facts) ?? new Map<Cluster, ReadonlyMap<string, readonly PodCarrier[]>>();
  known.set(facts, clusters);
  const found = clusters.get(cluster);
  if (found !== undefined) return found;
  const made = new Map<string, PodCarrier[]>();
  for (const carrier of nodeIndex(facts).carriers(cluster)) {
    const id = `${carrier.namespace}/${carrier.spec.serviceAccount}`;
    const there = made.get(id);
    if (there === undefined) made.set(id, [carrier]);
    else there.push(carrier);
  }
  clusters.set(cluster, made);
  return made;
}
