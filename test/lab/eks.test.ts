import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreatePodIdentityAssociationCommand,
  DeletePodIdentityAssociationCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  ListPodIdentityAssociationsCommand,
  TagResourceCommand,
  UpdatePodIdentityAssociationCommand,
} from '@aws-sdk/client-eks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../src/lab/index.ts';
import { control, credentialsOf, labWith, outcome, tokenOf } from './support.ts';

const CLUSTER = 'arn:aws:eks:us-east-1:111122223333:cluster/prod';
const role = (name: string, statement: object, policy: object[] = []) => ({
  Arn: `arn:aws:iam::111122223333:role/${name}`,
  RoleName: name,
  RoleId: `AROA${name.toUpperCase().padEnd(17, 'X')}`,
  Path: '/',
  AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [statement] },
  RolePolicyList: policy.map((PolicyDocument) => ({ PolicyName: 'inline', PolicyDocument })),
  AttachedManagedPolicies: [],
  InstanceProfileList: name.endsWith('Node')
    ? [{ Arn: `arn:aws:iam::111122223333:instance-profile/${name}`, Roles: [] }]
    : [],
});
const PINNED = {
  Effect: 'Allow',
  Principal: { Service: 'pods.eks.amazonaws.com' },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  Condition: {
    StringEquals: {
      'aws:RequestTag/eks-cluster-arn': CLUSTER,
      'aws:RequestTag/kubernetes-namespace': 'hyve',
      'aws:RequestTag/kubernetes-service-account': 'hyve-sa',
    },
  },
};
const EC2 = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const SNAPSHOT = {
  accounts: [
    {
      id: '111122223333',
      authorizationDetails: {
        UserDetailList: [],
        GroupDetailList: [],
        Policies: [],
        RoleDetailList: [
          role('Pinned', PINNED, [
            {
              Version: '2012-10-17',
              Statement: { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: '*' },
            },
          ]),
          role('Target', {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::111122223333:role/Pinned' },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'hyve' } },
          }),
          role('Node', EC2, [
            {
              Version: '2012-10-17',
              Statement: { Effect: 'Allow', Action: 'eks-auth:AssumeRoleForPodIdentity', Resource: '*' },
            },
          ]),
          role('BareNode', EC2),
          role('Web', {
            Effect: 'Allow',
            Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/x' },
            Action: 'sts:AssumeRoleWithWebIdentity',
          }),
        ],
      },
      instances: [
        {
          InstanceId: 'i-1234567890abcdef1',
          PrivateDnsName: 'ip-10-0-0-2.ec2.internal',
          IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/BareNode' },
        },
        {
          InstanceId: 'i-1234567890abcdef0',
          PrivateDnsName: 'ip-10-0-0-1.ec2.internal',
          IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/Node' },
          MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
        },
      ],
    },
  ],
  clusters: [{ cluster: { name: 'prod', arn: CLUSTER, version: '1.34' } }],
};
const POD = { name: 'hyve-1', uid: '0b8c3d1e-0000-4000-8000-000000000001' };
const PODS_AUDIENCE = ['pods.eks.amazonaws.com'];

