/**
 * The library: what `rolepin` rests on, for programs that want the answers without the command line.
 *
 * `readWorld` reads files into a `World`; `judge`, `access` and `why` answer questions about it. But for
 * `readWorld`, everything is a function of plain immutable values: no clock, no files, no environment.
 *
 * @module
 */

/** The questions: does a claim hold, who can get a role, and why a subject can or can't. */
export type {
  Accepted,
  Access,
  Asked,
  Claim,
  JudgedPath,
  Judgement,
  Verdict,
  Why,
} from './claims/index.ts';
export { access, judge, parseSubject, why } from './claims/index.ts';
/** The answers: subjects, and the steps by which they get a role's credentials. */
export type {
  Because,
  Certainty,
  Depth,
  MechanismName,
  Path,
  Remedy,
  Step,
  Subject,
  SubjectKind,
  Unknown,
  Witness,
} from './engine/reach/index.ts';
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
/** The outside: files, folders and standard input become one world. */
export type { IgnoredDocument, InputKind, InputSummary, ReadOptions, ReadWorld } from './sources/index.ts';
export { readWorld } from './sources/index.ts';

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
