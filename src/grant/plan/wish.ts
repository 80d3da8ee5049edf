import type { Depth } from '../../engine/reach/index.ts';
import type { PolicyDocument } from '../../policy/index.ts';
import type { AccessLevel } from './access-level.ts';
import type { Warning } from './warning.ts';

/** The way by which a pod gets the role: a token for STS, or EKS Pod Identity. */
export type Via = 'irsa' | 'pod-identity';

/** Access to a bucket, or to what lies below a prefix of it. */
export interface BucketWish {
  readonly name: string;
  readonly access: AccessLevel;
  /** Ends in `/`; empty for the whole bucket. */
  readonly prefix: string;
  /** ARN of the KMS key of its objects, where the user names one. */
  readonly key: string | undefined;
  /** The account that owns it, where the user names it. */
  readonly account: string | undefined;
}

/** A permission policy that the user wrote. */
export interface PolicyWish {
  /** Of the inline policy that it becomes. */
  readonly name: string;
  readonly document: PolicyDocument;
}

/** A controller or pod that is to run as the service account. */
export interface WorkloadWish {
  readonly kind: string;
  readonly name: string;
}

/** What is to be granted: a role for one service account, and what the role may do. */
export interface Wish {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Names of clusters, one at least. */
  readonly clusters: readonly string[];
  readonly via: Via;
  /** A name or an ARN; `undefined` leaves it to rolepin. */
  readonly role: string | undefined;
  readonly bucket: BucketWish | undefined;
  readonly policies: readonly PolicyWish[];
  readonly workload: WorkloadWish | undefined;
  /** ARN of a managed policy. */
  readonly boundary: string | undefined;
  /** The pin is to be the only way in that the trust policy has. */
  readonly exclusive: boolean;
  /** Of the claim that the plan is judged by. */
  readonly depth: Depth;
  /** What was made of the words of the user. */
  readonly warnings: readonly Warning[];
}
