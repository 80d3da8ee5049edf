import type { Cluster } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import { admissionPolicies } from '../kubernetes/admission.ts';
import { type ClusterIndex, clusterIndex } from '../kubernetes/cluster-index.ts';
import type { Holder } from '../kubernetes/grant.ts';
import { covers, rightTo } from '../kubernetes/grant.ts';
import type { Place } from '../kubernetes/place.ts';
import type { Power } from '../kubernetes/power.ts';
import { bestPower } from '../kubernetes/powers.ts';
import { restrained } from '../kubernetes/weigh.ts';
import type { Edge, Node } from '../node.ts';
import { oneSubject } from '../subject.ts';
import { policiesIn } from './network-policy.ts';
import { type WayOut, waysOut, waysThrough } from './ways-out.ts';

/** The namespaces that let no pod onto its node, by the labels that enforce it. */
const known = new WeakMap<Cluster, ReadonlySet<string>>();

/**
 * The namespaces that enforce a level at which pods stay off their node's network, files and processes. The label is the
 * only way to it; without it the level is `privileged`.
 *
 * Semantics: Kubernetes, "Pod Security Admission"; "Pod Security Standards".
 */
export function confinedNamespaces(cluster: Cluster): ReadonlySet<string> {
  const made =
    known.get(cluster) ??
    new Set(
      (cluster.objects ?? [])
        .filter(({ kind, metadata }) => {
          const level = metadata.labels['pod-security.kubernetes.io/enforce'];
          return kind === 'Namespace' && (level === 'baseline' || level === 'restricted');
        })
        .map(({ metadata }) => metadata.name),
    );
  known.set(cluster, made);
  return made;
}

/** Pods that may be made in a namespace, or in some namespace, as something on the way. */
export function newPods(
  cluster: Cluster,
  namespace: string,
  { excluded, onNode }: Pick<Asked, 'excluded' | 'onNode'>,
): Extract<Node, { kind: 'new-pods' }> {
  return {
    kind: 'new-pods',
    cluster,
    namespace,
    excluded,
    onNode,
    subject: oneSubject('serviceaccount', `${cluster.name}/${namespace}/*`),
  };
}

/** Who may make such pods. */
export function makersOf(node: Extract<Node, { kind: 'new-pods' }>, facts: Facts): readonly Edge[] {
  return podMakers(node, facts).map(({ holder, power }) => ({
    from: holder.subject,
    next: holder.next,
    step: {
      mechanism: 'kubernetes',
      finding: power.finding,
      from: holder.subject.id,
      to: node.subject.id,
      witness: undefined,
      because: power.because,
      certainty: power.certainty,
      needs: power.needs,
    },
    ...(holder.platform ? { platform: true } : {}),
  }));
}

/** Somebody who may make pods, and by which right. */
export interface PodMaker {
  readonly holder: Holder;
  readonly power: Power;
  readonly namespace: string;
}

type Asked = Pick<Extract<Node, { kind: 'new-pods' }>, 'cluster' | 'namespace' | 'excluded' | 'onNode'>;

const found = new WeakMap<ClusterIndex, Map<string, readonly PodMaker[]>>();

/** Everybody who may make pods in the namespaces that a node means, each by the best right. */
export function podMakers(asked: Asked, facts: Facts): readonly PodMaker[] {
  const index = clusterIndex(asked.cluster, facts);
  const ofCluster = found.get(index) ?? new Map<string, readonly PodMaker[]>();
  found.set(index, ofCluster);
  const key = [asked.namespace, asked.onNode, ...asked.excluded].join(' ');
  const made = ofCluster.get(key) ?? findMakers(asked, index);
  ofCluster.set(key, made);
  return made;
}

