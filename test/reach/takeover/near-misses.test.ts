import { describe, expect, it } from 'vitest';
import { ACCOUNT, allow, judged, type Parts, POD_TRUST, role, trusts, user, violations } from './account.ts';

type Json = Readonly<Record<string, unknown>>;

const IAM = `arn:aws:iam::${ACCOUNT}`;
const NODE = 'ip-10-0-1-10.ec2.internal';
const INSTANCE = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0a1b2c3d4e5f60718`;
const found = async (parts: Parts, who: string): Promise<readonly string[]> =>
  violations(await judged(parts)).filter((path) => path.startsWith(who));

describe('an association that somebody may make', () => {
  const CLUSTER = `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/prod`;
  const ways: readonly { name: string; condition: Json; takes: string | undefined }[] = [
    { name: 'its cluster', condition: { ArnEquals: { 'aws:SourceArn': CLUSTER } }, takes: 'takeover' },
    {
      name: 'another cluster',
      condition: { ArnEquals: { 'aws:SourceArn': `${CLUSTER}2` } },
      takes: undefined,
    },
    {
      name: 'another account',
      condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } },
      takes: undefined,
    },
    {
      name: 'a namespace',
      condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'other' } },
      takes: 'takeover',
    },
    {
      name: 'one service account',
      condition: {
        StringEquals: {
          'aws:RequestTag/kubernetes-namespace': 'other',
          'aws:RequestTag/kubernetes-service-account': 'app',
        },
      },
      takes: 'takeover?',
    },
    {
      name: 'the cluster’s name, which its tag gives',
      condition: { StringEquals: { 'aws:RequestTag/eks-cluster-name': 'dev' } },
      takes: undefined,
    },
    {
      name: 'no session that has no tags',
      condition: { Null: { 'aws:RequestTag/kubernetes-namespace': 'true' } },
      takes: 'takeover',
    },
  ];
  it.each(ways)('gives the role, or not, where its trust asks for $name', async ({ condition, takes }) => {
    const trust = trusts(
      { Service: 'pods.eks.amazonaws.com' },
      ['sts:AssumeRole', 'sts:TagSession'],
      condition,
    );
    const users = [user('ci', [allow(['eks:CreatePodIdentityAssociation', 'iam:PassRole'])])];
    expect(await found({ users, roles: [role('HyveS3WriterRole', [trust])] }, 'user/ci')).toEqual(
      takes === undefined ? [] : [`user/ci: ${takes}`],
    );
  });
});

describe('who may change the metadata options of an instance', () => {
  const profile = `${IAM}:instance-profile/node`;
  const world = (options: Json | undefined, isNode: boolean): Parts => ({
    users: [user('ci', [allow('ec2:ModifyInstanceMetadataOptions', INSTANCE)])],
    roles: [
      role('HyveS3WriterRole', [POD_TRUST, trusts({ Service: 'ec2.amazonaws.com' })], [], {
        InstanceProfileList: [{ InstanceProfileName: 'node', Arn: profile, Roles: [] }],
      }),
    ],
    account: {
      instances: [
        {
          InstanceId: 'i-0a1b2c3d4e5f60718',
          PrivateDnsName: NODE,
          IamInstanceProfile: { Arn: profile },
          ...(options === undefined
            ? {}
            : {
                MetadataOptions: {
                  ...{ HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
                  ...options,
                },
              }),
        },
      ],
    },
    objects: isNode ? [{ apiVersion: 'v1', kind: 'Node', metadata: { name: NODE } }] : [],
  });

  const cases: readonly { name: string; options: Json | undefined; isNode: boolean; takes: boolean }[] = [
    { name: 'of a node that keeps its pods out', options: {}, isNode: true, takes: true },
    {
      name: 'of a node whose service is off',
      options: { HttpEndpoint: 'disabled' },
      isNode: true,
      takes: true,
    },
    { name: 'of a node whose options are not known', options: undefined, isNode: true, takes: true },
    {
      name: 'of a node that lets them in',
      options: { HttpPutResponseHopLimit: 2 },
      isNode: true,
      takes: false,
    },
    { name: 'of a node without sessions', options: { HttpTokens: 'optional' }, isNode: true, takes: false },
    { name: 'of an instance that is no node', options: {}, isNode: false, takes: false },
  ];
  it.each(cases)('$name: $takes', async ({ options, isNode, takes }) => {
    expect(await found(world(options, isNode), 'user/ci')).toEqual(takes ? ['user/ci: takeover'] : []);
  });
});

describe('principals that a trust names by a condition alone', () => {
  const asking = (condition: Json): Parts => ({
    roles: [role('HyveS3WriterRole', [POD_TRUST, trusts({ AWS: '*' }, 'sts:AssumeRole', condition)])],
  });
  it.each([
    {
      name: 'an account',
      condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } },
      of: ['root'],
    },
    {
      name: 'the account that is held',
      condition: { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } },
      of: [],
    },
    {
      name: 'a role',
      condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/Far' } },
      of: ['role/Far'],
    },
    {
      name: 'a role that is not there',
      condition: { ArnEquals: { 'aws:PrincipalArn': `${IAM}:role/Gone` } },
      of: [],
    },
    {
      name: 'roles of a pattern',
      condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/team-*' } },
      of: ['role/team-*'],
    },
  ])('are strangers where the world does not hold them: $name', async ({ condition, of }) => {
    const ways = violations(await judged(asking(condition)));
    expect(ways).toEqual(of.map((resource) => `${resource}: assume-role`));
  });
});

describe('who may make themselves administrator of a cluster', () => {
  const ways: readonly { policy: string; takes: boolean }[] = [
    { policy: 'AmazonEKSClusterAdminPolicy', takes: true },
    { policy: 'AmazonEKSAdminPolicy', takes: true },
    { policy: 'AmazonEKSEditPolicy', takes: true },
    { policy: 'AmazonEKSViewPolicy', takes: false },
    { policy: 'AmazonEKSAdminViewPolicy', takes: false },
  ];
  it.each(ways)('by $policy alone: $takes', async ({ policy, takes }) => {
    const arn = `arn:aws:eks::aws:cluster-access-policy/${policy}`;
    const statements = [
      allow('eks:CreateAccessEntry'),
      allow('eks:AssociateAccessPolicy', '*', { StringEquals: { 'eks:policyArn': arn } }),
    ];
    const parts = { users: [user('ci', statements)], roles: [role('HyveS3WriterRole', [POD_TRUST])] };
    expect(await found(parts, 'user/ci')).toEqual(takes ? ['user/ci: takeover>web-identity'] : []);
  });
});

describe('commands on an instance', () => {
  const onInstance = (dns: string | undefined, resource: string): Parts => ({
    users: [user('ci', [allow('ssm:StartSession', resource)])],
    roles: [
      role('HyveS3WriterRole', [POD_TRUST, trusts({ Service: 'ec2.amazonaws.com' })], [allow('ssm:*')], {
        InstanceProfileList: [
          { InstanceProfileName: 'node', Arn: `${IAM}:instance-profile/node`, Roles: [] },
        ],
      }),
    ],
    account: {
      instances: [
        {
          InstanceId: 'i-0a1b2c3d4e5f60718',
          ...(dns === undefined ? {} : { PrivateDnsName: dns }),
          IamInstanceProfile: { Arn: `${IAM}:instance-profile/node` },
        },
      ],
    },
  });
  const IRISH = INSTANCE.replace('us-east-1', 'eu-west-1');
  it.each([
    { dns: NODE, resource: INSTANCE, takes: true },
    { dns: NODE, resource: IRISH, takes: false },
    { dns: 'ip-10-0-1-10.eu-west-1.compute.internal', resource: IRISH, takes: true },
    { dns: 'ip-10-0-1-10.eu-west-1.compute.internal', resource: INSTANCE, takes: false },
    { dns: undefined, resource: IRISH, takes: true },
    { dns: undefined, resource: `${IRISH}0`, takes: false },
  ])('named $dns are allowed by a right on $resource: $takes', async ({ dns, resource, takes }) => {
    expect(await found(onInstance(dns, resource), 'user/ci')).toEqual(takes ? ['user/ci: takeover'] : []);
  });
});

describe('the name of a user', () => {
  it.each([
    { name: 'ci', takes: true },
    { name: 'cd', takes: false },
  ])('is asked by a trust: $name', async ({ name, takes }) => {
    const named = trusts({ AWS: `${IAM}:user/ci` }, 'sts:AssumeRole', {
      StringEquals: { 'aws:username': name },
    });
    const parts = { users: [user('ci', [])], roles: [role('HyveS3WriterRole', [POD_TRUST, named])] };
    expect(await found(parts, 'user/ci')).toEqual(takes ? ['user/ci: assume-role'] : []);
  });
});
