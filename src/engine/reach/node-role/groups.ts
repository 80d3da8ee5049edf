import type { Cluster, PodCarrier } from '../../../world/index.ts';
import { matches } from '../kubernetes/grant.ts';
import type { NamePattern } from '../kubernetes-names.ts';
import type { Edge } from '../node.ts';
import type { Step, Subject } from '../path.ts';
import type { Search } from '../search-context.ts';
import { oneSubject, serviceAccountId } from '../subject.ts';
import { isAddOn } from './add-ons.ts';

/** Pods of one service account, each with what it has, or that it has nothing. */
export interface PodGroup<Has> {
  readonly cluster: Cluster;
  readonly first: PodCarrier;
  readonly having: Map<PodCarrier, Has>;
  /** Whether some of them have nothing. */
  lacking: boolean;
}

/** The groups of pods, by service account; the machinery of EKS stands for itself. */
export class PodGroups<Has> {
  private readonly groups = new Map<string, PodGroup<Has>>();

  of(cluster: Cluster, carrier: PodCarrier): PodGroup<Has> {
    const { namespace, spec } = carrier;
    const key = `${cluster.name}/${namespace}/${spec.serviceAccount}${isAddOn(carrier) ? ' add-on' : ''}`;
    const group = this.groups.get(key) ?? { cluster, first: carrier, having: new Map(), lacking: false };
    this.groups.set(key, group);
    return group;
  }

  all(): readonly PodGroup<Has>[] {
    return [...this.groups.values()].filter(({ having }) => having.size > 0);
  }
}

/**
 * The ways in of a group: named by its service account where all its pods have what leads on, or where the question names
 * the account, and so all its pods; else pod by pod, as where the question is about workloads. `stepFrom` makes the step of a subject, by one of the pods or, for the
 * account, by the best of them.
 */
export function groupEdges<Has>(
  { cluster, first, having, lacking }: PodGroup<Has>,
  search: Search,
  stepFrom: (subject: Subject, carrier: PodCarrier, has: Has) => Step,
): readonly Edge[] {
  const { namespace, spec } = first;
  const id = serviceAccountId(cluster, namespace, spec.serviceAccount);
  const account = oneSubject('serviceaccount', id.slice('serviceaccount:'.length));
  const steps = [...having].map(([carrier, has]) => stepFrom(account, carrier, has));
  const step = steps.find(({ certainty }) => certainty === 'certain') ?? steps[0];
  if (step === undefined) return [];
  const pattern = { namespace, name: spec.serviceAccount };
  const next = { kind: 'service-account', cluster, subject: account, pattern, need: 'pod' } as const;
  if (isAddOn(first)) return [{ from: account, next, step, platform: true }];
  const isOf = (patterns: readonly NamePattern[]): boolean =>
    patterns.some((one) => matches(one.namespace, namespace) && matches(one.name, spec.serviceAccount));
  const apart = isOf(search.apart?.(cluster) ?? []);
  if (!apart && (!lacking || isOf(search.named(cluster)))) return [{ from: account, next, step }];
  const single = [...having].map(([carrier, has]): Edge => {
    const from = podSubject(carrier, cluster);
    return { from, next: undefined, step: stepFrom(from, carrier, has) };
  });
  // whoever may run code in that one pod is told by way of the account
  return [...single, { from: account, next, step, covered: true }];
}

/** A pod, or the workload whose pods were not collected. */
function podSubject({ object, namespace }: PodCarrier, cluster: Cluster): Subject {
  const { name } = object.metadata;
  return object.kind === 'Pod'
    ? oneSubject('pod', `${cluster.name}/${namespace}/${name}`)
    : oneSubject('workload', `${cluster.name}/${namespace}/${object.kind}/${name}`);
}
