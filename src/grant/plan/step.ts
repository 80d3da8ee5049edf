import type { Json } from '../../policy/index.ts';

/** What a step does to its target. */
export type StepAction = 'create' | 'update' | 'none';

/** One thing that has to be as it should, read, compared and, where it is not, changed. */
export type Step = {
  /** `1`, `2`, … in the order in which they are carried out. */
  readonly id: string;
  readonly action: StepAction;
  /** An ARN, or `CLUSTER/NAMESPACE/…` of a Kubernetes object. */
  readonly target: string;
  /** `null`: there is none, or none is known. */
  readonly before: Json;
  readonly after: Json;
  /** One sentence. */
  readonly says: string;
} & StepOf;

/** What a step is about, by kind. */
export type StepOf =
  | { readonly kind: 'oidc-provider'; readonly provider: ProviderStep }
  | { readonly kind: 'service-account'; readonly account: ServiceAccountStep }
  | { readonly kind: 'role'; readonly role: RoleStep }
  | { readonly kind: 'trust-policy'; readonly trust: { readonly role: string; readonly document: Json } }
  | { readonly kind: 'permission-policy'; readonly policy: PolicyStep }
  | { readonly kind: 'association'; readonly association: AssociationStep }
  | { readonly kind: 'annotation'; readonly annotation: AnnotationStep }
  | { readonly kind: 'workload'; readonly workload: WorkloadStep };

export interface ProviderStep {
  readonly arn: string;
  /** With `https://`. */
  readonly url: string;
  /** The audience that it has to know. */
  readonly audience: string;
  readonly cluster: string;
  readonly tag: string;
}

export interface ServiceAccountStep {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  /** The whole object as it is to be, its annotation included. */
  readonly manifest: Json;
}

export interface RoleStep {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly description: string;
  readonly boundary: string | undefined;
  /** Value of the tag `rolepin:subject`; `undefined` for a role that rolepin did not make. */
  readonly tag: string | undefined;
}

export interface PolicyStep {
  readonly role: string;
  /** Of the inline policy. */
  readonly name: string;
  readonly document: Json;
}

export interface AssociationStep {
  readonly cluster: string;
  readonly region: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly tag: string;
}

export interface AnnotationStep {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  readonly value: string;
}

export interface WorkloadStep {
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** A strategic merge patch; `undefined` for kinds that have to be made anew. */
  readonly patch: Json | undefined;
}

/** The tag by which rolepin knows what it made. */
export const TAG = 'rolepin:subject';
