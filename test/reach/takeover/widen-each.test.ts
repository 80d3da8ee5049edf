import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  allow,
  deny,
  judged,
  type Parts,
  POD_TRUST,
  policy,
  role,
  TARGET,
  trusts,
  user,
  violations,
} from './account.ts';

type Json = Readonly<Record<string, unknown>>;

const IAM = `arn:aws:iam::${ACCOUNT}`;
const CI = `${IAM}:user/ci`;
const ASSUME = allow('sts:AssumeRole', TARGET);

/** Groups, policies and a user in them, before rights are added. */
const managed = (name: string, ...statements: readonly Json[]): Json => ({
  PolicyName: name,
  Arn: `${IAM}:policy/${name}`,
  DefaultVersionId: 'v1',
  PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: policy(...statements) }],
});
const attached = (name: string): Json => ({ PolicyName: name, PolicyArn: `${IAM}:policy/${name}` });
const group = (name: string, inline: readonly Json[], attachments: readonly Json[] = []): Json => ({
  Path: '/',
  GroupName: name,
  GroupId: `AGPA${name.toUpperCase().padEnd(12, 'X')}`,
  Arn: `${IAM}:group/${name}`,
  GroupPolicyList: inline.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: policy(...inline) }],
  AttachedManagedPolicies: attachments,
});

/** The account where the trust leaves the choice to its policies. */
async function takers(
  statements: readonly Json[],
  more: Partial<Parts> = {},
  of: Json = {},
): Promise<readonly string[]> {
  const judgement = await judged({
    roles: [role('HyveS3WriterRole', [POD_TRUST, trusts({ AWS: `${IAM}:root` })])],
    groups: [
      group('devs', [], [attached('Shared')]),
      group('admins', [ASSUME]),
      group('idle', [allow('s3:*')]),
    ],
    policies: [
      managed('Shared', allow('s3:*')),
      managed('Own', allow('s3:*')),
      managed('Free', allow('s3:*')),
    ],
    ...more,
    users: [
      user('ci', statements, { GroupList: ['devs'], AttachedManagedPolicies: [attached('Own')], ...of }),
    ],
  });
  return violations(judgement).filter((path) => path.startsWith('user/ci'));
}

const TAKEN = ['user/ci: takeover'];
const POSSIBLE = ['user/ci: takeover?'];
const pinned = (action: string, name: string): Json =>
  allow(action, CI, { ArnEquals: { 'iam:PolicyARN': name } });

const cases: readonly { name: string; statements: readonly Json[]; found: readonly string[] }[] = [
  { name: 'a policy of its own', statements: [allow('iam:PutUserPolicy', CI)], found: TAKEN },
  {
    name: 'no policy of another user',
    statements: [allow('iam:PutUserPolicy', `${IAM}:user/cj`)],
    found: [],
  },
  { name: 'no policy of roles', statements: [allow('iam:PutRolePolicy', '*')], found: [] },
  { name: 'a policy that is attached to it', statements: [allow('iam:AttachUserPolicy', CI)], found: TAKEN },
  {
    name: 'no policy that is attached to another',
    statements: [allow('iam:AttachUserPolicy', `${IAM}:user/cj`)],
    found: [],
  },
  ...['AdministratorAccess', 'PowerUserAccess'].map((name) => ({
    name: `${name}, which alone may be attached`,
    statements: [pinned('iam:AttachUserPolicy', `arn:aws:iam::aws:policy/${name}`)],
    found: TAKEN,
  })),
  {
    name: 'no ReadOnlyAccess, which alone may be attached',
    statements: [pinned('iam:AttachUserPolicy', 'arn:aws:iam::aws:policy/ReadOnlyAccess')],
    found: [],
  },
  {
    name: 'no policy that is there and allows nothing of it',
    statements: [pinned('iam:AttachUserPolicy', `${IAM}:policy/Free`)],
    found: [],
  },
  {
    name: 'a policy of its making',
    statements: [
      pinned('iam:AttachUserPolicy', `${IAM}:policy/made`),
      allow('iam:CreatePolicy', `${IAM}:policy/made`),
    ],
    found: TAKEN,
  },
  { name: 'no policy that it makes alone', statements: [allow('iam:CreatePolicy')], found: [] },
  {
    name: 'a policy of its group',
    statements: [allow('iam:PutGroupPolicy', `${IAM}:group/devs`)],
    found: TAKEN,
  },
  {
    name: 'no policy of another group',
    statements: [allow('iam:PutGroupPolicy', `${IAM}:group/idle`)],
    found: [],
  },
  {
    name: 'a policy that is attached to its group',
    statements: [allow('iam:AttachGroupPolicy', `${IAM}:group/devs`)],
    found: TAKEN,
  },
  {
    name: 'no policy that is attached to another group',
    statements: [allow('iam:AttachGroupPolicy', `${IAM}:group/idle`)],
    found: [],
  },
  {
    name: 'a version of its policy',
    statements: [allow('iam:CreatePolicyVersion', `${IAM}:policy/Own`)],
    found: TAKEN,
  },
  {
    name: 'a version of its group’s policy',
    statements: [allow('iam:CreatePolicyVersion', `${IAM}:policy/Shared`)],
    found: TAKEN,
  },
  {
    name: 'no version of a policy that it has not',
    statements: [allow('iam:CreatePolicyVersion', `${IAM}:policy/Free`)],
    found: [],
  },
  {
    name: 'perhaps a version of its policy, where a tag of that is asked for',
    statements: [
      allow('iam:CreatePolicyVersion', `${IAM}:policy/Own`, {
        StringEquals: { 'aws:ResourceTag/team': 'a' },
      }),
    ],
    found: POSSIBLE,
  },
  {
    name: 'perhaps an older version of its policy',
    statements: [allow('iam:SetDefaultPolicyVersion', `${IAM}:policy/Own`)],
    found: POSSIBLE,
  },
  {
    name: 'no older version of a policy that it has not',
    statements: [allow('iam:SetDefaultPolicyVersion', `${IAM}:policy/Free`)],
    found: [],
  },
  {
    name: 'a group that may',
    statements: [allow('iam:AddUserToGroup', `${IAM}:group/admins`)],
    found: TAKEN,
  },
  {
    name: 'no group that may not',
    statements: [allow('iam:AddUserToGroup', `${IAM}:group/idle`)],
    found: [],
  },
  {
    name: 'nothing against a Deny of its own',
    statements: [allow(['iam:PutUserPolicy', 'iam:AttachUserPolicy']), deny('sts:AssumeRole')],
    found: [],
  },
];

