import type { Cluster, PodCarrier } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { NamePattern } from '../kubernetes-names.ts';
import { nodeIndex } from './cluster-nodes.ts';

const known = new WeakMap<Cluster, ReadonlyMap<string, readonly PodCarrier[]>>();

/** The pods, and the templates that pods run by, of the service accounts that a pattern means. */
export function carriersOf(
  { cluster, pattern }: { readonly cluster: Cluster; readonly pattern: NamePattern },
  facts: Facts,
): readonly PodCarrier[] {
  const made = known.get(cluster) ?? byAccount(nodeIndex(facts).carriers(cluster));
  known.set(cluster, made);
  const id = `${pattern.namespace}/${pattern.name}`;
  if (!/[*?]/.test(id)) return made.get(id) ?? [];
  const shape = new RegExp(
    `^${id
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
  );
  return [...made].flatMap(([name, carriers]) => (shape.test(name) ? carriers : []));
}

function byAccount(carriers: readonly PodCarrier[]): ReadonlyMap<string, readonly PodCarrier[]> {
  const accounts = new Map<string, PodCarrier[]>();
  for (const carrier of carriers) {
    const name = `${carrier.namespace}/${carrier.spec.serviceAccount}`;
    const own = accounts.get(name);
    if (own === undefined) accounts.set(name, [carrier]);
    else own.push(carrier);
  }
  return accounts;
}
