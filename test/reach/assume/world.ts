import { type Access, access, type ReadOptions, type World } from '../../../src/index.ts';
import { worldOf } from '../../support/world.ts';

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';
export const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
export const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
export const TARGET = `arn:aws:iam::${ACCOUNT}:role/Target`;
export const NOW = Date.UTC(2026, 10, 23);

type Json = unknown;
export interface RoleSpec {
  readonly name?: string;
  readonly account?: string;
  readonly path?: string;
  readonly trust: Json | readonly Json[];
  readonly allows?: readonly Json[];
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export const document = (statements: Json | readonly Json[]): Json => ({
  Version: '2012-10-17',
  Statement: statements,
});
export const allow = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  more: object = {},
): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
/** A trust statement for tokens of the cluster. */
export const tokens = (condition: object, more: object = {}): Json => ({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: condition,
  ...more,
});
export const trusts = (
  principal: unknown,
  condition: object = {},
  action: unknown = 'sts:AssumeRole',
): Json => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  Condition: condition,
});
export const SUB = `${ISSUER}:sub`;
export const AUD = `${ISSUER}:aud`;
export const subject = (namespace: string, name: string): string =>
  `system:serviceaccount:${namespace}:${name}`;

const roleDetail = ({
  name = 'Target',
  account = ACCOUNT,
  path = '/',
  trust,
  allows = [],
  boundary,
  tags = {},
}: RoleSpec): Json => ({
  Path: path,
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}EXAMPLE`,
  Arn: `arn:aws:iam::${account}:role${path}${name}`,
  CreateDate: '2026-01-05T10:00:00Z',
  AssumeRolePolicyDocument: document(trust),
  InstanceProfileList: [],
  AttachedManagedPolicies: [],
  RolePolicyList: allows.length === 0 ? [] : [{ PolicyName: 'inline', PolicyDocument: document(allows) }],
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  ...(boundary === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary } }),
});

const userDetail = (name: string, allows: readonly Json[]): Json => ({
  Path: '/',
  UserName: name,
  UserId: `AIDA${name.toUpperCase()}EXAMPLE`,
  Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
  CreateDate: '2026-01-05T10:00:00Z',
  GroupList: [],
  AttachedManagedPolicies: [],
  UserPolicyList: allows.length === 0 ? [] : [{ PolicyName: 'inline', PolicyDocument: document(allows) }],
});

export interface WorldSpec {
  readonly roles: readonly RoleSpec[];
  readonly users?: Readonly<Record<string, readonly Json[]>>;
  readonly policies?: Readonly<Record<string, readonly Json[]>>;
  readonly clientIds?: readonly string[] | 'no provider' | 'not collected';
  readonly associations?: readonly Json[] | 'not collected';
  readonly organization?: Json;
  readonly serviceAccounts?: readonly string[];
}

/** A world of one cluster and one account, or two where roles of another account are given. */
export function worldFrom(spec: WorldSpec, options: Partial<ReadOptions> = {}): Promise<World> {
  const {
    clientIds = ['sts.amazonaws.com'],
    associations = [],
    serviceAccounts = ['hyve/default', 'hyve/hyve-sa', 'other/app', 'other/default'],
  } = spec;
  const accounts = [...new Set([ACCOUNT, ...spec.roles.map((role) => role.account ?? ACCOUNT)])];
  const provider = { Arn: PROVIDER, Url: ISSUER, ClientIDList: clientIds, ThumbprintList: [] };
  return worldOf(
    {
      rolepin: 'snapshot/v1',
      ...(spec.organization === undefined ? {} : { organization: spec.organization }),
      accounts: accounts.map((id) => ({
        id,
        authorizationDetails: {
          UserDetailList:
            id === ACCOUNT
              ? Object.entries(spec.users ?? {}).map(([name, allows]) => userDetail(name, allows))
              : [],
          GroupDetailList: [],
          RoleDetailList: spec.roles.filter((role) => (role.account ?? ACCOUNT) === id).map(roleDetail),
          Policies:
            id !== ACCOUNT
              ? []
              : Object.entries(spec.policies ?? {}).map(([name, statements]) => ({
                  PolicyName: name,
                  Arn: `arn:aws:iam::${ACCOUNT}:policy/${name}`,
                  DefaultVersionId: 'v1',
                  PolicyVersionList: [
                    { VersionId: 'v1', IsDefaultVersion: true, Document: document(statements) },
                  ],
                })),
        },
        openIdConnectProviders:
          clientIds === 'not collected'
            ? null
            : clientIds === 'no provider' || id !== ACCOUNT
              ? []
              : [provider],
      })),
      clusters: [
        {
          cluster: {
            name: 'prod',
            arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/prod`,
            version: '1.34',
            identity: { oidc: { issuer: `https://${ISSUER}` } },
          },
          podIdentityAssociations: associations === 'not collected' ? null : associations,
          objects: serviceAccounts.map((one) => {
            const [namespace, name] = one.split('/');
            return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } };
          }),
        },
      ],
    },
    options,
  );
}

/** Who gets the target at depth `assume`: `subject by mechanisms`, `?` before what is only possible. */
export async function whoGets(spec: WorldSpec): Promise<readonly string[]> {
  return told(await accessOf(spec));
}

export async function accessOf(spec: WorldSpec): Promise<Access> {
  const answer = access(await worldFrom(spec), TARGET, 'assume', { now: NOW });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

export function told({ paths }: Access): readonly string[] {
  return paths
    .map(({ subject: { id, except, session }, steps, certainty }) => {
      const how = steps.map((step) => step.mechanism).join('>');
      const but = except.length === 0 ? '' : ` but ${except.join(', ')}`;
      return `${certainty === 'possible' ? '? ' : ''}${id}${session === undefined ? '' : ` as ${session}`}${but} by ${how}`;
    })
    .sort();
}
