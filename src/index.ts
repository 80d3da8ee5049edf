/**
 * The library: what `rolepin` rests on, for programs that want the answers without the command line.
 *
 * Everything below is plain immutable data and functions of it. Nothing here reads a clock.
 *
 * @module
 */

/** What all layers share: failures as data, and the places that facts come from. */
export type { Locate, PathKey, Position, Problem, Result, SourceRef, Truth } from './kernel/index.ts';

/** The IAM policy language: read with `parsePolicy`, written with `writePolicy`. */
export type {
  ActionElement,
  Arn,
  Caller,
  Condition,
  ContextValues,
  Effect,
  IpRange,
  Json,
  OpaqueStatement,
  Operand,
  Operator,
  ParsedPolicy,
  PolicyDocument,
  PolicyVersion,
  PrincipalElement,
  PrincipalEntry,
  PrincipalType,
  Request,
  RequestContext,
  ResourceElement,
  Statement,
  Template,
  Test,
  Token,
} from './policy/index.ts';
export { parseArn, parsePolicy, requestContext, writePolicy } from './policy/index.ts';

/** The facts: what was given of accounts, clusters and the organization, and where it stands. */
export type {
  AccessEntry,
  AccessKey,
  Account,
  AssociatedAccessPolicy,
  AttachedPolicy,
  AuthorizationDetails,
  Bucket,
  Cluster,
  Group,
  InlinePolicy,
  Instance,
  KmsKey,
  KubernetesObject,
  ManagedPolicy,
  MemberAccount,
  ObjectMeta,
  OidcProvider,
  Organization,
  OrganizationalUnit,
  OrganizationPolicy,
  OwnerReference,
  PodIdentityAssociation,
  Role,
  User,
  World,
} from './world/index.ts';
