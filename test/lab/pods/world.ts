import { ACCOUNT } from '../support.ts';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/HyveS3WriterRole`;
export const ASSOCIATED_ROLE = `arn:aws:iam::${ACCOUNT}:role/Associated`;
export const NODE_ROLE = `arn:aws:iam::${ACCOUNT}:role/prod-node`;
export const NODE = 'ip-10-0-0-1.eu-west-1.compute.internal';

const role = (arn: string, trust: object, actions: readonly string[] = []): object => ({
  Path: '/',
  RoleName: arn.slice(arn.lastIndexOf('/') + 1),
  RoleId: `AROA${arn.slice(-17).replace(/\W/g, 'X').toUpperCase().padStart(17, 'X')}`,
  Arn: arn,
  AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...trust }] },
  InstanceProfileList: [],
  RolePolicyList: [
    {
      PolicyName: 'inline',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: actions.map((Action) => ({ Effect: 'Allow', Action, Resource: '*' })),
      },
    },
  ].filter(() => actions.length > 0),
  AttachedManagedPolicies: [],
  Tags: [],
});

const account = (name: string, annotations: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'hyve', uid: `uid-of-${name}`, annotations },
});

const pod = (name: string, spec: object, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'hyve', uid: `uid-of-${name}`, ...metadata },
  spec: { serviceAccountName: 'hyve-sa', containers: [{ name: 'app' }], ...spec },
});

/** A cluster whose pods get credentials in every way that there is, and those of a node. */
export const WORLD = {
  accounts: [
    {
      id: ACCOUNT,
      authorizationDetails: {
        UserDetailList: [
          {
            Path: '/',
            UserName: 'ci',
            UserId: 'AIDAEXAMPLEEXAMPLE123',
            Arn: `arn:aws:iam::${ACCOUNT}:user/ci`,
          },
        ],
        GroupDetailList: [],
        Policies: [],
        RoleDetailList: [
          role(
            ROLE,
            {
              Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}` },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: {
                StringEquals: {
                  [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:hyve-sa',
                  [`${ISSUER}:aud`]: 'sts.amazonaws.com',
                },
              },
            },
            ['s3:PutObject'],
          ),
          role(ASSOCIATED_ROLE, {
            Principal: { Service: 'pods.eks.amazonaws.com' },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
          }),
          {
            ...role(NODE_ROLE, { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }, [
              'eks-auth:AssumeRoleForPodIdentity',
            ]),
            InstanceProfileList: [
              {
                Path: '/',
                InstanceProfileName: 'prod-node',
                InstanceProfileId: 'AIPAEXAMPLEEXAMPLE123',
                Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/prod-node`,
                Roles: [],
              },
            ],
          },
        ],
      },
      openIdConnectProviders: [
        {
          Arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
          Url: ISSUER,
          ClientIDList: ['sts.amazonaws.com'],
          ThumbprintList: [],
        },
      ],
      instances: [
        {
          InstanceId: 'i-0123456789abcdef0',
          PrivateDnsName: NODE,
          IamInstanceProfile: { Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/prod-node` },
          MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
        },
      ],
      buckets: [{ Name: 'hyve-data', Region: 'eu-west-1' }],
    },
  ],
  clusters: [
    {
      cluster: {
        name: 'prod',
        arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`,
        identity: { oidc: { issuer: `https://${ISSUER}` } },
      },
      podIdentityAssociations: [
        { namespace: 'hyve', serviceAccount: 'associated', roleArn: ASSOCIATED_ROLE },
      ],
      objects: [
        account('hyve-sa', { 'eks.amazonaws.com/role-arn': ROLE }),
        account('short', { 'eks.amazonaws.com/role-arn': ROLE, 'eks.amazonaws.com/token-expiration': '1' }),
        account('long', {
          'eks.amazonaws.com/role-arn': ROLE,
          'eks.amazonaws.com/token-expiration': '999999',
        }),
        account('open', { 'eks.amazonaws.com/role-arn': ROLE, 'eks.amazonaws.com/audience': '' }),
        account('associated'),
        account('default'),
        pod('hyve-0', { nodeName: NODE }, { annotations: { 'eks.amazonaws.com/token-expiration': '7200' } }),
        pod('on-host', { nodeName: NODE, hostNetwork: true, serviceAccountName: 'default' }),
        pod('skipped', {}, { annotations: { 'eks.amazonaws.com/skip-containers': 'app' } }),
        pod('aside', {}, { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': 'x' } }),
        pod('own', {
          containers: [
            {
              name: 'app',
              env: [
                { name: 'AWS_REGION', value: 'us-west-2' },
                { name: 'AWS_ROLE_ARN', value: 'arn:of:its:own' },
                { name: 'OTHER', value: 'x' },
                { name: 'AWS_PROFILE', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
              ],
            },
          ],
        }),
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'hyve', namespace: 'hyve' },
          spec: { template: { spec: { serviceAccountName: 'associated', containers: [{ name: 'app' }] } } },
        },
      ],
    },
  ],
};
