import type { Cluster } from '../../../world/index.ts';
import type { Because } from '../path.ts';

/** A policy of admission that bears on pods. */
export interface RestrictingPolicy {
  readonly name: string;
  readonly note: string;
  readonly because: Because;
  /** Whether it may refuse a pod for the service account that it names, or for who makes it. */
  readonly mayRefuse: (namespace: string) => boolean;
}

export function admissionPolicies(_cluster: Cluster): readonly RestrictingPolicy[] {
  return [];
}
