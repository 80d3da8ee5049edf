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
  AuthMapping,
  Cluster,
  KeyParts,
  KubernetesObject,
  ObjectMeta,
  OwnerReference,
  PodIdentityAssociation,
} from './cluster.ts';
export {
  type Breach,
  breachOf,
  containersOf,
  groupOf,
  type LabelSelector,
  listOf,
  type Members,
  membersOf,
  type OwnerOf,
  ownersIn,
  type PolicyRule,
  podWay,
  type RbacBinding,
  type RbacRole,
  type RbacSubject,
  readRbacBinding,
  readRbacRole,
  readSelector,
  readWorkload,
  selects,
  type TopOwner,
  textOf,
  textsOf,
  valueAt,
  type Workload,
} from './kubernetes/index.ts';
export { nameAt } from './kubernetes/name-at.ts';
export {
  type PodCarrier,
  type PodSpec,
  podCarriers,
  type Toleration,
} from './kubernetes/pod-spec.ts';
export type { Taken } from './kubernetes/taken.ts';
export {
  type MemberAccount,
  type Organization,
  type OrganizationalUnit,
  type OrganizationPolicy,
  organizationPath,
} from './organization.ts';
export type { World } from './world.ts';
