import { err, ok, type Problem, type Result, type SourceRef } from '../../kernel/index.ts';
import type { Cluster } from '../../world/index.ts';
import { DOMAIN } from './entry.ts';
import { factsOf, type KnownFacts, type LookUp } from './facts.ts';
import { type AddOperation, mutatePod } from './mutate.ts';
import { type Plan, planFor } from './plan.ts';
import { readAdmittedPod } from './pod.ts';
import type { PodToCreate } from './pod-in-file.ts';
import type { WebhookSettings } from './settings.ts';

/** What the webhook answers about a pod. */
export interface WebhookAnswer {
  /** None: the pod stays as it is. */
  readonly operations: readonly AddOperation[];
  /** `undefined` where the pod stays as it is. */
  readonly plan: Plan | undefined;
  /** Why the pod stays as it is; `undefined` where it does not. */
  readonly because: 'opted-out' | 'no-role' | 'no-service-account' | undefined;
  readonly unknown: KnownFacts['unknown'];
  /** Members of containers that the API does not know, and drops. */
  readonly dropped: readonly { readonly name: string; readonly at: SourceRef }[];
}

/** The label by which a pod keeps clear of the webhook: its configuration leaves out pods that have it. */
export const OPT_OUT = `${DOMAIN}/skip-pod-identity-webhook`;

/**
 * What the webhook answers about a pod of a cluster.
 *
 * The lifetime of Pod Identity's tokens, which EKS draws from 79200 to 86400 seconds where nothing else is asked for, is
 * the least of these: the same pod has the same answer.
 */
export function answerFor(
  cluster: Cluster,
  pod: PodToCreate,
  settings: WebhookSettings,
  lookUp: Omit<LookUp, 'tokenExpiration'> = {},
): Result<WebhookAnswer, readonly Problem[]> {
  const problems: Problem[] = [];
  const dropped: { readonly name: string; readonly at: SourceRef }[] = [];
  const admitted = readAdmittedPod(pod.body, pod.at, {
    tell: (problem) => problems.push(problem),
    drop: (name, at) => dropped.push({ name, at }),
  });
  if (problems.length > 0) return err(problems);
  const { tokenExpiration } = settings;
  const known = factsOf(cluster, pod, { ...lookUp, tokenExpiration });
  if (!known.ok) return err([known.error]);
  const { facts, unknown } = known.value;
  const untouched = { operations: [], plan: undefined, dropped };
  if (admitted.labels?.[OPT_OUT] !== undefined) {
    return ok({ ...untouched, because: 'opted-out', unknown: new Set() });
  }
  const plan = planFor(facts, admitted.annotations, settings, () => 0);
  if (plan === undefined) {
    const because = facts.annotations === undefined ? 'no-service-account' : 'no-role';
    return ok({ ...untouched, because, unknown });
  }
  return ok({ operations: mutatePod(admitted, plan), plan, because: undefined, unknown, dropped });
}