describe('EKS of the lab, asked by the AWS SDK', () => {
  let lab: Lab;
  let eks: EKSClient;
  let associationId = '';
  beforeAll(async () => {
    lab = await labWith(SNAPSHOT);
    const credentials = await credentialsOf(lab, 'arn:aws:iam::111122223333:root');
    eks = new EKSClient({ endpoint: lab.endpoint, region: 'us-east-1', credentials });
  });
  afterAll(() => lab.stop());

  const boundToken = async (serviceAccount: string, node?: string) =>
    (
      await control(lab, 'token', {
        ...{
          cluster: 'prod',
          namespace: serviceAccount.split('/')[0],
          serviceAccount: serviceAccount.split('/')[1],
        },
        ...{ audiences: PODS_AUDIENCE, expiration: 3600, pod: POD },
        ...(node === undefined ? {} : { node: { name: node, uid: 'n' } }),
      })
    )['token'] ?? '';
  const agent = async (token: string) => {
    const reply = await fetch(`${lab.endpoint}/v1/credentials`, { headers: { authorization: token } });
    return { status: reply.status, text: await reply.text() };
  };

  it('describes the cluster with an issuer as EKS names them', async () => {
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'prod' }));
    expect(cluster?.arn).toBe(CLUSTER);
    expect(cluster?.identity?.oidc?.issuer).toMatch(
      /^https:\/\/oidc\.eks\.us-east-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/,
    );
    expect(await outcome(eks.send(new DescribeClusterCommand({ name: 'other' })))).toBe(
      'ResourceNotFoundException: No cluster found for name: other.',
    );
  });

  it('makes an association, once a service account, and only with a role that trusts pods', async () => {
    const asked = {
      clusterName: 'prod',
      namespace: 'hyve',
      serviceAccount: 'hyve-sa',
      roleArn: 'arn:aws:iam::111122223333:role/Pinned',
    };
    const web = { ...asked, roleArn: 'arn:aws:iam::111122223333:role/Web' };
    expect(await outcome(eks.send(new CreatePodIdentityAssociationCommand(web)))).toBe(
      'InvalidParameterException: Trust policy of the role provided is invalid',
    );
    const { association } = await eks.send(new CreatePodIdentityAssociationCommand(asked));
    associationId = association?.associationId ?? '';
    expect(association?.associationArn).toBe(
      `arn:aws:eks:us-east-1:111122223333:podidentityassociation/prod/${associationId}`,
    );
    expect(await outcome(eks.send(new CreatePodIdentityAssociationCommand(asked)))).toBe(
      `ResourceInUseException: Association already exists: ${associationId}`,
    );
    const listed = await eks.send(
      new ListPodIdentityAssociationsCommand({ clusterName: 'prod', namespace: 'hyve' }),
    );
    expect(listed.associations?.map((one) => one.associationId)).toEqual([associationId]);
  });

  it('gives the role to the pods of the service account by the agent, and to no other', async () => {
    const given = await agent(await boundToken('hyve/hyve-sa'));
    expect(given.status).toBe(200);
    expect(JSON.parse(given.text)).toMatchObject({ AccessKeyId: expect.stringMatching(/^ASIA/) as string });
    expect(await agent(await boundToken('hyve/default'))).toEqual({
      status: 404,
      text: 'ResourceNotFoundException: No association found for namespace/service account: hyve/default',
    });
  });

  it.each([
    { name: 'a token for STS', token: () => tokenOf(lab, 'prod/hyve/hyve-sa') },
    {
      name: 'a token that is bound to no pod',
      token: () => tokenOf(lab, 'prod/hyve/hyve-sa', { audiences: PODS_AUDIENCE }),
    },
    { name: 'no token at all', token: async () => 'forged' },
    {
      name: 'a token with another signature',
      token: async () => `${(await boundToken('hyve/hyve-sa')).slice(0, -8)}AAAAAAAA`,
    },
  ])('refuses $name', async ({ token }) => {
    const { status, text } = await agent(await token());
    expect(status).toBe(400);
    expect(text).toMatch(/^InvalidTokenException: /);
  });

  it('lets the agent ask only where the role of its node may', async () => {
    const token = await boundToken('hyve/hyve-sa', 'ip-10-0-0-1.ec2.internal');
    expect((await agent(token)).status).toBe(200);
    const refused = await agent(await boundToken('hyve/hyve-sa', 'ip-10-0-0-2.ec2.internal'));
    expect(refused.status).toBe(403);
    expect(refused.text).toContain(
      'because no identity-based policy allows the eks-auth:AssumeRoleForPodIdentity action',
    );
  });

  it('refuses where session tags are disabled and the trust policy is pinned by them', async () => {
    const disable = (disableSessionTags: boolean) =>
      eks.send(
        new UpdatePodIdentityAssociationCommand({ clusterName: 'prod', associationId, disableSessionTags }),
      );
    await disable(true);
    expect(await agent(await boundToken('hyve/hyve-sa'))).toEqual({
      status: 403,
      text: 'AccessDeniedException: Unauthorized Exception! EKS does not have permissions to assume the associated role.',
    });
    await disable(false);
    expect((await agent(await boundToken('hyve/hyve-sa'))).status).toBe(200);
  });

  it('goes on to a target role with the tags', async () => {
    const targetRoleArn = 'arn:aws:iam::111122223333:role/Target';
    await eks.send(
      new UpdatePodIdentityAssociationCommand({ clusterName: 'prod', associationId, targetRoleArn }),
    );
    const { association } = await eks.send(
      new DescribePodIdentityAssociationCommand({ clusterName: 'prod', associationId }),
    );
    expect(association?.externalId).toBe('us-east-1/111122223333/prod/hyve/hyve-sa');
    expect((await agent(await boundToken('hyve/hyve-sa'))).status).toBe(200);
  });

  it('forgets an association that is deleted', async () => {
    await eks.send(
      new TagResourceCommand({
        resourceArn: `arn:aws:eks:us-east-1:111122223333:podidentityassociation/prod/${associationId}`,
        tags: { team: 'hyve' },
      }),
    );
    const { association } = await eks.send(
      new DeletePodIdentityAssociationCommand({ clusterName: 'prod', associationId }),
    );
    expect(association?.tags).toEqual({ team: 'hyve' });
    expect((await agent(await boundToken('hyve/hyve-sa'))).status).toBe(404);
  });

  it('keeps access entries and their policies', async () => {
    const principalArn = 'arn:aws:iam::111122223333:role/Pinned';
    const entry = { clusterName: 'prod', principalArn };
    await eks.send(new CreateAccessEntryCommand({ ...entry, kubernetesGroups: ['ops'] }));
    const reserved = {
      clusterName: 'prod',
      principalArn: 'arn:aws:iam::111122223333:role/Web',
      kubernetesGroups: ['system:masters'],
    };
    expect(await outcome(eks.send(new CreateAccessEntryCommand(reserved)))).toMatch(
      /^InvalidParameterException: .*system:/,
    );
    const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy';
    await eks.send(
      new AssociateAccessPolicyCommand({
        ...entry,
        policyArn,
        accessScope: { type: 'namespace', namespaces: ['hyve'] },
      }),
    );
    const { accessEntry } = await eks.send(new DescribeAccessEntryCommand(entry));
    expect(accessEntry).toMatchObject({
      username: 'arn:aws:sts::111122223333:assumed-role/Pinned/{{SessionName}}',
      kubernetesGroups: ['ops'],
      type: 'STANDARD',
    });
    const { associatedAccessPolicies } = await eks.send(new ListAssociatedAccessPoliciesCommand(entry));
    expect(associatedAccessPolicies?.map((one) => one.accessScope)).toEqual([
      { type: 'namespace', namespaces: ['hyve'] },
    ]);
    expect((await eks.send(new ListAccessEntriesCommand({ clusterName: 'prod' }))).accessEntries).toEqual([
      principalArn,
    ]);
  });

  it('decides by the policies of the caller', async () => {
    const credentials = await credentialsOf(lab, 'arn:aws:iam::111122223333:role/Node', 'i-1');
    const node = new EKSClient({ endpoint: lab.endpoint, region: 'us-east-1', credentials });
    expect(await outcome(node.send(new DescribeClusterCommand({ name: 'prod' })))).toBe(
      `AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/Node/i-1 is not authorized to perform: eks:DescribeCluster on resource: ${CLUSTER} because no identity-based policy allows the eks:DescribeCluster action`,
    );
  });
});

