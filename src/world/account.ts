import type { SourceRef } from '../kernel/index.ts';
import type { PolicyDocument } from '../policy/index.ts';

/** A policy that belongs to one identity. */
export interface InlinePolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** A policy of its own, AWS's or the customer's; `document` is its default version. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly document: PolicyDocument;
  readonly at: SourceRef;
}

/** A managed policy as an identity carries it. */
export interface AttachedPolicy {
  readonly arn: string;
  readonly at: SourceRef;
}

/** What users and roles share. */
interface Identity {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  /** `AIDA…` or `AROA…`. */
  readonly id: string;
  readonly account: string;
  readonly inline: readonly InlinePolicy[];
  readonly attached: readonly AttachedPolicy[];
  /** ARN of the managed policy that bounds it. */
  readonly boundary: AttachedPolicy | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /**
   * Only the identity itself was given (`aws iam get-role`, `list-roles`): `inline` and `attached` were not collected,
   * and `boundary`, `tags` and `instanceProfiles` are not sure to be all.
   */
  readonly partial?: true;
  readonly at: SourceRef;
}

export interface User extends Identity {
  readonly kind: 'user';
  /** Names of its groups. */
  readonly groups: readonly string[];
}

export interface Role extends Identity {
  readonly kind: 'role';
  readonly trust: PolicyDocument;
  /** ARNs of the instance profiles that hold it. */
  readonly instanceProfiles: readonly string[];
  /** Seconds; IAM's default is 3600. */
  readonly maxSessionDuration: number | undefined;
}

export interface Group {
  readonly arn: string;
  readonly name: string;
  readonly inline: readonly InlinePolicy[];
  readonly attached: readonly AttachedPolicy[];
  readonly at: SourceRef;
}

/** What `aws iam get-account-authorization-details` prints. */
export interface AuthorizationDetails {
  /** By ARN. */
  readonly users: ReadonlyMap<string, User>;
  /** By name. */
  readonly groups: ReadonlyMap<string, Group>;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, Role>;
  /** By ARN. */
  readonly policies: ReadonlyMap<string, ManagedPolicy>;
  /** `false` where single roles were given (`aws iam get-role`): there may be more. */
  readonly complete: boolean;
}

/** An IAM OIDC provider. */
export interface OidcProvider {
  readonly arn: string;
  /** Host and path, without `https://`. */
  readonly url: string;
  /** Absent where only the list of providers was given. */
  readonly clientIds: readonly string[] | undefined;
  readonly at: SourceRef;
}

/** The public half of an access key. */
export interface AccessKey {
  readonly user: string;
  readonly id: string;
  readonly active: boolean;
  readonly at: SourceRef;
}

/** An EC2 instance, as far as pods on it are concerned. */
export interface Instance {
  readonly id: string;
  readonly privateDnsName: string | undefined;
  readonly instanceProfile: string | undefined;
  readonly metadata:
    | {
        readonly tokens: 'required' | 'optional' | undefined;
        readonly hopLimit: number | undefined;
        readonly endpoint: 'enabled' | 'disabled' | undefined;
        /** Whether it answers over IPv6 too; off unless it says so. */
        readonly ipv6?: 'enabled' | 'disabled' | undefined;
      }
    | undefined;
  readonly at: SourceRef;
}

export interface Bucket {
  readonly name: string;
  readonly region: string | undefined;
  readonly policy: PolicyDocument | undefined;
  /** AWS's own objects, as they came. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly at: SourceRef;
}

export interface KmsKey {
  readonly arn: string;
  readonly policy: PolicyDocument | undefined;
  readonly at: SourceRef;
}

/** One AWS account. What is `undefined` was not collected; what is empty is known to be empty. */
export interface Account {
  readonly id: string;
  readonly details: AuthorizationDetails | undefined;
  /** By ARN. */
  readonly oidcProviders: ReadonlyMap<string, OidcProvider> | undefined;
  readonly accessKeys: readonly AccessKey[] | undefined;
  readonly instances: readonly Instance[] | undefined;
  readonly buckets: readonly Bucket[] | undefined;
  readonly keys: readonly KmsKey[] | undefined;
  /** Facts of which some were given and others may be missing: one provider without the list of them, say. */
  readonly partial?: ReadonlySet<'oidcProviders' | 'accessKeys' | 'instances'>;
}
