import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  allow,
  judged,
  type Parts,
  POD_TRUST,
  role,
  TARGET,
  trusts,
  user,
  violations,
} from './account.ts';

type Json = Readonly<Record<string, unknown>>;

/** A takeover with all that it takes, each right on the resource that it is about. */
interface Way {
  readonly name: string;
  readonly needs: readonly (readonly [action: string, resource: string, tags?: 'known' | 'chosen'])[];
  readonly found: string;
  /** What the world holds besides a pod on a node. */
  readonly parts?: Partial<Parts>;
  /** What the rest gives without one of its rights. */
  readonly rest?: Readonly<Record<string, string>>;
}

const IAM = `arn:aws:iam::${ACCOUNT}`;
const NODE = 'ip-10-0-1-10.ec2.internal';
const eks = (resource: string): string => `arn:aws:eks:us-east-1:${ACCOUNT}:${resource}`;
const INSTANCE = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0a1b2c3d4e5f60718`;
const REPOSITORY = `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/team/app`;
const PUSH = ['PutImage', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload'].map(
  (action) => [`ecr:${action}`, REPOSITORY] as const,
);
const PODS_TRUST = trusts({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession']);
const target = (...trust: readonly Json[]): Json => role('HyveS3WriterRole', trust);
const node = (more: Json = {}): Json =>
  role('NodeRole', [trusts({ Service: 'ec2.amazonaws.com' })], [], {
    InstanceProfileList: [{ InstanceProfileName: 'node', Arn: `${IAM}:instance-profile/node`, Roles: [] }],
    ...more,
  });
const SSM = {
  AttachedManagedPolicies: [
    {
      PolicyName: 'AmazonSSMManagedInstanceCore',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
    },
  ],
};
const POD: Json = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'hyve', namespace: 'hyve' },
  spec: {
    serviceAccountName: 'hyve-sa',
    nodeName: NODE,
    containers: [
      { name: 'main', image: `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/team/app:v1` },
      { name: 'pinned', image: `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/team/pinned@sha256:00` },
    ],
  },
  status: { phase: 'Running' },
};
const nodeObject = (labels: Json): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: NODE, labels },
});
const TEMPLATE = {
  'eks.amazonaws.com/nodegroup': 'workers',
  'eks.amazonaws.com/sourceLaunchTemplateId': 'lt-0123456789abcdef0',
};
const bindingTo = (subject: Json): readonly Json[] => [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'deployer', namespace: 'hyve' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'deployers', namespace: 'hyve' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deployer' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', ...subject }],
  },
];
const withMode = (authenticationMode: string | undefined): Partial<Parts> => ({
  cluster: {
    accessConfig:
      authenticationMode === undefined
        ? {}
        : { authenticationMode, bootstrapClusterCreatorAdminPermissions: false },
  },
});
const ENTRY = `access-entry/prod/user/${ACCOUNT}/ci/*`;
const COMMANDS = 'user/ci: takeover>web-identity';
const AS_GROUP = 'user/ci: takeover>kubernetes>web-identity';

const WAYS: readonly Way[] = [
  {
    name: 'the trust policy',
    needs: [['iam:UpdateAssumeRolePolicy', TARGET, 'known']],
    found: 'user/ci: takeover',
  },
  {
    name: 'an administrator of the cluster',
    needs: [
      ['eks:AssociateAccessPolicy', eks(ENTRY)],
      ['eks:CreateAccessEntry', eks('cluster/prod')],
    ],
    found: COMMANDS,
  },
  {
    name: 'an administrator of a cluster that may not take entries',
    needs: [
      ['eks:AssociateAccessPolicy', eks(ENTRY)],
      ['eks:CreateAccessEntry', eks('cluster/prod')],
    ],
    parts: withMode(undefined),
    found: `${COMMANDS}?`,
  },
  {
    name: 'an administrator of a cluster that can be made to take entries',
    needs: [
      ['eks:AssociateAccessPolicy', eks(ENTRY)],
      ['eks:CreateAccessEntry', eks('cluster/prod')],
      ['eks:UpdateClusterConfig', eks('cluster/prod')],
    ],
    parts: withMode('CONFIG_MAP'),
    found: COMMANDS,
  },
  {
    name: 'an entry with a group that is bound',
    needs: [['eks:CreateAccessEntry', eks('cluster/prod')]],
    parts: { objects: bindingTo({ kind: 'Group', name: 'deployers' }) },
    found: AS_GROUP,
  },
  {
    name: 'an entry with the name of a user who is bound',
    needs: [['eks:CreateAccessEntry', eks('cluster/prod')]],
    parts: { objects: bindingTo({ kind: 'User', name: 'alice' }) },
    found: AS_GROUP,
  },
  {
    name: 'an entry with a group, where the cluster may not take entries',
    needs: [['eks:CreateAccessEntry', eks('cluster/prod')]],
    parts: { ...withMode(undefined), objects: bindingTo({ kind: 'Group', name: 'deployers' }) },
    found: `${AS_GROUP}?`,
  },
  {
    name: 'its own entry, changed to have a group',
    needs: [['eks:UpdateAccessEntry', eks(`access-entry/prod/user/${ACCOUNT}/ci/0a1b`)]],
    parts: {
      objects: bindingTo({ kind: 'Group', name: 'deployers' }),
      accessEntries: [
        {
          principalArn: `${IAM}:user/ci`,
          type: 'STANDARD',
          kubernetesGroups: [],
          username: 'ci',
          associatedAccessPolicies: [],
        },
      ],
    },
    found: AS_GROUP,
  },
  {
    name: 'an issuer of users',
    needs: [['eks:AssociateIdentityProviderConfig', eks('cluster/prod')]],
    parts: { objects: bindingTo({ kind: 'Group', name: 'deployers' }) },
    found: `${AS_GROUP}?`,
  },
  {
    name: 'an association that is made',
    needs: [
      ['eks:CreatePodIdentityAssociation', eks('cluster/prod')],
      ['iam:PassRole', TARGET, 'known'],
    ],
    parts: { roles: [target(PODS_TRUST), node()] },
    found: 'user/ci: takeover',
  },
  {
    name: 'an association of another role, changed',
    needs: [
      ['eks:UpdatePodIdentityAssociation', eks('podidentityassociation/prod/a-1')],
      ['iam:PassRole', TARGET, 'known'],
    ],
    parts: {
      roles: [target(PODS_TRUST), node()],
      associations: [
        {
          namespace: 'other',
          serviceAccount: 'other',
          roleArn: `${IAM}:role/NodeRole`,
          associationArn: eks('podidentityassociation/prod/a-1'),
          associationId: 'a-1',
        },
      ],
    },
    found: 'user/ci: takeover',
  },
  {
    name: 'an add-on that is made',
    needs: [
      ['eks:CreateAddon', eks('cluster/prod')],
      ['iam:PassRole', TARGET, 'known'],
    ],
    parts: { roles: [target(PODS_TRUST), node()] },
    found: 'user/ci: takeover?',
  },
  {
    name: 'an add-on that is there',
    needs: [
      ['eks:UpdateAddon', eks('addon/prod/vpc-cni/0a1b')],
      ['iam:PassRole', TARGET, 'known'],
    ],
    parts: { roles: [target(PODS_TRUST), node()] },
    found: 'user/ci: takeover?',
  },
  {
    name: 'a node group of its own',
    needs: [
      ['eks:CreateNodegroup', eks('cluster/prod')],
      ['iam:PassRole', `${IAM}:role/NodeRole`, 'known'],
    ],
    found: `${COMMANDS}?`,
  },
  {
    name: 'the launch template of a node group',
    needs: [
      [
        'ec2:CreateLaunchTemplateVersion',
        `arn:aws:ec2:us-east-1:${ACCOUNT}:launch-template/lt-0123456789abcdef0`,
      ],
      ['eks:UpdateNodegroupVersion', eks('nodegroup/prod/workers/0a1b')],
    ],
    parts: { objects: [nodeObject(TEMPLATE)] },
    found: COMMANDS,
  },
  {
    name: 'the launch template of an Auto Scaling group',
    needs: [
      ['ec2:CreateLaunchTemplateVersion', `arn:aws:ec2:eu-west-1:${ACCOUNT}:launch-template/lt-1`],
      [
        'autoscaling:StartInstanceRefresh',
        `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:0a1b:autoScalingGroupName/nodes`,
      ],
    ],
    found: `${COMMANDS}?`,
  },
  {
    name: 'a command',
    needs: [
      ['ssm:SendCommand', INSTANCE],
      ['ssm:SendCommand', 'arn:aws:ssm:us-east-1::document/AWS-RunShellScript'],
    ],
    parts: { roles: [target(POD_TRUST), node(SSM)] },
    found: COMMANDS,
  },
  {
    name: 'a command by a document of the account',
    needs: [
      ['ssm:SendCommand', INSTANCE],
      ['ssm:SendCommand', `arn:aws:ssm:us-east-1:${ACCOUNT}:document/own`],
    ],
    parts: { roles: [target(POD_TRUST), node(SSM)] },
    found: COMMANDS,
  },
  {
    name: 'a session',
    needs: [['ssm:StartSession', INSTANCE]],
    parts: { roles: [target(POD_TRUST), node(SSM)] },
    found: COMMANDS,
  },
  {
    name: 'user data',
    needs: [
      ['ec2:ModifyInstanceAttribute', INSTANCE],
      ['ec2:StopInstances', INSTANCE],
      ['ec2:StartInstances', INSTANCE],
    ],
    found: COMMANDS,
  },
  {
    name: 'an SSH key',
    needs: [['ec2-instance-connect:SendSSHPublicKey', INSTANCE]],
    found: `${COMMANDS}?`,
  },
  {
    name: 'an SSH key for the serial console',
    needs: [['ec2-instance-connect:SendSerialConsoleSSHPublicKey', INSTANCE]],
    found: `${COMMANDS}?`,
  },
  { name: 'the image of the pod', needs: PUSH, found: `${COMMANDS}?` },
  {
    name: 'an image that Flux deploys',
    needs: PUSH.map(([action]) => [action, `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/charts`] as const),
    parts: {
      objects: [
        {
          apiVersion: 'source.toolkit.fluxcd.io/v1',
          kind: 'OCIRepository',
          metadata: { name: 'deploy', namespace: 'flux-system' },
          spec: { url: `oci://${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/charts` },
        },
      ],
    },
    found: `${COMMANDS}?`,
  },
  {
    name: 'a repository that Argo CD deploys',
    needs: [['codecommit:GitPush', `arn:aws:codecommit:us-east-1:${ACCOUNT}:deploy`]],
    parts: {
      objects: [
        {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'ApplicationSet',
          metadata: { name: 'deploy', namespace: 'argocd' },
          spec: {
            template: {
              spec: { source: { repoURL: 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/deploy' } },
            },
          },
        },
      ],
    },
    found: `${COMMANDS}?`,
  },
  {
    name: 'a bucket that Flux deploys',
    needs: [['s3:PutObject', 'arn:aws:s3:::deploy/*']],
    parts: {
      objects: [
        {
          apiVersion: 'source.toolkit.fluxcd.io/v1',
          kind: 'Bucket',
          metadata: { name: 'deploy', namespace: 'flux-system' },
          spec: { bucketName: 'deploy', endpoint: 's3.us-east-1.amazonaws.com' },
        },
      ],
    },
    found: `${COMMANDS}?`,
  },
];

/** Resources of which one alone will do; of the others any does. */
const NAMED = /:(cluster|instance|repository|role|podidentityassociation)\/|lt-0|:codecommit:/;

