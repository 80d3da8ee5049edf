import type { SourceRef } from '../kernel/index.ts';
import type { PolicyDocument } from '../policy/index.ts';

/** The part of a Kubernetes object's metadata that rolepin asks for. */
export interface ObjectMeta {
  readonly name: string;
  /** `undefined` for cluster-scoped objects. */
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerReference[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly controller: boolean;
}

/**
 * A Kubernetes object. `body` is the object as it came, metadata included; of Secrets, and of what else may hold
 * keys, the values are gone and `accessKeyIds` names the access key ids that stood in them.
 */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly body: Readonly<Record<string, unknown>>;
  readonly accessKeyIds: readonly string[];
  /** What may be the secret half of an access key stood in it too. */
  readonly holdsSecretKey?: boolean;
  /** Of a Secret or ConfigMap with keys: what stood in which member of its data; others held none. */
  readonly keysByMember?: ReadonlyMap<string, KeyParts>;
  readonly at: SourceRef;
}

/** The parts of access keys that stood somewhere. */
export type KeyParts = Pick<KubernetesObject, 'accessKeyIds' | 'holdsSecretKey'>;

/** One association of EKS Pod Identity. */
export interface PodIdentityAssociation {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly targetRoleArn: string | undefined;
  readonly externalId: string | undefined;
  readonly disableSessionTags: boolean;
  /** The session policy. */
  readonly policy: PolicyDocument | undefined;
  readonly arn: string | undefined;
  readonly at: SourceRef;
}

/** What an IAM principal may do in the cluster's API. */
export interface AccessEntry {
  readonly principalArn: string;
  readonly username: string | undefined;
  readonly groups: readonly string[];
  /** `STANDARD`, `EC2_LINUX`, … */
  readonly type: string;
  /** `undefined` where `list-associated-access-policies` was not collected. */
  readonly policies: readonly AssociatedAccessPolicy[] | undefined;
  readonly at: SourceRef;
}

export interface AssociatedAccessPolicy {
  readonly policyArn: string;
  /** `undefined`: the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  readonly at: SourceRef;
}

/**
 * A line of the ConfigMap `aws-auth` in kube-system, which maps IAM principals to users and groups.
 *
 * Semantics: Amazon EKS User Guide, "Grant IAM users access to Kubernetes with a ConfigMap".
 */
export interface AuthMapping {
  readonly kind: 'role' | 'user' | 'account';
  /** The principal's ARN, a role's without path; of an account, its id. */
  readonly of: string;
  readonly username: string | undefined;
  readonly groups: readonly string[];
  readonly at: SourceRef;
}

/** One Kubernetes cluster. What is `undefined` was not collected; what is empty is known to be empty. */
export interface Cluster {
  readonly name: string;
  readonly arn: string | undefined;
  /** From the ARN. */
  readonly account: string | undefined;
  readonly version: string | undefined;
  /** Host and path of the OIDC issuer, without `https://`. */
  readonly issuer: string | undefined;
  readonly authenticationMode: 'API' | 'API_AND_CONFIG_MAP' | 'CONFIG_MAP' | undefined;
  readonly creatorIsAdmin: boolean | undefined;
  /** Of which family the addresses of its pods are. */
  readonly ipFamily?: 'ipv4' | 'ipv6' | undefined;
  readonly objects: readonly KubernetesObject[] | undefined;
  /** Whether `objects` is all there is; manifests are a part, unless the user says that they are all. */
  readonly complete: boolean;
  readonly associations: readonly PodIdentityAssociation[] | undefined;
  readonly accessEntries: readonly AccessEntry[] | undefined;
  /** What `aws-auth` says; absent where the objects hold none. */
  readonly authMap?: readonly AuthMapping[];
  /** Facts of which some were given and others may be missing: one association without the list of them, say. */
  readonly partial?: ReadonlySet<'associations' | 'accessEntries'>;
  readonly at: SourceRef | undefined;
}
