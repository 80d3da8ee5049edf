import type { Because, Facts } from '../engine/reach/index.ts';
import { type Cluster, nameAt, ownersIn, readWorkload, type Workload } from '../world/index.ts';

/** A workload that runs as a service account: pods by what made them, a bare pod by itself. */
export interface WorkloadSubject {
  /** `workload:CLUSTER/NAMESPACE/KIND/NAME`, or `pod:CLUSTER/NAMESPACE/NAME`. */
  readonly id: string;
  /** `serviceaccount:CLUSTER/NAMESPACE/NAME`. */
  readonly account: string;
  /** The object that shows it. */
  readonly shownBy: Workload;
}

/** The workloads of a world. */
export interface Workloads {
  /** What runs as a service account, in the order of their ids. */
  readonly runningAs: (account: string) => readonly WorkloadSubject[];
  /** What an id of a workload or pod names: an owned pod stands for its owner. */
  readonly named: (id: string) => readonly WorkloadSubject[];
  /** The workload that a pod's id belongs to. */
  readonly ownerOf: (pod: string) => string | undefined;
}

const IS_WORKLOAD = /^(?:workload|pod):([^/]*)\//;

/** The cluster of a workload's or pod's id; `undefined` for ids of other kinds. */
export const workloadCluster = (id: string): string | undefined => IS_WORKLOAD.exec(id)?.[1];

/** Finds which workloads run as which service accounts. */
export function workloadsOf(facts: Facts): Workloads {
  const byAccount = new Map<string, Map<string, WorkloadSubject>>();
  const byId = new Map<string, WorkloadSubject[]>();
  const owners = new Map<string, string>();
  for (const cluster of facts.world.clusters) {
    const ownerOf = ownersIn(cluster.objects ?? []);
    for (const object of cluster.objects ?? []) {
      const workload = readWorkload(object);
      if (workload === undefined || !counts(workload)) continue;
      const { kind, namespace, name } = ownerOf(workload);
      const id = idOf(cluster, kind, namespace, name);
      const account = `serviceaccount:${cluster.name}/${namespace}/${workload.serviceAccount}`;
      const subject: WorkloadSubject = { id, account, shownBy: workload };
      if (workload.kind === 'Pod') owners.set(idOf(cluster, 'Pod', namespace, workload.name), id);
      const ofAccount = byAccount.get(account) ?? new Map<string, WorkloadSubject>();
      byAccount.set(account, ofAccount);
      if (ofAccount.has(id)) continue;
      ofAccount.set(id, subject);
      byId.set(id, [...(byId.get(id) ?? []), subject]);
    }
  }
  return {
    runningAs: (account) =>
      [...(byAccount.get(account)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1)),
    named: (id) => byId.get(owners.get(id) ?? id) ?? [],
    ownerOf: (pod) => owners.get(pod),
  };
}

/** What is scaled to nothing may be scaled up again; a template that was left behind, and what has ended, is not. */
function counts({ kind, owner, runs, object }: Workload): boolean {
  if (kind === 'Pod' || owner !== undefined) return runs;
  return runs || object.kind !== 'Job';
}

function idOf(cluster: Cluster, kind: string, namespace: string, name: string): string {
  return kind === 'Pod'
    ? `pod:${cluster.name}/${namespace}/${name}`
    : `workload:${cluster.name}/${namespace}/${kind}/${name}`;
}

/** What it takes for a service account to be more than the workload that a claim names, as far as is known. */
export const SOMETHING_ELSE = 'that something else than';

/** Gets the workloads of a cluster. */
export const GET_WORKLOADS =
  'kubectl get pods,deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs -A -o json';

/** How the citation of a workload begins. */
export const RUNS_AS = 'runs as the service account';

/** What runs as a service account, cited. */
export function citeWorkload({ object, kind, namespace, name, serviceAccount }: Workload): Because {
  return {
    at: nameAt(object),
    document: `${kind} ${namespace}/${name}`,
    statement: undefined,
    says: `${RUNS_AS} ${namespace}/${serviceAccount}`,
  };
}
