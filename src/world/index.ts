export type {
  AccessKey,
  Account,
  AttachedPolicy,
  AuthorizationDetails,
  Bucket,
  Group,
  InlinePolicy,
  Instance,
  KmsKey,
  ManagedPolicy,
  OidcProvider,
  Role,
  User,
} from './account.ts';
export type {
  AccessEntry,
  AssociatedAccessPolicy,
  Cluster,
  KubernetesObject,
  ObjectMeta,
  OwnerReference,
  PodIdentityAssociation,
} from './cluster.ts';
export {
  type PodCarrier,
  type PodSpec,
  podCarriers,
  readPodSpec,
  type Toleration,
} from './kubernetes/pod-spec.ts';
export {
  type MemberAccount,
  type Organization,
  type OrganizationalUnit,
  type OrganizationPolicy,
  organizationPath,
} from './organization.ts';
export type { World } from './world.ts';
