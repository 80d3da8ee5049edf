/** AWS's documented example account. */
export const ACCOUNT = '111122223333';
export const CLUSTER = 'prod';
export const BUCKET = 'amzn-s3-demo-hyve';
export const ROLE = 'HyveS3WriterRole';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/${ROLE}`;
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

const meta = (kind: string, name: string, namespace?: string) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

/** What runs in the cluster: the hyve pod, as its own service account, and another pod beside it. */
const OBJECTS = [
  { ...meta('Namespace', 'hyve') },
  { ...meta('ServiceAccount', 'default', 'hyve') },
  { ...meta('ServiceAccount', 'hyve-sa', 'hyve') },
  deployment('hyve', 'hyve-sa'),
  deployment('other', 'default'),
];

function deployment(name: string, serviceAccountName: string) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'hyve' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { serviceAccountName, containers: [{ name, image: 'registry.example.com/app:1' }] },
      },
    },
  };
}

/** A cluster as `aws eks describe-cluster` prints it. */
const DESCRIBED = {
  name: CLUSTER,
  arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/${CLUSTER}`,
  version: '1.34',
  identity: { oidc: { issuer: `https://${ISSUER}` } },
  accessConfig: { authenticationMode: 'API' },
};

/** The whole cluster, nothing of it left out. */
export const CLUSTER_FACTS = {
  cluster: DESCRIBED,
  podIdentityAssociations: [],
  accessEntries: [],
  objects: OBJECTS,
};

/** The world that the demo begins with: a cluster and a bucket, no provider and no role. */
export const BEGINNING = {
  rolepin: 'snapshot/v1',
  accounts: [
    {
      id: ACCOUNT,
      authorizationDetails: { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] },
      openIdConnectProviders: [],
      instances: [],
      buckets: [{ Name: BUCKET, Region: 'us-east-1' }],
    },
  ],
  clusters: [CLUSTER_FACTS],
};

/** The trust policy of the mistake that everyone makes: a wildcard for the name. */
export const MISTAKE = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Hyve',
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' },
        StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:hyve:*' },
      },
    },
  ],
};
