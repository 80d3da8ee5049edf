import type { PolicyDocument } from '../../policy/index.ts';

/** What a resource-based policy hangs on: roles and KMS keys have rules of their own. */
export type ResourceKind = 'trust' | 'bucket' | 'key' | 'other';

/** The policy of the resource that a request is about. */
export interface ResourcePolicy {
  readonly document: PolicyDocument;
  readonly kind: ResourceKind;
}

/**
 * The policies that bear on a request. What is absent is known to be none, and asks nothing.
 *
 * Leave `scps` absent for principals of the management account, and `rcps` for resources of it.
 *
 * Semantics: AWS IAM User Guide, "Policies and permissions in AWS Identity and Access Management", section "Policy types".
 */
export interface Policies {
  readonly resource?: ResourcePolicy | undefined;
  /** All of the caller's, those of its groups included. */
  readonly identity?: readonly PolicyDocument[] | undefined;
  readonly boundary?: readonly PolicyDocument[] | undefined;
  readonly session?: readonly PolicyDocument[] | undefined;
  /**
   * Of the caller's account: the levels from the root of the organization down to the account; each must allow. A level
   * without any policy asks nothing.
   */
  readonly scps?: readonly (readonly PolicyDocument[])[] | undefined;
  /** Of the resource's account. What they allow never matters: RCPFullAWSAccess is always attached. */
  readonly rcps?: readonly (readonly PolicyDocument[])[] | undefined;
  /** Of the VPC endpoint that the request goes through. */
  readonly endpoint?: PolicyDocument | undefined;
}

/** The kind of policy that a document is, for the request at hand. */
export type PolicyKind = 'resource' | 'identity' | 'boundary' | 'session' | 'scp' | 'rcp' | 'endpoint';

/** The answer to one request; `undecided` where AWS's answer can't be told from what is documented and given. */
export type Outcome = 'allow' | 'deny' | 'undecided';
