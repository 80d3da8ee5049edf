import { describe, expect, it } from 'vitest';
import { ACCOUNT, allow, document, OTHER, TARGET, trusts, type WorldSpec, whoGets } from './world.ts';

const role = (pattern: string, account = '*'): string => `arn:aws:iam::${account}:role/${pattern}`;
const on = (resource: string | readonly string[], condition: object = {}): unknown =>
  allow('sts:AssumeRole', resource, { Condition: condition });
const statement = (Effect: 'Allow' | 'Deny', more: object): unknown => ({ Effect, ...more });
const TEAM = 'aws:PrincipalTag/team';

/** A user's policies in the shapes that AWS's managed policies have, and whether the user gets a role that trusts the account. */
interface Shape {
  readonly name: string;
  readonly allows: readonly unknown[];
  readonly gets: 'yes' | 'no' | 'perhaps';
  readonly tags?: Readonly<Record<string, string>>;
}

const shapes: readonly Shape[] = [
  { name: 'everything on everything', allows: [allow('*')], gets: 'yes' },
  {
    name: 'everything but some services',
    allows: [
      statement('Allow', { NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }),
      allow(['iam:CreateServiceLinkedRole', 'iam:ListRoles'], '*'),
    ],
    gets: 'yes',
  },
  {
    name: 'everything but the service of tokens',
    allows: [statement('Allow', { NotAction: ['sts:*', 'iam:*'], Resource: '*' })],
    gets: 'no',
  },
  { name: 'all roles', allows: [on('*')], gets: 'yes' },
  { name: 'all roles of any account', allows: [on(role('*'))], gets: 'yes' },
  { name: 'all roles of this account', allows: [on(role('*', ACCOUNT))], gets: 'yes' },
  { name: 'all roles of another account', allows: [on(role('*', OTHER))], gets: 'no' },
  {
    name: 'all roles but those named',
    allows: [statement('Allow', { Action: 'sts:*', NotResource: role('cdk-*') })],
    gets: 'yes',
  },
  {
    name: 'all roles but this one',
    allows: [statement('Allow', { Action: 'sts:*', NotResource: TARGET })],
    gets: 'no',
  },
  { name: 'roles by the beginning of their name', allows: [on(role('cdk-*-deploy-role-*'))], gets: 'no' },
  {
    name: 'roles by the beginning of their name, this one too',
    allows: [on([role('cdk-*'), role('Targ*')])],
    gets: 'yes',
  },
  { name: 'roles of a path', allows: [on(role('service-role/*'))], gets: 'no' },
  { name: 'a role of the same name under a path', allows: [on(role('service-role/Target'))], gets: 'no' },
  { name: 'one role of another name', allows: [on(role('AWSControlTowerExecution'))], gets: 'no' },
  {
    name: 'other calls of the service',
    allows: [allow(['sts:GetCallerIdentity', 'sts:TagSession', 'sts:AssumeRoleWithWebIdentity'])],
    gets: 'no',
  },
  { name: 'passing the role', allows: [allow(['iam:PassRole', 'iam:GetRole'], TARGET)], gets: 'no' },
  {
    name: 'the caller’s own account, by variable',
    allows: [on('*', { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } })],
    gets: 'yes',
  },
  {
    name: 'not the caller’s own account, by variable',
    allows: [on('*', { StringNotEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } })],
    gets: 'no',
  },
  {
    name: 'the caller’s own organization, which is not known',
    allows: [on('*', { StringEquals: { 'aws:ResourceOrgId': '${aws:PrincipalOrgId}' } })],
    gets: 'perhaps',
  },
  {
    name: 'what AWS alone sets, which is not known',
    allows: [allow('*', '*', { Condition: { Bool: { 'aws:IsMcpServiceAction': 'true' } } })],
    gets: 'yes',
  },
  {
    name: 'a tag that both have, and neither has',
    allows: [
      allow(['sts:AssumeRole', 'sts:TagSession'], '*', {
        Condition: {
          StringEquals: { 'iam:ResourceTag/team': `\${${TEAM}}` },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['LakeFormationAuthorizedCaller'] },
        },
      }),
    ],
    gets: 'no',
  },
  {
    name: 'a tag that both have',
    allows: [on('*', { StringEquals: { 'aws:ResourceTag/team': 'a', 'iam:ResourceTag/team': 'a' } })],
    tags: { team: 'a' },
    gets: 'yes',
  },
  {
    name: 'a tag that the role has not',
    allows: [on('*', { StringEquals: { 'aws:ResourceTag/team': 'a' } })],
    tags: { team: 'b' },
    gets: 'no',
  },
  { name: 'a tag that is not empty', allows: [on('*', { StringNotEquals: { [TEAM]: '' } })], gets: 'yes' },
  {
    name: 'a tag of the session that a transitive key has to name',
    allows: [
      on('*', {
        'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': 'source' },
        StringLike: { 'aws:RequestTag/source': '${ec2:SourceInstanceARN}' },
      }),
    ],
    gets: 'no',
  },
  {
    name: 'all, but what is not tagged as the caller is',
    allows: [
      allow('*'),
      statement('Deny', {
        Action: '*',
        NotResource: ['arn:*:glue:*:*:catalog/*'],
        Condition: {
          Null: { 'aws:ResourceTag/team': 'false', [TEAM]: 'false' },
          StringNotEquals: { 'aws:ResourceTag/team': `\${${TEAM}}` },
        },
      }),
    ],
    tags: { team: 'a' },
    gets: 'yes',
  },
  {
    name: 'all, and a Deny of all',
    allows: [allow('*'), statement('Deny', { Action: '*', Resource: '*' })],
    gets: 'no',
  },
  {
    name: 'all, and a Deny of roles that this one is among',
    allows: [allow('*'), statement('Deny', { Action: 'sts:AssumeRole', Resource: role('T*') })],
    gets: 'no',
  },
  {
    name: 'all, and a Deny of other roles',
    allows: [allow('*'), statement('Deny', { Action: 'sts:AssumeRole', Resource: role('Admin*') })],
    gets: 'yes',
  },
];

const spec = ({ allows, tags = {} }: Shape): WorldSpec => ({
  roles: [{ trust: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:root` }), tags }],
  users: { alice: allows },
});

describe('a role that trusts its account', () => {
  const user = `principal:arn:aws:iam::${ACCOUNT}:user/alice by assume-role`;

  it.each(shapes)('is answered for a user who may do $name: $gets', async (shape) => {
    const expected = { yes: [user], no: [], perhaps: [`? ${user}`] }[shape.gets];
    expect(await whoGets(spec(shape))).toEqual(expected);
  });

  it('is got by those whose account is of the organization that is asked for', async () => {
    const shape = shapes.find(({ gets }) => gets === 'perhaps');
    const organization = {
      id: 'o-exampleorg',
      managementAccountId: '999999999999',
      units: [{ id: 'r-root', parentId: null, name: 'Root' }],
      accounts: [{ id: ACCOUNT, unitId: 'r-root', name: 'prod' }],
      policies: [
        {
          ...{ id: 'p-1', name: 'all', type: 'SERVICE_CONTROL_POLICY', targets: ['r-root', ACCOUNT] },
          content: document(allow('*')),
        },
      ],
    };
    expect(shape).toBeDefined();
    if (shape !== undefined) expect(await whoGets({ ...spec(shape), organization })).toEqual([user]);
  });
});