const rows = WAYS.map((way) => ({ name: way.name, way }));

async function takers({ parts = {} }: Way, statements: readonly Json[]): Promise<readonly string[]> {
  const judgement = await judged({
    roles: [target(POD_TRUST), node()],
    account: {
      instances: [
        {
          InstanceId: 'i-0a1b2c3d4e5f60718',
          PrivateDnsName: NODE,
          IamInstanceProfile: { Arn: `${IAM}:instance-profile/node` },
          MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
        },
      ],
    },
    ...parts,
    users: [user('ci', statements)],
    objects: [POD, ...(parts.objects ?? [])],
  });
  return violations(judgement).filter((path) => path.startsWith('user/ci'));
}

const statementsOf = (needs: Way['needs']): readonly Json[] =>
  needs.map(([action, resource]) => allow(action, resource));

describe('who has the right to take over', () => {
  it.each(rows)('$name takes the role', async ({ way }) => {
    expect(await takers(way, statementsOf(way.needs))).toEqual([way.found]);
  });

  it.each(rows)('$name takes nothing without one right of them', async ({ way }) => {
    for (const [index, [action, resource]] of way.needs.entries()) {
      const rest = way.rest?.[action];
      const left = await takers(way, statementsOf(way.needs.toSpliced(index, 1)));
      expect({ action, resource, left }).toEqual({
        action,
        resource,
        left: rest === undefined ? [] : [rest],
      });
    }
  });

  it.each(rows)('$name takes nothing with a right on something else', async ({ way }) => {
    for (const [index, [action, resource]] of way.needs.entries()) {
      const rest = way.rest?.[action];
      const others = [
        ...(NAMED.test(resource) ? [resource.replace(/[^:/]*$/, 'other')] : []),
        ...(/:\d{12}:/.test(resource) ? [resource.replace(/:\d{12}:/, ':444455556666:')] : []),
      ];
      for (const other of others) {
        const left = await takers(way, statementsOf(way.needs.with(index, [action, other])));
        expect({ action, other, left }).toEqual({ action, other, left: rest === undefined ? [] : [rest] });
      }
    }
  });

  it.each(rows)('$name may take the role, where a right asks for a tag of what it is on', async ({ way }) => {
    for (const [index, [action, resource, tags]] of way.needs.entries()) {
      if (tags === 'known') continue;
      const tagged = allow(action, resource, { StringEquals: { 'aws:ResourceTag/team': 'a' } });
      const found = await takers(way, statementsOf(way.needs).with(index, tagged));
      expect({ action, found }).toEqual({ action, found: [`${way.found.replace('?', '')}?`] });
    }
  });

  const nearMisses: readonly Way[] = [
    {
      name: 'of an image that is pinned by its digest',
      needs: PUSH.map(
        ([action]) => [action, `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/team/pinned`] as const,
      ),
      found: '',
    },
    {
      name: 'of a group, where the cluster takes no entries',
      needs: [['eks:CreateAccessEntry', eks('cluster/prod')]],
      parts: { ...withMode('CONFIG_MAP'), objects: bindingTo({ kind: 'Group', name: 'deployers' }) },
      found: '',
    },
    {
      name: 'of a group whose name EKS keeps',
      needs: [['eks:CreateAccessEntry', eks('cluster/prod')]],
      parts: { objects: bindingTo({ kind: 'Group', name: 'system:deployers' }) },
      found: '',
    },
    {
      name: 'of a group, where the entry is one of a node',
      needs: [['eks:UpdateAccessEntry', '*']],
      parts: {
        objects: bindingTo({ kind: 'Group', name: 'deployers' }),
        accessEntries: [{ principalArn: `${IAM}:user/ci`, type: 'EC2_LINUX', associatedAccessPolicies: [] }],
      },
      found: '',
    },
    {
      name: 'of a group, by an entry that is there and may only be made',
      needs: [['eks:CreateAccessEntry', '*']],
      parts: {
        objects: bindingTo({ kind: 'Group', name: 'deployers' }),
        accessEntries: [
          { principalArn: `${IAM}:user/ci`, type: 'STANDARD', username: 'ci', associatedAccessPolicies: [] },
        ],
      },
      found: '',
    },
  ];
  it.each(nearMisses.map((way) => ({ name: way.name, way })))('$name takes nothing', async ({ way }) => {
    expect(await takers(way, statementsOf(way.needs))).toEqual([]);
  });
});