function findMakers(
  { namespace, excluded, onNode, cluster }: Asked,
  index: ClusterIndex,
): readonly PodMaker[] {
  const policies = admissionPolicies(cluster);
  const way: Way = (holder, one) =>
    onNode ? waysOut(holder, one, cluster) : waysThrough(holder, one, policiesIn(cluster, one));
  const makers: PodMaker[] = [];
  const local = namespace === '*' ? undefined : (index.holders.local.get(namespace) ?? []);
  const holders = local === undefined ? index.holders.all : new Set([...index.holders.wide, ...local]);
  for (const holder of holders) {
    let best: PodMaker | undefined;
    for (const one of namespacesOf(holder, namespace, excluded, index, way)) {
      const place = emptyPlace(one, index);
      const made = bestPower({ holder, place, index }, 'pod', (found) =>
        restrained(found, place, policies, onNode ? onNodeFinding(found) : found.finding),
      );
      if (made === undefined) continue;
      const power = excluded.has(one) ? withWay(made, way(holder, one)) : made;
      if (best === undefined || (best.power.certainty === 'possible' && power.certainty === 'certain'))
        best = { holder, power, namespace: one };
      if (power.certainty === 'certain') break;
    }
    if (best !== undefined) makers.push(best);
  }
  return makers;
}

/** A pod that is to get out onto its node is restricted by what policies say of that; other ways stay what they are. */
const onNodeFinding = ({ finding }: Power): string =>
  MAKING.has(finding) ? 'kubernetes/create-node-pods' : finding;

const MAKING: ReadonlySet<string> = new Set([
  'kubernetes/create-pods',
  'kubernetes/create-workloads',
  'kubernetes/change-workloads',
]);

/** By what a holder gets what a namespace keeps from the pods in it. */
type Way = (holder: Holder, namespace: string) => WayOut | undefined;

function withWay(power: Power, way: WayOut | undefined): Power {
  const because = [...power.because, ...(way?.because ?? [])];
  if (way?.needs === undefined) return { ...power, because };
  const needs = power.needs === undefined ? way.needs : `${power.needs} and ${way.needs}`;
  return { ...power, because, certainty: 'possible', needs };
}

/** Where a holder has rights, among the namespaces that are asked for; what holds everywhere is tried in one. */
function namespacesOf(
  holder: Holder,
  asked: string,
  excluded: ReadonlySet<string>,
  index: ClusterIndex,
  way: Way,
): readonly string[] {
  const scopes = [...new Set(holder.grants.map(({ scope }) => scope))];
  const everywhere = holder.masters !== undefined || scopes.includes(undefined);
  const opens = (one: string): boolean => !excluded.has(one) || way(holder, one) !== undefined;
  if (asked !== '*') {
    const counts = everywhere || scopes.some((scope) => covers(scope, asked));
    return counts && opens(asked) ? [asked] : [];
  }
  const all = [...index.namespaces].filter(opens);
  const single = scopes.flatMap((scope) => {
    if (scope === undefined) return [];
    return /[*?]/.test(scope) ? all.filter((one) => covers(scope, one)) : [scope];
  });
  const found = new Set(single.filter(opens));
  const sure = all.find((one) => !excluded.has(one) || way(holder, one)?.needs === undefined) ?? all[0];
  if (everywhere && sure !== undefined) found.add(sure);
  if (
    everywhere &&
    (holder.masters !== undefined || index.namespaces.size === 0 || changesNamespaces(holder))
  )
    found.add(NEW_NAMESPACE);
  return [...found];
}

/** Whether a holder may make a namespace without labels, or take the labels off one. */
function changesNamespaces(holder: Holder): boolean {
  return ['create', 'patch', 'update'].some(
    (verb) =>
      rightTo(holder, {
        verb,
        group: '',
        resource: 'namespaces',
        name: undefined,
        namespace: undefined,
      }) !== undefined,
  );
}

const NEW_NAMESPACE = 'rolepin';

/** A namespace in which nothing runs yet; it has a service account `default`. */
function emptyPlace(namespace: string, { cluster }: ClusterIndex): Place {
  return {
    namespace,
    namespaceExists: true,
    names: ['default'],
    sample: 'default',
    pattern: 'default',
    open: !cluster.complete,
    running: [],
  };
}
