import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  allow,
  deny,
  ISSUER,
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

const IAM = `arn:aws:iam::${ACCOUNT}`;
const PODS = trusts({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession']);
const ROOT = trusts({ AWS: `${IAM}:root` });
const target = (...trust: readonly ReturnType<typeof trusts>[]): ReturnType<typeof role> =>
  role('HyveS3WriterRole', trust);
const pinned = trusts({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession'], {
  StringEquals: {
    'aws:RequestTag/kubernetes-namespace': 'hyve',
    'aws:RequestTag/kubernetes-service-account': 'hyve-sa',
  },
});
const HYVE = { namespace: 'hyve', serviceAccount: 'hyve-sa', roleArn: TARGET };
const instance = (profile: string): Parts['account'] & object => ({
  instances: [
    {
      InstanceId: 'i-0a1b2c3d4e5f60718',
      PrivateDnsName: 'ip-10-0-1-10.ec2.internal',
      IamInstanceProfile: { Arn: `${IAM}:instance-profile/${profile}` },
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
    },
  ],
});
const nodeRole = (statements: readonly ReturnType<typeof allow>[]): ReturnType<typeof role> =>
  role('HyveS3WriterRole', [POD_TRUST], statements, {
    InstanceProfileList: [{ InstanceProfileName: 'node', Arn: `${IAM}:instance-profile/node`, Roles: [] }],
  });
const SSM_AGENT = allow(['ssm:UpdateInstanceInformation', 'ssmmessages:*']);

const tokensOf = (account: string, audience?: string): Readonly<Record<string, unknown>> => ({
  StringEquals: {
    [`${ISSUER}:sub`]: `system:serviceaccount:${account}`,
    ...(audience === undefined ? {} : { [`${ISSUER}:aud`]: audience }),
  },
});
const OTHER_AUDIENCE = [tokensOf('hyve:hyve-sa', 'sts.amazonaws.com'), tokensOf('other:app', 'kubernetes')];
const SAME_SUBJECT = [tokensOf('hyve:hyve-sa', 'sts.amazonaws.com'), tokensOf('hyve:hyve-sa', 'kubernetes')];
const ANY_AUDIENCE = [tokensOf('hyve:hyve-sa')];

interface Row {
  readonly name: string;
  readonly parts: Parts;
  readonly found: readonly string[];
}

const takeovers: readonly Row[] = [
  {
    name: 'an association with a service account of its choice',
    parts: {
      users: [user('ci', [allow(['eks:CreatePodIdentityAssociation', 'iam:PassRole'])])],
      roles: [target(PODS)],
      associations: [HYVE],
    },
    found: ['user/ci: takeover'],
  },
  {
    name: 'no association without the right to pass the role',
    parts: {
      users: [user('ci', [allow('eks:CreatePodIdentityAssociation')])],
      roles: [target(PODS)],
      associations: [HYVE],
    },
    found: [],
  },
  {
    name: 'no association if the role may be passed to another service alone',
    parts: {
      users: [
        user('ci', [
          allow('eks:CreatePodIdentityAssociation'),
          allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }),
        ]),
      ],
      roles: [target(PODS)],
      associations: [HYVE],
    },
    found: [],
  },
  {
    name: 'no association that the trust, pinned to the service account that has the role, would take',
    parts: {
      users: [user('ci', [allow(['eks:CreatePodIdentityAssociation', 'iam:PassRole'])])],
      roles: [target(pinned)],
      associations: [HYVE],
    },
    found: [],
  },
  {
    name: 'no association in a cluster of another name',
    parts: {
      users: [
        user('ci', [
          allow('eks:CreatePodIdentityAssociation', `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/staging`),
          allow('iam:PassRole'),
        ]),
      ],
      roles: [target(PODS)],
      associations: [HYVE],
    },
    found: [],
  },
  {
    name: 'the association of another service account',
    parts: {
      users: [user('ci', [allow(['eks:UpdatePodIdentityAssociation', 'iam:PassRole'])])],
      roles: [target(PODS)],
      associations: [HYVE, { namespace: 'other', serviceAccount: 'app', roleArn: `${IAM}:role/App` }],
    },
    found: ['user/ci: takeover'],
  },
  {
    name: 'a policy for itself, where the trust leaves it to the account',
    parts: {
      users: [user('ci', [allow('iam:PutUserPolicy', `${IAM}:user/\${aws:username}`)])],
      roles: [target(POD_TRUST, ROOT)],
    },
    found: ['user/ci: takeover'],
  },
  {
    name: 'no policy for another user',
    parts: {
      users: [user('ci', [allow('iam:PutUserPolicy', `${IAM}:user/cd`)])],
      roles: [target(POD_TRUST, ROOT)],
    },
    found: [],
  },
  {
    name: 'no policy for itself where the trust does not leave it to the account',
    parts: { users: [user('ci', [allow('iam:PutUserPolicy')])], roles: [target(POD_TRUST)] },
    found: [],
  },
  {
    name: 'no policy for itself behind a boundary that does not allow to assume roles',
    parts: {
      users: [
        user('ci', [allow('iam:PutUserPolicy')], {
          PermissionsBoundary: {
            PermissionsBoundaryType: 'Policy',
            PermissionsBoundaryArn: `${IAM}:policy/bounds`,
          },
        }),
      ],
      policies: [
        {
          PolicyName: 'bounds',
          Arn: `${IAM}:policy/bounds`,
          DefaultVersionId: 'v1',
          PolicyVersionList: [
            { VersionId: 'v1', IsDefaultVersion: true, Document: policy(allow('iam:PutUserPolicy')) },
          ],
        },
      ],
      roles: [target(POD_TRUST, ROOT)],
    },
    found: [],
  },
  {
    name: 'no attached policy that does not allow to assume roles',
    parts: {
      users: [
        user('ci', [
          allow('iam:AttachUserPolicy', '*', {
            ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' },
          }),
        ]),
      ],
      roles: [target(POD_TRUST, ROOT)],
    },
    found: [],
  },
  {
    name: 'an attached policy that does',
    parts: { users: [user('ci', [allow('iam:AttachUserPolicy')])], roles: [target(POD_TRUST, ROOT)] },
    found: ['user/ci: takeover'],
  },
  {
    name: 'a policy for a role that it may assume',
    parts: {
      users: [user('ci', [allow('iam:PutRolePolicy', `${IAM}:role/app`)])],
      roles: [target(POD_TRUST, ROOT), role('app', [trusts({ AWS: `${IAM}:user/ci` })])],
    },
    found: ['user/ci: takeover'],
  },
  {
    name: 'no policy for a role that it may not assume',
    parts: {
      users: [user('ci', [allow('iam:PutRolePolicy', `${IAM}:role/app`)])],
      roles: [target(POD_TRUST, ROOT), role('app', [POD_TRUST])],
    },
    found: [],
  },
  {
    name: 'a new role, where the trust leaves it to the account',
    parts: {
      users: [user('ci', [allow(['iam:CreateRole', 'iam:PutRolePolicy'])])],
      roles: [target(POD_TRUST, ROOT)],
    },
    found: ['user/ci: takeover'],
  },
  {
    name: 'a new role of the name that the trust asks for',
    parts: {
      users: [user('ci', [allow(['iam:CreateRole', 'iam:PutRolePolicy'], `${IAM}:role/ops-*`)])],
      roles: [
        target(
          POD_TRUST,
          trusts({ AWS: `${IAM}:root` }, 'sts:AssumeRole', {
            ArnLike: { 'aws:PrincipalArn': `${IAM}:role/ops-*` },
          }),
        ),
      ],
    },
    found: ['user/ci: takeover'],
  },
  {
    name: 'no new role of another name than the trust asks for',
    parts: {
      users: [user('ci', [allow(['iam:CreateRole', 'iam:PutRolePolicy'], `${IAM}:role/dev-*`)])],
      roles: [
        target(
          POD_TRUST,
          trusts({ AWS: `${IAM}:root` }, 'sts:AssumeRole', {
            ArnLike: { 'aws:PrincipalArn': `${IAM}:role/ops-*` },
          }),
        ),
      ],
    },
    found: [],
  },
  {
    name: 'no new role of a name that is taken',
    parts: {
      users: [user('ci', [allow(['iam:CreateRole', 'iam:PutRolePolicy'])])],
      roles: [
        target(
          POD_TRUST,
          trusts({ AWS: `${IAM}:root` }, 'sts:AssumeRole', {
            ArnEquals: { 'aws:PrincipalArn': `${IAM}:role/Ops` },
          }),
        ),
        role('Ops', [POD_TRUST]),
      ],
    },
    found: [],
  },
  {
    name: 'an access key of a user who may assume the role',
    parts: {
      users: [user('ci', [allow('iam:CreateAccessKey')]), user('dev', [])],
      roles: [target(POD_TRUST, trusts({ AWS: `${IAM}:user/dev` }))],
    },
    found: ['user/ci: takeover>assume-role', 'user/dev: assume-role'],
  },
  {
    name: 'no access key of another user',
    parts: {
      users: [user('ci', [allow('iam:CreateAccessKey', `${IAM}:user/ci`)]), user('dev', [])],
      roles: [target(POD_TRUST, trusts({ AWS: `${IAM}:user/dev` }))],
    },
    found: ['user/dev: assume-role'],
  },
  {
    name: 'an access entry, and so the service account by its cluster',
    parts: {
      users: [user('ci', [allow(['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy'])])],
      roles: [target(POD_TRUST)],
    },
    found: ['user/ci: takeover>web-identity'],
  },
  {
    name: 'no access entry in a cluster that takes none',
    parts: {
      users: [user('ci', [allow(['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy'])])],
      roles: [target(POD_TRUST)],
      cluster: { accessConfig: { authenticationMode: 'CONFIG_MAP' } },
    },
    found: [],
  },
  {
    name: 'an access entry in a cluster that can be made to take some',
    parts: {
      users: [
        user('ci', [
          allow(['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy', 'eks:UpdateClusterConfig']),
        ]),
      ],
      roles: [target(POD_TRUST)],
      cluster: { accessConfig: { authenticationMode: 'CONFIG_MAP' } },
    },
    found: ['user/ci: takeover>web-identity'],
  },
  {
    name: 'no access entry with a policy that reads alone',
    parts: {
      users: [
        user('ci', [
          allow('eks:CreateAccessEntry'),
          allow('eks:AssociateAccessPolicy', '*', {
            ArnEquals: { 'eks:policyArn': 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy' },
          }),
        ]),
      ],
      roles: [target(POD_TRUST)],
    },
    found: [],
  },
  {
    name: 'no access entry for somebody else',
    parts: {
      users: [
        user('ci', [
          allow('eks:CreateAccessEntry', '*', { ArnEquals: { 'eks:principalArn': `${IAM}:role/Ops` } }),
          allow('eks:AssociateAccessPolicy'),
        ]),
      ],
      roles: [target(POD_TRUST)],
    },
    found: [],
  },
  {
    name: 'an access entry in the namespace of the service account alone',
    parts: {
      users: [
        user('ci', [
          allow('eks:CreateAccessEntry'),
          allow('eks:AssociateAccessPolicy', '*', {
            'ForAllValues:StringEquals': { 'eks:namespaces': 'hyve' },
            StringEquals: { 'eks:accessScope': 'namespace' },
          }),
        ]),
      ],
      roles: [target(POD_TRUST)],
    },
    found: ['user/ci: takeover>web-identity'],
  },
  {
    name: 'no access entry in another namespace',
    parts: {
      users: [
        user('ci', [
          allow('eks:CreateAccessEntry'),
          allow('eks:AssociateAccessPolicy', '*', {
            StringEquals: { 'eks:accessScope': 'namespace', 'eks:namespaces': 'other' },
          }),
        ]),
      ],
      roles: [target(POD_TRUST)],
    },
    found: [],
  },
  {
    name: 'commands on an instance that runs with the role',
    parts: {
      users: [user('ci', [allow('ssm:SendCommand')])],
      roles: [nodeRole([SSM_AGENT])],
      account: instance('node'),
    },
    found: ['user/ci: takeover'],
  },
  {
    name: 'no commands on an instance that Systems Manager does not manage',
    parts: {
      users: [user('ci', [allow(['ssm:SendCommand', 'ssm:StartSession'])])],
      roles: [nodeRole([])],
      account: instance('node'),
    },
    found: [],
  },
  {
    name: 'no commands on an instance that runs with another role',
    parts: {
      users: [user('ci', [allow(['ssm:SendCommand', 'ssm:StartSession'])])],
      roles: [nodeRole([SSM_AGENT])],
      account: instance('other'),
    },
    found: [],
  },
  {
    name: 'no commands on another instance',
    parts: {
      users: [
        user('ci', [
          allow(
            ['ssm:SendCommand', 'ssm:StartSession'],
            ['arn:aws:ec2:*:*:instance/i-1', 'arn:aws:ssm:*:*:document/*'],
          ),
        ]),
      ],
      roles: [nodeRole([SSM_AGENT])],
      account: instance('node'),
    },
    found: [],
  },
  {
    name: 'a session on an instance in its region',
    parts: {
      users: [user('ci', [allow('ssm:StartSession', `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/*`)])],
      roles: [nodeRole([SSM_AGENT])],
      account: instance('node'),
    },
    found: ['user/ci: takeover'],
  },
  {
    name: 'no session on instances of another region',
    parts: {
      users: [user('ci', [allow('ssm:StartSession', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/*`)])],
      roles: [nodeRole([SSM_AGENT])],
      account: instance('node'),
    },
    found: [],
  },
  {
    name: 'user data, if the instance may be stopped and started too',
    parts: {
      users: [
        user('ci', [allow(['ec2:ModifyInstanceAttribute', 'ec2:StopInstances', 'ec2:StartInstances'])]),
        user('cd', [allow('ec2:ModifyInstanceAttribute')]),
      ],
      roles: [nodeRole([])],
      account: instance('node'),
    },
    found: ['user/ci: takeover'],
  },
  {
    name: 'the provider that the trust names and that is missing, if the issuer is theirs',
    parts: {
      users: [user('ci', [allow('iam:CreateOpenIDConnectProvider')])],
      roles: [target(POD_TRUST)],
      account: { openIdConnectProviders: [] },
    },
    found: ['user/ci: takeover?'],
  },
  {
    name: 'no provider that is there',
    parts: {
      users: [
        user('ci', [allow(['iam:CreateOpenIDConnectProvider', 'iam:AddClientIDToOpenIDConnectProvider'])]),
      ],
      roles: [target(POD_TRUST)],
    },
    found: [],
  },
  {
    name: 'an audience that the trust takes and that is not registered',
    parts: {
      users: [user('ci', [allow('iam:AddClientIDToOpenIDConnectProvider')])],
      roles: [target(POD_TRUST)],
      account: {
        openIdConnectProviders: [
          {
            Arn: `${IAM}:oidc-provider/${ISSUER}`,
            Url: ISSUER,
            ClientIDList: ['kubernetes'],
            ThumbprintList: [],
          },
        ],
      },
    },
    found: ['user/ci: takeover?'],
  },
  ...[
    {
      name: 'an audience of one statement, beside one whose audience is registered',
      conditions: OTHER_AUDIENCE,
      found: ['user/ci: takeover?'],
    },
    {
      name: 'no audience that lets in whom one that is registered lets in',
      conditions: SAME_SUBJECT,
      found: [],
    },
    { name: 'no audience where the trust asks for none', conditions: ANY_AUDIENCE, found: [] },
  ].map(({ name, conditions, found }) => ({
    name,
    parts: {
      users: [user('ci', [allow('iam:AddClientIDToOpenIDConnectProvider')])],
      roles: [
        target(
          ...conditions.map((condition) =>
            trusts(
              { Federated: `${IAM}:oidc-provider/${ISSUER}` },
              'sts:AssumeRoleWithWebIdentity',
              condition,
            ),
          ),
        ),
      ],
    },
    found,
  })),
  {
    name: 'no rights that a Deny in a group takes',
    parts: {
      users: [user('ci', [allow('iam:UpdateAssumeRolePolicy')], { GroupList: ['devs'] })],
      groups: [
        {
          Path: '/',
          GroupName: 'devs',
          GroupId: 'AGPA',
          Arn: `${IAM}:group/devs`,
          GroupPolicyList: [{ PolicyName: 'no', PolicyDocument: policy(deny('iam:*')) }],
          AttachedManagedPolicies: [],
        },
      ],
      roles: [target(POD_TRUST)],
    },
    found: [],
  },
];

describe('a takeover is', () => {
  it.each(takeovers)('$name', async ({ parts, found }) => {
    expect(violations(await judged(parts))).toEqual(found);
  });
});

describe('what was not collected', () => {
  it('leaves a claim undecided where a policy has no document', async () => {
    const attached = {
      AttachedManagedPolicies: [
        { PolicyName: 'Ops', PolicyArn: 'arn:aws:iam::aws:policy/job-function/SystemAdministrator' },
      ],
    };
    const judgement = await judged({ users: [user('ci', [], attached)], roles: [target(POD_TRUST)] });
    expect(judgement.verdict).toBe('undecided');
    expect(violations(judgement)).toEqual([]);
    expect(judgement.unknown.map((one) => one.add).join()).toContain(
      'get-policy-version --policy-arn arn:aws:iam::aws:policy/job-function/SystemAdministrator',
    );
  });

  it('changes nothing for a principal whose boundary rules it out', async () => {
    const attached = {
      AttachedManagedPolicies: [
        { PolicyName: 'Ops', PolicyArn: 'arn:aws:iam::aws:policy/job-function/SystemAdministrator' },
      ],
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: `${IAM}:policy/bounds`,
      },
    };
    const bounds = {
      PolicyName: 'bounds',
      Arn: `${IAM}:policy/bounds`,
      DefaultVersionId: 'v1',
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: policy(allow('s3:*')) }],
    };
    const judgement = await judged({
      users: [user('ci', [], attached)],
      roles: [target(POD_TRUST)],
      policies: [bounds],
    });
    expect(judgement.verdict).toBe('proven');
  });
});
