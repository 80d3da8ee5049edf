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
  trusts,
  user,
  violations,
} from './account.ts';

type Json = Readonly<Record<string, unknown>>;

const IAM = `arn:aws:iam::${ACCOUNT}`;
const NODE = 'ip-10-0-1-10.ec2.internal';
const target = (...trust: readonly Json[]): Json => role('HyveS3WriterRole', trust);
const EC2_TRUST = trusts({ Service: 'ec2.amazonaws.com' });
const node = role('NodeRole', [EC2_TRUST], [], {
  InstanceProfileList: [{ InstanceProfileName: 'node', Arn: `${IAM}:instance-profile/node`, Roles: [] }],
});
const nodeObject = (labels: Json, name = NODE): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
});
const pod = (spec: Json = { nodeName: NODE }, labels: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'hyve', namespace: 'hyve', labels },
  spec: { serviceAccountName: 'hyve-sa', containers: [{ name: 'main', image: 'x' }], ...spec },
  status: { phase: 'Running' },
});
const instance: Json = {
  instances: [
    {
      InstanceId: 'i-0a1b2c3d4e5f60718',
      PrivateDnsName: NODE,
      IamInstanceProfile: { Arn: `${IAM}:instance-profile/node` },
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
    },
  ],
};
const GROUP = { 'eks.amazonaws.com/nodegroup': 'workers' };
const TEMPLATE = { ...GROUP, 'eks.amazonaws.com/sourceLaunchTemplateId': 'lt-0123456789abcdef0' };

/** The account of one user, whose role the pod alone has, on one node. */
const onNode = (statements: readonly Json[], objects: readonly Json[], more: Partial<Parts> = {}): Parts => ({
  users: [user('ci', statements)],
  roles: [target(POD_TRUST), node],
  account: instance,
  objects,
  ...more,
});

interface Row {
  readonly name: string;
  readonly parts: Parts;
  readonly found: readonly string[];
}

const PATH = 'user/ci: takeover>web-identity';
const ROLL = ['ec2:CreateLaunchTemplateVersion', 'eks:UpdateNodegroupVersion'];

const launchTemplates: readonly Row[] = [
  {
    name: 'leads to the pods of nodes that show their node group and its template',
    parts: onNode([allow(ROLL)], [pod(), nodeObject(TEMPLATE)]),
    found: [PATH],
  },
  {
    name: 'leads to them where the nodes are given without labels',
    parts: onNode([allow(ROLL)], [pod(), nodeObject({})]),
    found: [PATH],
  },
  {
    name: 'is possible where the node group may have no template of its own',
    parts: onNode([allow(ROLL)], [pod(), nodeObject(GROUP)]),
    found: [`${PATH}?`],
  },
  {
    name: 'is possible where the pods may come to run in another node group',
    parts: onNode(
      [allow(ROLL)],
      [
        pod(),
        nodeObject(TEMPLATE),
        nodeObject({ 'eks.amazonaws.com/nodegroup': 'others' }, 'ip-10-0-2-20.ec2.internal'),
      ],
    ),
    found: [`${PATH}?`],
  },
  {
    name: 'leads nowhere without the right to roll it out',
    parts: onNode([allow('ec2:CreateLaunchTemplateVersion')], [pod(), nodeObject(TEMPLATE)]),
    found: [],
  },
  {
    name: 'leads nowhere without the right to write a version',
    parts: onNode([allow('eks:UpdateNodegroupVersion')], [pod(), nodeObject(TEMPLATE)]),
    found: [],
  },
  {
    name: 'leads nowhere by another template',
    parts: onNode(
      [
        allow(
          'ec2:CreateLaunchTemplateVersion',
          `arn:aws:ec2:*:${ACCOUNT}:launch-template/lt-0fedcba9876543210`,
        ),
        allow('eks:UpdateNodegroupVersion'),
      ],
      [pod(), nodeObject(TEMPLATE)],
    ),
    found: [],
  },
  {
    name: 'leads nowhere by a node group of another cluster',
    parts: onNode(
      [
        allow('ec2:CreateLaunchTemplateVersion'),
        allow('eks:UpdateNodegroupVersion', `arn:aws:eks:us-east-1:${ACCOUNT}:nodegroup/staging/*`),
      ],
      [pod(), nodeObject(TEMPLATE)],
    ),
    found: [],
  },
  {
    name: 'leads nowhere where the nodes are of no node group',
    parts: onNode([allow(ROLL)], [pod(), nodeObject({ 'karpenter.sh/nodepool': 'default' })]),
    found: [],
  },
  {
    name: 'leads nowhere where the pod runs on Fargate',
    parts: onNode(
      [allow(ROLL)],
      [
        pod({ nodeName: 'fargate-ip-10-0-3-30' }, { 'eks.amazonaws.com/fargate-profile': 'hyve' }),
        nodeObject(TEMPLATE),
      ],
    ),
    found: [],
  },
  {
    name: 'leads nowhere behind a Deny',
    parts: onNode(
      [allow('*'), deny(['iam:*', 'eks:*', 'ssm:*', 'ec2:*', 'ec2-instance-connect:*'])],
      [pod(), nodeObject(TEMPLATE)],
    ),
    found: [],
  },
  {
    name: 'is possible for an Auto Scaling group',
    parts: onNode(
      [allow(['ec2:CreateLaunchTemplateVersion', 'autoscaling:StartInstanceRefresh'])],
      [pod(), nodeObject({ 'kubernetes.io/os': 'linux' })],
    ),
    found: [`${PATH}?`],
  },
  {
    name: 'gives the role of the nodes',
    parts: {
      users: [user('ci', [allow(ROLL)])],
      roles: [
        role('HyveS3WriterRole', [POD_TRUST, EC2_TRUST], [], {
          InstanceProfileList: [
            { InstanceProfileName: 'node', Arn: `${IAM}:instance-profile/node`, Roles: [] },
          ],
        }),
      ],
      account: instance,
      objects: [nodeObject(TEMPLATE)],
    },
    found: ['user/ci: takeover'],
  },
];

