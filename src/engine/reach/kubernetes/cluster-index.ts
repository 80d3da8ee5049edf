import { type Cluster, readWorkload, type Workload } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import { findHolders, type Holders } from './holders.ts';

/** A cluster, looked up the way this mechanism asks. */
export interface ClusterIndex {
  readonly cluster: Cluster;
  readonly holders: Holders;
  /** Pods and what makes pods, by `NAMESPACE/SERVICEACCOUNT`. */
  readonly runningAs: ReadonlyMap<string, readonly Workload[]>;
  /** The objects that make pods, by `NAMESPACE/KIND`. */
  readonly makers: ReadonlyMap<string, readonly Workload[]>;
  readonly namespaces: ReadonlySet<string>;
  /** Whether the cluster shows a service account. */
  readonly hasAccount: (namespace: string, name: string) => boolean;
  /** Service accounts with a token in a Secret, by `NAMESPACE/NAME`: the Secrets' names. */
  readonly tokenSecrets: ReadonlyMap<string, readonly string[]>;
  /** All Secrets, by `NAMESPACE/NAME`. */
  readonly secrets: ReadonlySet<string>;
  /** Names of objects of a kind that stand in no namespace, or in kube-system. */
  readonly named: (kind: string, namespace?: string) => readonly string[];
}

const known = new WeakMap<Facts, Map<Cluster, ClusterIndex>>();

/** The index of a cluster; made once. */
export function clusterIndex(cluster: Cluster, facts: Facts): ClusterIndex {
  const ofFacts = known.get(facts) ?? new Map<Cluster, ClusterIndex>();
  known.set(facts, ofFacts);
  const made = ofFacts.get(cluster) ?? makeIndex(cluster, facts);
  ofFacts.set(cluster, made);
  return made;
}

function makeIndex(cluster: Cluster, facts: Facts): ClusterIndex {
  const runningAs = new Map<string, Workload[]>();
  const makers = new Map<string, Workload[]>();
  const namespaces = new Set<string>();
  const tokenSecrets = new Map<string, string[]>();
  const secrets = new Set<string>();
  const names = new Map<string, string[]>();
  for (const object of cluster.objects ?? []) {
    const { kind, metadata, body } = object;
    const { name, namespace } = metadata;
    if (kind === 'Namespace') namespaces.add(name);
    if (namespace === undefined || namespace === 'kube-system')
      push(names, `${kind} ${namespace ?? ''}`, name);
    if (kind === 'Secret') secrets.add(`${namespace}/${name}`);
    if (kind === 'Secret' && body['type'] === 'kubernetes.io/service-account-token') {
      const account = metadata.annotations['kubernetes.io/service-account.name'];
      if (account !== undefined) push(tokenSecrets, `${namespace}/${account}`, name);
    }
    const workload = readWorkload(object);
    if (workload === undefined) continue;
    push(runningAs, `${workload.namespace}/${workload.serviceAccount}`, workload);
    if (workload.kind !== 'Pod') push(makers, `${workload.namespace}/${workload.kind}`, workload);
  }
  const accounts = new Set(
    facts.serviceAccounts(cluster).map(({ namespace, name }) => `${namespace}/${name}`),
  );
  return {
    cluster,
    hasAccount: (namespace, name) => accounts.has(`${namespace}/${name}`),
    holders: findHolders(cluster, facts),
    runningAs,
    makers,
    namespaces,
    tokenSecrets,
    secrets,
    named: (kind, namespace) => names.get(`${kind} ${namespace ?? ''}`) ?? [],
  };
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const before = map.get(key);
  if (before === undefined) map.set(key, [value]);
  else before.push(value);
}
