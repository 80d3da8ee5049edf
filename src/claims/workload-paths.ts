import type { Facts, Subject, Unknown } from '../engine/reach/index.ts';
import { pathId } from './access.ts';
import type { Claim, JudgedPath } from './claim.ts';
import { isNamed } from './names.ts';
import {
  citeWorkload,
  GET_WORKLOADS,
  SOMETHING_ELSE,
  type WorkloadSubject,
  type Workloads,
  workloadCluster,
  workloadsOf,
} from './workloads.ts';

/** The workloads that a claim names, and what follows for the paths of their service accounts. */
export interface ClaimedWorkloads {
  /** Service accounts as which they run. */
  readonly accounts: readonly string[];
  /** Those that the claim does not name as a whole: each workload, and each pod, is a subject of its own. */
  readonly apart: readonly string[];
  /** Paths by service account, or by pod, made into paths by workload. */
  readonly split: (paths: readonly JudgedPath[]) => readonly JudgedPath[];
  /** The service account, or the workload, that an id of a claim comes down to. */
  readonly standsFor: (id: string) => string;
  readonly unknown: readonly Unknown[];
}

/**
 * Takes the workloads of a claim apart: each workload that runs as the service account of a claimed one is a
 * subject of its own, and running as it is no step.
 */
export function claimedWorkloads(named: readonly string[], role: string, facts: Facts): ClaimedWorkloads {
  const ids = named.filter((id) => workloadCluster(id) !== undefined);
  if (ids.length === 0)
    return { accounts: [], apart: [], split: (paths) => paths, standsFor: (id) => id, unknown: [] };
  const workloads = workloadsOf(facts);
  const claimed = ids.flatMap(workloads.named);
  const accounts = new Set(claimed.map(({ account }) => account));
  const whole = named.filter((id) => workloadCluster(id) === undefined);
  const apart = new Set([...accounts].filter((account) => !whole.some((id) => isNamed({ id: account }, id))));
  const hidden = new Set(clustersInPart(ids, facts));
  const unseen = ids.filter(
    (id) => hidden.has(workloadCluster(id) ?? '') && workloads.named(id).length === 0,
  );
  const split: Split = { whole, accounts, apart, claimed, unseen, role, workloads };
  return {
    accounts: [...accounts],
    apart: [...apart],
    split: (paths) => distinct(paths.flatMap((path) => splitPath(path, split))),
    standsFor: (id) => workloads.named(id)[0]?.account ?? id,
    unknown: [...hidden].map(absentWorkloads),
  };
}

/** A claim in which a pod that something made stands for what made it. */
export function withOwners(claim: Claim, facts: Facts): Claim {
  const ids = [...claim.only, ...claim.administrators, ...claim.accepted.map((one) => one.subject)];
  if (!ids.some((id) => id.startsWith('pod:'))) return claim;
  const { ownerOf } = workloadsOf(facts);
  const owner = (id: string): string => ownerOf(id) ?? id;
  return {
    ...claim,
    only: claim.only.map(owner),
    administrators: claim.administrators.map(owner),
    accepted: claim.accepted.map((one) => ({ ...one, subject: owner(one.subject) })),
  };
}

interface Split {
  /** Ids of the claim that are no workload's. */
  readonly whole: readonly string[];
  readonly accounts: ReadonlySet<string>;
  /** An account that the claim names may be used by any workload; these may not. */
  readonly apart: ReadonlySet<string>;
  readonly claimed: readonly WorkloadSubject[];
  /** Ids of claimed workloads of which nothing was collected. */
  readonly unseen: readonly string[];
  readonly role: string;
  readonly workloads: Workloads;
}

function splitPath(
  path: JudgedPath,
  { whole, accounts, apart, claimed, unseen, role, workloads }: Split,
): readonly JudgedPath[] {
  const { subject } = path;
  if (subject.kind === 'pod') {
    const owner = workloads.ownerOf(subject.id);
    const owners = owner === undefined ? [] : workloads.named(owner);
    return owner !== undefined && owners.some((one) => apart.has(one.account) || claimed.includes(one))
      ? [renamed(path, owner, undefined, role)]
      : [path];
  }
  if (!accounts.has(subject.id)) {
    if (whole.some((id) => isNamed(subject, id))) return [path];
    const user = unseen.find((id) => mayRunAs(id, subject));
    return [user === undefined ? path : doubted(path, user)];
  }
  const running = workloads.runningAs(subject.id);
  if (apart.has(subject.id)) return running.map((one) => renamed(path, one.id, one, role));
  return [
    path,
    ...running.filter((one) => claimed.includes(one)).map((one) => renamed(path, one.id, one, role)),
  ];
}

/** Pods of one workload are one path, a certain one if any is. */
function distinct(paths: readonly JudgedPath[]): readonly JudgedPath[] {
  const byId = new Map<string, JudgedPath>();
  for (const path of paths) {
    const known = byId.get(path.id);
    if (known === undefined || (known.certainty === 'possible' && path.certainty === 'certain'))
      byId.set(path.id, path);
  }
  return [...byId.values()];
}

/** The same path, by a workload. */
function renamed(path: JudgedPath, id: string, shown: WorkloadSubject | undefined, role: string): JudgedPath {
  const kind = id.startsWith('pod:') ? 'pod' : 'workload';
  const subject: Subject = { ...path.subject, kind, id, existing: [], except: [] };
  const [first, ...rest] = path.steps;
  if (first === undefined) return path;
  const runs = shown === undefined ? [] : [citeWorkload(shown.shownBy)];
  const steps = [{ ...first, from: id, because: [...first.because, ...runs] }, ...rest];
  const by = { ...path, subject, steps };
  return { ...by, id: pathId(role, by) };
}

/** Whether a workload of which nothing was collected may run as a service account: as one of its namespace. */
function mayRunAs(workload: string, { kind, id }: Subject): boolean {
  if (kind !== 'serviceaccount' || /[*?]/.test(id)) return false;
  const [cluster, namespace] = workload.slice(workload.indexOf(':') + 1).split('/');
  return id.startsWith(`serviceaccount:${cluster}/${namespace}/`);
}

/** The same path, of a service account that may be the one which a claimed workload runs as. */
function doubted(path: JudgedPath, workload: string): JudgedPath {
  const [first, ...rest] = path.steps;
  if (first === undefined) return path;
  const needs = `${SOMETHING_ELSE} ${workload} runs as it`;
  return { ...path, certainty: 'possible', steps: [{ ...first, certainty: 'possible', needs }, ...rest] };
}

/** Clusters of workloads, of which not all is known. */
const clustersInPart = (ids: readonly string[], { world }: Facts): readonly string[] =>
  world.clusters
    .filter(({ objects, complete }) => objects === undefined || !complete)
    .map(({ name }) => name)
    .filter((name) => ids.some((id) => workloadCluster(id) === name));

const absentWorkloads = (cluster: string): Unknown => ({
  what: `which workloads of cluster ${cluster} run as which service account`,
  add: GET_WORKLOADS,
});
