import type { Judgement } from '../../../src/claims/index.ts';
import { judge } from '../../../src/claims/index.ts';
import { worldOf } from '../../support/world.ts';

export const ACCOUNT = '111122223333';
export const TARGET = `arn:aws:iam::${ACCOUNT}:role/HyveS3WriterRole`;
export const NOW = Date.parse('2026-11-23T12:00:00Z');
export const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

type Json = Readonly<Record<string, unknown>>;

/** One or more statements as a policy. */
export const policy = (...statements: readonly Json[]): Json => ({
  Version: '2012-10-17',
  Statement: statements,
});

export const allow = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  condition?: Json,
): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});

export const deny = (action: string | readonly string[], resource = '*', condition?: Json): Json => ({
  ...allow(action, resource, condition),
  Effect: 'Deny',
});

/** A user as `get-account-authorization-details` prints it. */
export function user(name: string, statements: readonly Json[], more: Json = {}): Json {
  return {
    Path: '/',
    UserName: name,
    UserId: `AIDA${name.toUpperCase().padEnd(12, 'X')}`,
    Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    GroupList: [],
    AttachedManagedPolicies: [],
    Tags: [],
    UserPolicyList:
      statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: policy(...statements) }],
    ...more,
  };
}

/** A role as `get-account-authorization-details` prints it. */
export function role(
  name: string,
  trust: readonly Json[],
  statements: readonly Json[] = [],
  more: Json = {},
): Json {
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase().slice(0, 12).padEnd(12, 'X')}`,
    Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    AssumeRolePolicyDocument: policy(...trust),
    InstanceProfileList: [],
    AttachedManagedPolicies: [],
    Tags: [],
    RolePolicyList:
      statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: policy(...statements) }],
    ...more,
  };
}

export const trusts = (
  principal: Json,
  action: string | readonly string[] = 'sts:AssumeRole',
  condition?: Json,
): Json => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  ...(condition === undefined ? {} : { Condition: condition }),
});

/** The trust of the pod alone. */
export const POD_TRUST = trusts(
  { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}` },
  'sts:AssumeRoleWithWebIdentity',
  {
    StringEquals: {
      [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:hyve-sa',
      [`${ISSUER}:aud`]: 'sts.amazonaws.com',
    },
  },
);

/** What a world of one account holds. */
export interface Parts {
  readonly users?: readonly Json[];
  readonly groups?: readonly Json[];
  readonly roles: readonly Json[];
  readonly policies?: readonly Json[];
  readonly account?: Json;
  readonly cluster?: Json;
  readonly objects?: readonly Json[];
  readonly associations?: readonly Json[];
  readonly accessEntries?: readonly Json[];
  readonly organization?: Json;
}

/** A snapshot with one account and its cluster `prod`. */
export function snapshot(parts: Parts): Json {
  return {
    rolepin: 'snapshot/v1',
    ...(parts.organization === undefined ? {} : { organization: parts.organization }),
    accounts: [
      {
        id: ACCOUNT,
        authorizationDetails: {
          UserDetailList: parts.users ?? [],
          GroupDetailList: parts.groups ?? [],
          RoleDetailList: parts.roles,
          Policies: parts.policies ?? [],
        },
        openIdConnectProviders: [
          {
            Arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
            Url: ISSUER,
            ClientIDList: ['sts.amazonaws.com'],
            ThumbprintList: [],
          },
        ],
        accessKeys: [],
        instances: [],
        ...parts.account,
      },
    ],
    clusters: [
      {
        cluster: {
          name: 'prod',
          arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/prod`,
          version: '1.34',
          identity: { oidc: { issuer: `https://${ISSUER}` } },
          accessConfig: {
            authenticationMode: 'API_AND_CONFIG_MAP',
            bootstrapClusterCreatorAdminPermissions: false,
          },
          ...parts.cluster,
        },
        podIdentityAssociations: parts.associations ?? [],
        accessEntries: parts.accessEntries ?? [],
        objects: [
          { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'hyve' } },
          { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'hyve-sa', namespace: 'hyve' } },
          ...(parts.objects ?? []),
        ],
      },
    ],
  };
}

/** The claim that only the pod has the role, at depth `account`. */
export async function judged(
  parts: Parts,
  claim: { readonly only?: readonly string[]; readonly administrators?: readonly string[] } = {},
): Promise<Judgement> {
  const answer = judge(
    await worldOf(snapshot(parts)),
    {
      role: TARGET,
      only: claim.only ?? ['serviceaccount:prod/hyve/hyve-sa'],
      depth: 'account',
      administrators: claim.administrators ?? [],
      accepted: [],
      at: undefined,
    },
    { now: NOW },
  );
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** Unexpected paths as `SUBJECT: MECHANISM>MECHANISM`, possible ones with a question mark. */
export function violations({ paths }: Judgement): readonly string[] {
  return paths
    .filter((path) => !path.expected)
    .map(
      (path) =>
        `${path.subject.id.replace(/^principal:arn:aws:iam::\d+:/, '')}: ${path.steps.map((step) => step.mechanism).join('>')}${path.certainty === 'possible' ? '?' : ''}`,
    )
    .sort();
}
