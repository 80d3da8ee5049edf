import { ACCOUNT } from './support.ts';

/** A statement, or the parts of it that differ from an Allow on everything. */
export type StatementParts = Readonly<Record<string, unknown>>;

/** A policy document as an object. */
export const document = (...statements: readonly StatementParts[]) => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
});

/** What a role or user of a world is made of. */
export interface IdentityParts {
  readonly account?: string;
  /** Statements of its inline policy. */
  readonly allow?: readonly StatementParts[];
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

const tagList = (tags: Readonly<Record<string, string>> = {}) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const common = (type: string, name: string, { account = ACCOUNT, boundary, tags }: IdentityParts) => ({
  Path: '/',
  Arn: `arn:aws:iam::${account}:${type}/${name}`,
  CreateDate: '2026-01-05T10:00:00Z',
  AttachedManagedPolicies: [],
  Tags: tagList(tags),
  ...(boundary === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary } }),
});

const inlineOf = ({ allow }: IdentityParts) =>
  allow === undefined ? [] : [{ PolicyName: 'own', PolicyDocument: document(...allow) }];

/** An entry of RoleDetailList. */
export const role = (
  name: string,
  trust: readonly StatementParts[],
  parts: IdentityParts & { readonly maxSessionDuration?: number } = {},
) => ({
  ...common('role', name, parts),
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}EXAMPLE`,
  AssumeRolePolicyDocument: document(...trust),
  InstanceProfileList: [],
  RolePolicyList: inlineOf(parts),
  ...(parts.maxSessionDuration === undefined ? {} : { MaxSessionDuration: parts.maxSessionDuration }),
});

/** An entry of UserDetailList. */
export const user = (name: string, parts: IdentityParts = {}) => ({
  ...common('user', name, parts),
  UserName: name,
  UserId: `AIDA${name.toUpperCase()}EXAMPLE`,
  GroupList: [],
  UserPolicyList: inlineOf(parts),
});

/** An entry of Policies, with one version. */
export const managedPolicy = (name: string, ...statements: readonly StatementParts[]) => ({
  PolicyName: name,
  PolicyId: `ANPA${name.toUpperCase()}EXAMPLE`,
  Arn: `arn:aws:iam::${ACCOUNT}:policy/${name}`,
  Path: '/',
  DefaultVersionId: 'v1',
  PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(...statements) }],
});

/** Authorization details of an account. */
export const details = (parts: {
  readonly roles?: readonly object[];
  readonly users?: readonly object[];
  readonly policies?: readonly object[];
}) => ({
  UserDetailList: parts.users ?? [],
  GroupDetailList: [],
  RoleDetailList: parts.roles ?? [],
  Policies: parts.policies ?? [],
});
