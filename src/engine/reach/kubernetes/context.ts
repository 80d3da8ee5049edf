import type { Node } from '../node.ts';
import type { AdmissionPolicy } from './admission.ts';
import type { ClusterIndex } from './cluster-index.ts';

export type AccountNode = Extract<Node, { kind: 'service-account' }>;

/** What holds for all holders alike. */
export interface Context {
  readonly node: AccountNode;
  readonly index: ClusterIndex;
  readonly policies: readonly AdmissionPolicy[];
  /** Whether a pod runs as the service account. */
  readonly lives: boolean;
}
