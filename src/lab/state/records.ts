/**
 * What the lab knows, as records that JSON holds: policies are the text that was given, times are
 * milliseconds since 1970.
 *
 * @module
 */

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

export interface AccountRecord {
  readonly id: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}

/** What users, roles and groups share. */
interface NamedRecord {
  readonly arn: string;
  readonly account: string;
  readonly name: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  /** `AROA…`, `AIDA…`, `AGPA…`, `ANPA…` or `AIPA…`. */
  readonly id: string;
  readonly createdAt: number;
}

/** What an identity carries. */
interface PermissionsRecord {
  /** Policy text by policy name. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
}

export interface RoleRecord extends NamedRecord, PermissionsRecord {
  readonly trust: string;
  readonly boundary: string | undefined;
  readonly description: string | undefined;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly tags: Tags;
}

export interface UserRecord extends NamedRecord, PermissionsRecord {
  readonly boundary: string | undefined;
  /** Names of its groups. */
  readonly groups: readonly string[];
  readonly tags: Tags;
}

export interface GroupRecord extends NamedRecord, PermissionsRecord {}

export interface PolicyVersionRecord {
  /** `v1`, `v2`, … */
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

/** A managed policy; AWS's own belong to the account `aws`. */
export interface PolicyRecord extends NamedRecord {
  readonly description: string | undefined;
  readonly versions: readonly PolicyVersionRecord[];
  readonly defaultVersion: string;
  /** The number of the version that was made last: numbers are not used twice. */
  readonly lastVersion: number;
  readonly tags: Tags;
  readonly updatedAt: number;
}

export interface InstanceProfileRecord extends NamedRecord {
  /** Name of its role, if it has one. */
  readonly role: string | undefined;
  readonly tags: Tags;
}

export interface OidcProviderRecord {
  readonly arn: string;
  readonly account: string;
  /** Host and path, without `https://`. */
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly tags: Tags;
  readonly createdAt: number;
}

/** A long-term access key. The secret is the lab's own, never one of the inputs'. */
export interface AccessKeyRecord {
  readonly id: string;
  readonly secret: string;
  readonly account: string;
  /** `undefined` for the root user's. */
  readonly user: string | undefined;
  readonly active: boolean;
  readonly createdAt: number;
}

/** Temporary credentials, by their access key id. */
export interface SessionRecord {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly token: string;
  readonly account: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly principal: SessionPrincipal;
  /** Texts; `undefined`: no session policy limits it. */
  readonly policies: readonly string[] | undefined;
  /** Session tags. */
  readonly tags: Tags;
  /** Keys of the tags that go on to sessions made with this one. */
  readonly transitive: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** Made with the credentials of another session: chained. */
  readonly chained: boolean;
  /** Keys that stay in the requests of this session: `ISSUER:sub`, `aws:FederatedProvider`. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** Whose the temporary credentials are. */
export type SessionPrincipal =
  | { readonly kind: 'role'; readonly role: string; readonly name: string }
  /** Of GetSessionToken. */
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'root' };

export interface InstanceRecord {
  readonly id: string;
  readonly account: string;
  readonly privateDnsName: string | undefined;
  /** ARN of its instance profile. */
  readonly instanceProfile: string | undefined;
  readonly tokens: 'required' | 'optional';
  readonly hopLimit: number;
  readonly endpoint: 'enabled' | 'disabled';
}

export interface KeyRecord {
  readonly arn: string;
  readonly account: string;
  readonly policy: string | undefined;
}

export interface OrganizationRecord {
  readonly id: string;
  readonly managementAccountId: string | undefined;
  readonly units: readonly {
    readonly id: string;
    readonly parentId: string | undefined;
    readonly name: string;
  }[];
  readonly accounts: readonly { readonly id: string; readonly unitId: string; readonly name: string }[];
  readonly policies: readonly {
    readonly id: string;
    readonly name: string;
    readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
    readonly document: string;
    readonly targets: readonly string[];
  }[];
}

export interface ClusterRecord {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly version: string;
  /** Host and path of its issuer, without `https://`. */
  readonly issuer: string;
  /** The issuer's private key, as a JSON Web Key. */
  readonly signingKey: Readonly<Record<string, unknown>>;
  readonly authenticationMode: 'API' | 'API_AND_CONFIG_MAP' | 'CONFIG_MAP';
  readonly createdAt: number;
  readonly tags: Tags;
}

export interface AssociationRecord {
  /** `a-…`. */
  readonly id: string;
  readonly arn: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly targetRoleArn: string | undefined;
  readonly externalId: string | undefined;
  readonly disableSessionTags: boolean;
  readonly policy: string | undefined;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly tags: Tags;
}

export interface AccessEntryRecord {
  readonly arn: string;
  readonly cluster: string;
  readonly principalArn: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly type: string;
  readonly policies: readonly {
    readonly policyArn: string;
    /** `undefined`: the whole cluster. */
    readonly namespaces: readonly string[] | undefined;
    readonly associatedAt: number;
  }[];
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly tags: Tags;
}

/** A Kubernetes object of a cluster, without what Secrets hold. */
export interface KubernetesObjectRecord {
  readonly cluster: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface BucketRecord {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly policy: string | undefined;
  /** AWS's own objects, `PublicAccessBlockConfiguration` and so on, as they were put. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
}

/** A run of bytes. */
export interface SegmentRecord {
  /** Name of the file that holds them, in the folder of the lab's blobs. */
  readonly blob: string;
  readonly size: number;
  /** By algorithm, base64. */
  readonly checksums: Readonly<Record<string, string>>;
}

/** How an object's bytes are encrypted. */
export interface EncryptionRecord {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** ARN of the KMS key. */
  readonly key: string | undefined;
  readonly bucketKey: boolean;
  /** The encryption context that the caller gave. */
  readonly context: Readonly<Record<string, string>>;
}

export interface ObjectRecord {
  readonly bucket: string;
  readonly key: string;
  /** Its bytes, one run behind the other: one for each part that it was uploaded in. */
  readonly segments: readonly SegmentRecord[];
  /** Uploaded in parts. */
  readonly multipart: boolean;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedAt: number;
  /** `content-type` and the like, and `x-amz-meta-…`, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** By algorithm, base64: `{ CRC32: … }`. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly checksumType: 'FULL_OBJECT' | 'COMPOSITE' | undefined;
  readonly encryption: EncryptionRecord;
  readonly tags: Tags;
  /** Account that wrote it. */
  readonly owner: string;
}

export interface UploadPartRecord extends SegmentRecord {
  readonly number: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedAt: number;
}

/** A multipart upload that is under way. */
export interface UploadRecord {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedAt: number;
  /** ARN of whoever began it. */
  readonly initiator: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly encryption: EncryptionRecord;
  readonly checksumAlgorithm: string;
  readonly checksumType: 'FULL_OBJECT' | 'COMPOSITE';
  /** The caller asked for the algorithm. */
  readonly checksumAsked: boolean;
  /** Condition keys of the call that began it, which those that go on with it carry too. */
  readonly conditionKeys: Readonly<Record<string, string>>;
  readonly owner: string;
  readonly parts: readonly UploadPartRecord[];
}
