/** What a document was recognised as, by its content. */
export type InputKind =
  | 'snapshot'
  /** `aws iam get-account-authorization-details` */
  | 'authorization-details'
  /** `aws iam get-role` */
  | 'role'
  /** `aws iam list-roles` */
  | 'role-list'
  /** `aws iam list-open-id-connect-providers` */
  | 'oidc-provider-list'
  /** `aws iam get-open-id-connect-provider` */
  | 'oidc-provider'
  /** `aws iam list-access-keys` */
  | 'access-keys'
  /** `aws ec2 describe-instances` */
  | 'instances'
  /** `aws eks describe-cluster` */
  | 'cluster'
  /** `aws eks describe-pod-identity-association` */
  | 'pod-identity-association'
  /** `aws eks list-pod-identity-associations` */
  | 'pod-identity-association-list'
  /** `aws eks describe-access-entry` */
  | 'access-entry'
  /** `aws eks list-access-entries` */
  | 'access-entry-list'
  /** `aws eks list-associated-access-policies` */
  | 'access-policies'
  /** `aws organizations …`: recognised, and used from a snapshot only. */
  | 'organization'
  | 'kubernetes'
  /** kustomization.yaml: Kubernetes-shaped, no object of a cluster. */
  | 'kustomization'
  /** rolepin.yaml, which the command reads by itself. */
  | 'claims';

/** What one file held of one kind, and whose it is. */
export interface Holding {
  readonly kind: InputKind;
  /** How many documents of the file. */
  readonly documents: number;
  /** Ids of the accounts that it tells of. */
  readonly accounts: readonly string[];
  /** Names of the clusters that it tells of. */
  readonly clusters: readonly string[];
  /** What it held, counted by its own word: `roles`, `users`, `Deployment`, … */
  readonly counts: Readonly<Record<string, number>>;
}

/** What was understood of one file. */
export interface InputSummary {
  /** As the user gave it; `-` for standard input. */
  readonly file: string;
  readonly format: 'json' | 'yaml';
  readonly bytes: number;
  readonly documents: number;
  readonly holds: readonly Holding[];
}

/** A readable document of no known kind, found in a folder. */
export interface IgnoredDocument {
  readonly file: string;
  readonly document: number;
  readonly why: string;
}
