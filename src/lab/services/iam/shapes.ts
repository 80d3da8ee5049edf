import type { XmlValue } from '../../http/xml.ts';
import type {
  GroupRecord,
  InstanceProfileRecord,
  PolicyRecord,
  PolicyVersionRecord,
  RoleRecord,
  Tags,
  UserRecord,
} from '../../state/records.ts';
import type { State } from '../../state/state.ts';

type Shape = Readonly<Record<string, XmlValue>>;

/**
 * A policy document as IAM's answers have it: percent-encoded.
 *
 * Semantics: AWS IAM API Reference, "GetRole" ("URL-encoded compliant with RFC 3986").
 */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

export const tagList = (tags: Tags): XmlValue => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const boundaryShape = (arn: string | undefined): Shape =>
  arn === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn } };

const tagsShape = (tags: Tags): Shape => (Object.keys(tags).length === 0 ? {} : { Tags: tagList(tags) });

/** A role as lists show it: without tags and boundary. */
export const roleInList = (role: RoleRecord): Shape => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodeDocument(role.trust),
  Description: role.description,
  MaxSessionDuration: role.maxSessionDuration,
});

/** A role as CreateRole answers. */
export const newRole = (role: RoleRecord): Shape => {
  const { Description, MaxSessionDuration, ...others } = roleInList(role);
  return {
    ...others,
    ...(Description === undefined ? {} : { Description }),
    MaxSessionDuration,
    ...boundaryShape(role.boundary),
    ...tagsShape(role.tags),
  };
};

/** A role with all that there is to tell. When a role was used is not kept. */
export const wholeRole = (role: RoleRecord): Shape => ({ ...newRole(role), RoleLastUsed: {} });

export const userInList = (user: UserRecord): Shape => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: new Date(user.createdAt),
});

export const wholeUser = (user: UserRecord): Shape => ({
  ...userInList(user),
  ...boundaryShape(user.boundary),
  ...tagsShape(user.tags),
});

export const groupShape = (group: GroupRecord): Shape => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: group.arn,
  CreateDate: new Date(group.createdAt),
});

/** An instance profile with its role; `tagged` where tags are told. */
export function profileShape(state: State, profile: InstanceProfileRecord, tagged = false): Shape {
  const role = profile.role === undefined ? undefined : state.roles.named(profile.account, profile.role);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAt),
    Roles: role === undefined ? [] : [roleInList(role)],
    ...(tagged ? tagsShape(profile.tags) : {}),
  };
}

/** How often a managed policy is used in an account. */
export interface PolicyUse {
  readonly attachments: number;
  readonly boundaries: number;
}

/** A managed policy as lists show it: without description and tags. */
export const policyInList = (policy: PolicyRecord, { attachments, boundaries }: PolicyUse): Shape => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: attachments,
  PermissionsBoundaryUsageCount: boundaries,
  IsAttachable: true,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.updatedAt),
});

export const wholePolicy = (policy: PolicyRecord, use: PolicyUse): Shape => ({
  ...policyInList(policy, use),
  ...(policy.description === undefined ? {} : { Description: policy.description }),
  Tags: tagList(policy.tags),
});

/** A version; its document is told where it is asked for. */
export const versionShape = (
  policy: PolicyRecord,
  version: PolicyVersionRecord,
  withDocument = false,
): Shape => ({
  ...(withDocument ? { Document: encodeDocument(version.document) } : {}),
  VersionId: version.id,
  IsDefaultVersion: version.id === policy.defaultVersion,
  CreateDate: new Date(version.createdAt),
});