const CREATE_GROUP = ['eks:CreateNodegroup', 'iam:PassRole'];
const others: readonly Row[] = [
  {
    name: 'a node group is possible, with a role that EC2 may have',
    parts: onNode([allow(CREATE_GROUP)], [pod(), nodeObject({})]),
    found: [`${PATH}?`],
  },
  {
    name: 'a node group leads nowhere without such a role',
    parts: onNode([allow(CREATE_GROUP)], [pod(), nodeObject({})], {
      roles: [target(POD_TRUST)],
      account: {},
    }),
    found: [],
  },
  {
    name: 'a node group leads nowhere where another role alone may be passed',
    parts: onNode(
      [allow('eks:CreateNodegroup'), allow('iam:PassRole', `${IAM}:role/Other`)],
      [pod(), nodeObject({})],
    ),
    found: [],
  },
  {
    name: 'a node group in another cluster leads nowhere',
    parts: onNode(
      [
        allow('eks:CreateNodegroup', `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/staging`),
        allow('iam:PassRole'),
      ],
      [pod(), nodeObject({})],
    ),
    found: [],
  },
];

const PODS = trusts({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession']);
const pinned = trusts({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession'], {
  StringEquals: {
    'aws:RequestTag/kubernetes-namespace': 'hyve',
    'aws:RequestTag/kubernetes-service-account': 'hyve-sa',
  },
});
const HYVE = { namespace: 'hyve', serviceAccount: 'hyve-sa', roleArn: `${IAM}:role/HyveS3WriterRole` };
const addOn = (statements: readonly Json[], trust: Json): Parts => ({
  users: [user('ci', statements)],
  roles: [target(trust)],
  associations: [HYVE],
});
const addOns: readonly Row[] = [
  ...['eks:CreateAddon', 'eks:UpdateAddon'].map((action) => ({
    name: `an add-on is possible by ${action}, where the trust takes any service account`,
    parts: addOn([allow([action, 'iam:PassRole'])], PODS),
    found: ['user/ci: takeover?'],
  })),
  {
    name: 'an add-on leads nowhere without the right to pass the role',
    parts: addOn([allow(['eks:CreateAddon', 'eks:UpdateAddon'])], PODS),
    found: [],
  },
  {
    name: 'an add-on leads nowhere where the trust is pinned',
    parts: addOn([allow(['eks:CreateAddon', 'eks:UpdateAddon', 'iam:PassRole'])], pinned),
    found: [],
  },
  {
    name: 'an add-on leads nowhere in another cluster',
    parts: addOn(
      [
        allow('eks:CreateAddon', `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/staging`),
        allow('eks:UpdateAddon', `arn:aws:eks:us-east-1:${ACCOUNT}:addon/staging/*`),
        allow('iam:PassRole'),
      ],
      PODS,
    ),
    found: [],
  },
  {
    name: 'an add-on leads nowhere where the trust takes tokens alone',
    parts: addOn([allow(['eks:CreateAddon', 'eks:UpdateAddon', 'iam:PassRole'])], POD_TRUST),
    found: [],
  },
];

/** A trust in a self-hosted issuer, and the provider that it names. */
const issued = (issuer: string, statements: readonly Json[], account: Json = {}): Parts => ({
  users: [user('ci', statements)],
  roles: [
    target(
      trusts({ Federated: `${IAM}:oidc-provider/${issuer}` }, 'sts:AssumeRoleWithWebIdentity', {
        StringEquals: {
          [`${issuer}:sub`]: 'system:serviceaccount:hyve:hyve-sa',
          [`${issuer}:aud`]: 'sts.amazonaws.com',
        },
      }),
    ),
  ],
  cluster: { identity: { oidc: { issuer: `https://${issuer}` } }, arn: undefined },
  account: {
    openIdConnectProviders: [
      {
        Arn: `${IAM}:oidc-provider/${issuer}`,
        Url: issuer,
        ClientIDList: ['sts.amazonaws.com'],
        ThumbprintList: [],
      },
    ],
    ...account,
  },
});
const IN_BUCKET = 's3.us-east-1.amazonaws.com/keys-of-prod';
const BUCKET = (more: Json = {}): Json => ({
  buckets: [{ Name: 'keys-of-prod', Region: 'us-east-1', ...more }],
});
const KEYS = 'arn:aws:s3:::keys-of-prod/*';
const bucketPolicy = (...statements: readonly Json[]): Json => BUCKET({ Policy: policy(...statements) });
const issuers: readonly Row[] = [
  {
    name: 'who may write the keys of an issuer in S3 signs its tokens',
    parts: issued(IN_BUCKET, [allow('s3:PutObject', KEYS)], BUCKET()),
    found: ['user/ci: takeover'],
  },
  {
    name: 'the same where the bucket is the host',
    parts: issued('keys-of-prod.s3.amazonaws.com', [allow('s3:PutObject', KEYS)], BUCKET()),
    found: ['user/ci: takeover'],
  },
  {
    name: 'who may write another bucket signs nothing',
    parts: issued(IN_BUCKET, [allow('s3:PutObject', 'arn:aws:s3:::keys-of-staging/*')], BUCKET()),
    found: [],
  },
  {
    name: 'who may write another folder signs nothing',
    parts: issued(IN_BUCKET, [allow('s3:PutObject', 'arn:aws:s3:::keys-of-prod/logs/*')], BUCKET()),
    found: [],
  },
  {
    name: 'who may read the keys signs nothing',
    parts: issued(IN_BUCKET, [allow('s3:GetObject', KEYS)], BUCKET()),
    found: [],
  },
  {
    name: 'whom the policy of the bucket keeps out signs nothing',
    parts: issued(
      IN_BUCKET,
      [allow('s3:PutObject', KEYS)],
      bucketPolicy({ ...deny('s3:PutObject', KEYS), Principal: '*' }),
    ),
    found: [],
  },
  {
    name: 'whom the policy of the bucket lets in alone signs tokens too',
    parts: issued(
      IN_BUCKET,
      [allow('s3:ListAllMyBuckets')],
      bucketPolicy({ ...allow('s3:PutObject', KEYS), Principal: { AWS: `${IAM}:user/ci` } }),
    ),
    found: ['user/ci: takeover'],
  },
  {
    name: 'the bucket is taken for the account of the role, and it is possible, where it is not given',
    parts: issued(IN_BUCKET, [allow('s3:PutObject', KEYS)]),
    found: ['user/ci: takeover?'],
  },
  {
    name: 'the thumbprint of a self-hosted issuer is possible',
    parts: issued('oidc.example.com/prod', [allow('iam:UpdateOpenIDConnectProviderThumbprint')]),
    found: ['user/ci: takeover?'],
  },
  {
    name: 'the thumbprint of an issuer with keys in S3 counts for nothing',
    parts: issued(IN_BUCKET, [allow('iam:UpdateOpenIDConnectProviderThumbprint')], BUCKET()),
    found: [],
  },
  {
    name: 'the thumbprint of an issuer of EKS counts for nothing',
    parts: {
      users: [user('ci', [allow(['iam:UpdateOpenIDConnectProviderThumbprint', 's3:PutObject'])])],
      roles: [target(POD_TRUST)],
    },
    found: [],
  },
];

const bound = (kind: string, name: string, verb = 'create'): readonly Json[] => [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'r', namespace: 'hyve' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: [verb] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'r', namespace: 'hyve' },
    subjects: [{ kind, apiGroup: 'rbac.authorization.k8s.io', name }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
  },
];
const userIssuer = (objects: readonly Json[], resource = '*'): Parts => ({
  users: [user('ci', [allow('eks:AssociateIdentityProviderConfig', resource)])],
  roles: [target(POD_TRUST)],
  objects,
});
const AS_BOUND = 'user/ci: takeover>kubernetes>web-identity?';
const userIssuers: readonly Row[] = [
  { name: 'is possible for a group', parts: userIssuer(bound('Group', 'devs')), found: [AS_BOUND] },
  { name: 'is possible for a user', parts: userIssuer(bound('User', 'alice')), found: [AS_BOUND] },
  {
    name: 'leads nowhere for names that are kept',
    parts: userIssuer(bound('Group', 'system:ops')),
    found: [],
  },
  {
    name: 'leads nowhere where the bound may do nothing',
    parts: userIssuer(bound('Group', 'devs', 'get')),
    found: [],
  },
  {
    name: 'leads nowhere in another cluster',
    parts: userIssuer(bound('Group', 'devs'), `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/staging`),
    found: [],
  },
];

const CODECOMMIT = 'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/deploy';
const flux = (kind: string, spec: Json): Json => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind,
  metadata: { name: 'deploy', namespace: 'flux-system' },
  spec,
});
const argo = (spec: Json): Json => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'deploy', namespace: 'argocd' },
  spec,
});
const deployed = (action: string, source: Json, resource = '*'): Parts => ({
  users: [user('ci', [allow(action, resource)])],
  roles: [target(POD_TRUST)],
  objects: [source],
});
const ECR = ['ecr:PutImage', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'];
const sources: readonly Row[] = [
  {
    name: 'a repository of CodeCommit that Flux deploys',
    parts: deployed('codecommit:GitPush', flux('GitRepository', { url: CODECOMMIT })),
    found: [`${PATH}?`],
  },
  {
    name: 'one that Argo CD deploys',
    parts: deployed('codecommit:GitPush', argo({ source: { repoURL: CODECOMMIT } })),
    found: [`${PATH}?`],
  },
  {
    name: 'one of several that Argo CD deploys',
    parts: deployed(
      'codecommit:GitPush',
      argo({ sources: [{ repoURL: 'https://git.example' }, { repoURL: CODECOMMIT }] }),
    ),
    found: [`${PATH}?`],
  },
  {
    name: 'a bucket that Flux deploys',
    parts: deployed('s3:PutObject', flux('Bucket', { bucketName: 'deploy', endpoint: 's3.amazonaws.com' })),
    found: [`${PATH}?`],
  },
  {
    name: 'an image that Flux deploys',
    parts: {
      users: [user('ci', [allow(ECR)])],
      roles: [target(POD_TRUST)],
      objects: [flux('OCIRepository', { url: `oci://${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/deploy` })],
    },
    found: [`${PATH}?`],
  },
  {
    name: 'no other repository',
    parts: deployed(
      'codecommit:GitPush',
      flux('GitRepository', { url: CODECOMMIT }),
      `arn:aws:codecommit:us-east-1:${ACCOUNT}:app`,
    ),
    found: [],
  },
  {
    name: 'no repository outside of AWS',
    parts: deployed('codecommit:GitPush', flux('GitRepository', { url: 'https://git.example/deploy' })),
    found: [],
  },
  {
    name: 'no repository that is only read',
    parts: deployed('codecommit:GitPull', flux('GitRepository', { url: CODECOMMIT })),
    found: [],
  },
];

const table = (rows: readonly Row[]): void => {
  it.each(rows)('$name', async ({ parts, found }) => {
    const ways = violations(await judged(parts));
    expect(ways.filter((one) => one.startsWith('user/ci'))).toEqual(found);
  });
};

describe('a new version of a launch template', () => table(launchTemplates));
describe('a way onto new nodes:', () => table(others));
describe('a role given with an add-on:', () => table(addOns));
describe('the keys and certificates of issuers:', () => table(issuers));
describe('an issuer of users of one’s own', () => table(userIssuers));
describe('what is deployed into the cluster comes from', () => table(sources));

it('a bucket with the keys of an issuer that is not given leaves the claim undecided', async () => {
  const judgement = await judged(issued(IN_BUCKET, []));
  expect(judgement.verdict).toBe('undecided');
  expect(judgement.unknown.map(({ what }) => what).join()).toContain('who may write to bucket keys-of-prod');
  expect((await judged(issued(IN_BUCKET, [], BUCKET()))).verdict).toBe('proven');
});
