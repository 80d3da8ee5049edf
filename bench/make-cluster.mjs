// Makes a cluster of 10,000 service accounts, 30,000 pods, 2,000 bindings and 2,000 roles, and trusts made to be
// hard, as snapshots: deterministic, so that figures can be compared.
import { accountText, clusterText } from './make-account.mjs';

const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const { cluster } = JSON.parse(clusterText);
const provider = { Arn: PROVIDER, Url: ISSUER, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: [] };

/** @param {number} scale */
export function clusterSnapshot(scale) {
  const accounts = Math.round(10_000 * scale);
  /** @type {object[]} */
  const objects = [];
  for (let index = 0; index < accounts; index += 1) {
    const namespace = `team-${index % 500}`;
    const name = `app-${Math.floor(index / 500)}`;
    if (index < 500) objects.push({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    objects.push({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } });
    for (let pod = 0; pod < 3; pod += 1) {
      objects.push({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { namespace, name: `${name}-${pod}` },
        spec: { serviceAccountName: name, containers: [{ name: 'main', image: 'registry.example/app:1' }] },
        status: { phase: 'Running' },
      });
    }
  }
  objects.push({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'deployer' },
    rules: [
      { apiGroups: ['', 'apps'], resources: ['pods', 'deployments'], verbs: ['get', 'list', 'create'] },
    ],
  });
  for (let index = 0; index < Math.round(2000 * scale); index += 1) {
    objects.push({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { namespace: `team-${index % 500}`, name: `deployers-${index}` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'deployer' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: `user-${index % 300}` }],
    });
  }
  const details = JSON.parse([...accountText(Math.round(2000 * scale))].join(''));
  details.RoleDetailList[0].AssumeRolePolicyDocument.Statement = [
    {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${ISSUER}:sub`]: 'system:serviceaccount:team-0:app-0',
          [`${ISSUER}:aud`]: 'sts.amazonaws.com',
        },
      },
    },
  ];
  return {
    rolepin: 'snapshot/v1',
    accounts: [
      {
        id: '111122223333',
        authorizationDetails: details,
        openIdConnectProviders: [provider],
        accessKeys: [],
        instances: [],
      },
    ],
    clusters: [{ cluster, podIdentityAssociations: [], accessEntries: [], objects }],
  };
}

/** Trusts made to be hard. */
export function hardSnapshot() {
  /** @param {string} effect @param {string} operator @param {unknown} values */
  const statement = (effect, operator, values) => ({
    Effect: effect,
    Principal: effect === 'Deny' ? '*' : { Federated: PROVIDER },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { [operator]: { [`${ISSUER}:sub`]: values } },
  });
  /** @param {number} count @param {(index: number) => string} make */
  const list = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  /** @type {Record<string, object[]>} */
  const trusts = {
    patterns: [
      statement(
        'Allow',
        'StringLike',
        list(60, (index) => `system:serviceaccount:*${index}*:*a*b${index}*`),
      ),
    ],
    'carve-outs': [
      statement('Allow', 'StringLike', 'system:serviceaccount:*'),
      ...list(100, (index) => `system:serviceaccount:*-${index}:*x*`).map((pattern, index) =>
        index % 2 === 0
          ? statement('Deny', 'StringLike', pattern)
          : {
              ...statement('Deny', 'StringLike', pattern),
              Condition: { StringLike: { [`${ISSUER}:sub`]: pattern, 'sts:RoleSessionName': `a*${index}` } },
            },
      ),
    ],
    nested: [
      statement('Allow', 'StringLike', 'system:serviceaccount:*a*a*a*a*a*a*a*a*a*:*b*b*b*b*b*b*b*b*'),
      statement('Deny', 'StringNotLike', '*a?a?a?*:*b?b?b?*'),
    ],
  };
  const RoleDetailList = Object.entries(trusts).map(([name, Statement]) => ({
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::111122223333:role/${name}`,
    CreateDate: '2026-01-05T10:00:00Z',
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement },
    InstanceProfileList: [],
    RolePolicyList: [],
    AttachedManagedPolicies: [],
    Tags: [],
  }));
  return {
    rolepin: 'snapshot/v1',
    accounts: [
      {
        id: '111122223333',
        authorizationDetails: { UserDetailList: [], GroupDetailList: [], RoleDetailList, Policies: [] },
        openIdConnectProviders: [provider],
      },
    ],
    clusters: [{ cluster, podIdentityAssociations: [], objects: [] }],
  };
}