describe('a user of an account that a trust leaves the choice to gets the role by', () => {
  it.each(cases)('$name', async ({ statements, found }) => {
    expect(await takers(statements)).toEqual(found);
  });

  it('a policy that another group has by attachment', async () => {
    const more = {
      groups: [group('devs', []), group('admins', [], [attached('Assume')])],
      policies: [managed('Own', allow('s3:*')), managed('Assume', ASSUME)],
    };
    expect(await takers([allow('iam:AddUserToGroup')], more)).toEqual(TAKEN);
    expect(await takers([pinned('iam:AttachUserPolicy', `${IAM}:policy/Assume`)], more)).toEqual(TAKEN);
  });
});

describe('what a user is allowed comes from', () => {
  const having = (statement: Json): Readonly<Record<string, Partial<Parts>>> => ({
    'a policy that is attached to it': { policies: [managed('Shared'), managed('Own', statement)] },
    'a policy of its group': { groups: [group('devs', [statement])] },
    'a policy that is attached to its group': { policies: [managed('Own'), managed('Shared', statement)] },
    'no policy of another group': { groups: [group('devs', []), group('admins', [statement])] },
    'no policy that is attached to nobody': {
      policies: [managed('Own'), managed('Shared'), managed('Free', statement)],
    },
  });

  it.each(Object.entries(having(ASSUME)))('%s', async (name, more) => {
    const found = name.startsWith('no ') ? [] : ['user/ci: assume-role'];
    expect(await takers([], more)).toEqual(found);
  });

  it.each(Object.entries(having(deny('sts:*'))))('%s, where it denies', async (name, more) => {
    const found = name.startsWith('no ') ? ['user/ci: assume-role'] : [];
    expect(await takers([ASSUME], more)).toEqual(found);
  });

  it.each([
    { name: 'a policy', of: { AttachedManagedPolicies: [attached('Lost')] } },
    { name: 'a group', of: { GroupList: ['lost'] } },
  ])('$name that was not collected, perhaps', async ({ of }) => {
    const target = role('HyveS3WriterRole', [POD_TRUST, trusts({ AWS: `${IAM}:root` })]);
    const { verdict, unknown } = await judged({ roles: [target], users: [user('ci', [], of)] });
    expect(verdict).toBe('undecided');
    expect(unknown.map(({ what }) => what).join()).toMatch(/lost/i);
  });
});

describe('a boundary', () => {
  const bounded = {
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: `${IAM}:policy/Bound` },
  };
  const bounds: Partial<Parts> = {
    policies: [
      managed('Own', allow('s3:*')),
      managed('Shared', allow('s3:*')),
      managed('Bound', allow(['iam:*', 's3:*'])),
      managed('Wide', allow('*')),
    ],
  };
  const put = (name: string): Json =>
    allow('iam:PutUserPermissionsBoundary', CI, { ArnEquals: { 'iam:PermissionsBoundary': name } });
  it.each([
    { name: 'keeps out whom a policy lets in', statements: [ASSUME], found: [] },
    {
      name: 'is taken off',
      statements: [ASSUME, allow('iam:DeleteUserPermissionsBoundary', CI)],
      found: TAKEN,
    },
    {
      name: 'is not taken off another user',
      statements: [ASSUME, allow('iam:DeleteUserPermissionsBoundary', `${IAM}:user/cj`)],
      found: [],
    },
    {
      name: 'is not taken off where it is the one that a condition keeps',
      statements: [
        ASSUME,
        allow('iam:DeleteUserPermissionsBoundary', CI, {
          ArnNotEquals: { 'iam:PermissionsBoundary': `${IAM}:policy/Bound` },
        }),
      ],
      found: [],
    },
    { name: 'is changed for a wider one', statements: [ASSUME, put(`${IAM}:policy/Wide`)], found: TAKEN },
    { name: 'is not changed for one as narrow', statements: [ASSUME, put(`${IAM}:policy/Own`)], found: [] },
    {
      name: 'is taken off, and a policy given',
      statements: [allow(['iam:DeleteUserPermissionsBoundary', 'iam:PutUserPolicy'], CI)],
      found: TAKEN,
    },
    {
      name: 'leaves a policy that is given without effect',
      statements: [allow('iam:PutUserPolicy', CI)],
      found: [],
    },
    {
      name: 'holds a right that is allowed under another boundary alone',
      statements: [
        allow('iam:PutUserPolicy', CI, { ArnEquals: { 'iam:PermissionsBoundary': `${IAM}:policy/Wide` } }),
        allow('iam:DeleteUserPermissionsBoundary', CI),
      ],
      found: [],
    },
  ])('$name', async ({ statements, found }) => {
    expect(await takers(statements, bounds, bounded)).toEqual(found);
  });
});