describe('the metadata service of the lab', () => {
  let lab: Lab;
  const at: Record<number, string> = {};
  beforeAll(async () => {
    lab = await labWith(SNAPSHOT);
    for (const hops of [1, 2])
      at[hops] = (await control(lab, 'metadata', { hops, instance: 'i-1234567890abcdef0' }))['address'] ?? '';
  });
  afterAll(() => lab.stop());

  const token = (hops: number) =>
    fetch(`${at[hops]}/latest/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
      signal: AbortSignal.timeout(300),
    });

  it('gives the role of the node to a pod of the host network', async () => {
    const headers = { 'x-aws-ec2-metadata-token': await (await token(1)).text() };
    const base = `${at[1]}/latest/meta-data/iam/security-credentials/`;
    expect(await (await fetch(base, { headers })).text()).toBe('Node');
    expect(await (await fetch(`${base}Node`, { headers })).json()).toMatchObject({
      Code: 'Success',
      Type: 'AWS-HMAC',
    });
  });

  it('leaves a pod that is two hops away without an answer where the limit is one', async () => {
    await expect(token(2)).rejects.toThrow(/timeout/i);
  });

  it('refuses version 1 where tokens are required, and tokens that are not its own', async () => {
    const url = `${at[1]}/latest/meta-data/instance-id`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { 'x-aws-ec2-metadata-token': '9999999999999.AAAA' } })).status).toBe(
      401,
    );
  });
});
