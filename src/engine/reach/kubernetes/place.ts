import type { Workload } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { NamePattern } from '../kubernetes-names.ts';
import type { ClusterIndex } from './cluster-index.ts';
import { matches } from './grant.ts';

/** Service accounts of one namespace that are asked for. */
export interface Place {
  readonly namespace: string;
  readonly namespaceExists: boolean;
  /** Those that exist, or are taken to. */
  readonly names: readonly string[];
  /** A name that is asked for, there or not. */
  readonly sample: string;
  /** What the names that are asked for are like. */
  readonly pattern: string;
  /** Whether there may be others, or these may not be there: the cluster was given in part. */
  readonly open: boolean;
  /** Pods that run as one of them; a controller stands for the pods that it makes. */
  readonly running: readonly Workload[];
}

/** The namespaces in which a pattern has members, each with those that exist. */
export function placesOf(
  pattern: NamePattern,
  index: ClusterIndex,
  facts: Facts,
): ReadonlyMap<string, Place> {
  const { cluster, runningAs, hasAccount } = index;
  const open = !cluster.complete;
  const names = new Map<string, Set<string>>();
  const add = (namespace: string, name: string): void => {
    names.set(namespace, (names.get(namespace) ?? new Set()).add(name));
  };
  const exact = !/[*?]/.test(`${pattern.namespace}${pattern.name}`);
  if (exact) {
    const { namespace, name } = pattern;
    const shown = hasAccount(namespace, name);
    if (shown || open || runningAs.has(`${namespace}/${name}`)) add(namespace, name);
  } else {
    for (const { namespace, name } of facts.serviceAccounts(cluster))
      if (matches(pattern.namespace, namespace) && matches(pattern.name, name)) add(namespace, name);
    for (const key of runningAs.keys()) {
      const [namespace = '', name = ''] = key.split('/');
      if (matches(pattern.namespace, namespace) && matches(pattern.name, name)) add(namespace, name);
    }
  }
  const wanted = new Set(names.keys());
  if (!/[*?]/.test(pattern.namespace)) wanted.add(pattern.namespace);
  else
    for (const namespace of index.namespaces)
      if (matches(pattern.namespace, namespace)) wanted.add(namespace);
  if (wanted.size === 0) wanted.add(aNameOf(pattern.namespace));
  const places = [...wanted].sort().map((namespace): Place => {
    const found = [...(names.get(namespace) ?? [])];
    return {
      namespace,
      namespaceExists: index.namespaces.has(namespace) || found.length > 0 || open,
      names: found,
      sample: found[0] ?? aNameOf(pattern.name),
      pattern: pattern.name,
      open,
      running: found.flatMap((name) =>
        (runningAs.get(`${namespace}/${name}`) ?? []).filter((one) => one.runs),
      ),
    };
  });
  return new Map(places.map((place) => [place.namespace, place]));
}

/** A name that a pattern stands for. */
const aNameOf = (pattern: string): string => pattern.replaceAll('*', 'x').replaceAll('?', 'x');
