import { describe, expect, it } from 'vitest';
import {
  base,
  bound,
  claim,
  granted,
  grantedEverywhere,
  type Json,
  rule,
  type Snapshot,
  violations,
  withObjects,
} from './world.ts';

const ALICE = 'arn:aws:iam::111122223333:role/team/Alice';
const POLICY = 'arn:aws:eks::aws:cluster-access-policy/';
const WAY = `principal:${ALICE}: kubernetes>web-identity`;

/** The base world with an access entry for Alice. */
function withEntry(entry: Json, ...objects: readonly Json[]): Snapshot {
  const snapshot = withObjects(...objects);
  const given = { type: 'STANDARD', kubernetesGroups: [], associatedAccessPolicies: [], ...entry };
  snapshot.clusters[0].accessEntries?.push({ principalArn: ALICE, ...given });
  return snapshot;
}

const policy = (name: string, ...namespaces: readonly string[]): Json => ({
  associatedAccessPolicies: [
    {
      policyArn: `${POLICY}${name}`,
      accessScope: namespaces.length === 0 ? { type: 'cluster' } : { type: 'namespace', namespaces },
    },
  ],
});

function mode(
  snapshot: Snapshot,
  authenticationMode: string | undefined,
  creator: boolean | 'absent' = false,
): Snapshot {
  snapshot.clusters[0].cluster['accessConfig'] = {
    ...(authenticationMode === undefined ? {} : { authenticationMode }),
    ...(creator === 'absent' ? {} : { bootstrapClusterCreatorAdminPermissions: creator }),
  };
  return snapshot;
}

const awsAuth = (data: Json): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'aws-auth', namespace: 'kube-system' },
  data,
});

describe('an access entry', () => {
  const ways: readonly { name: string; snapshot: () => Snapshot; found: readonly string[] }[] = [
    {
      name: 'with AmazonEKSClusterAdminPolicy',
      snapshot: () => withEntry(policy('AmazonEKSClusterAdminPolicy')),
      found: [WAY],
    },
    {
      name: 'with AmazonEKSAdminPolicy in the namespace',
      snapshot: () => withEntry(policy('AmazonEKSAdminPolicy', 'hyve')),
      found: [WAY],
    },
    {
      name: 'with AmazonEKSEditPolicy in the namespace',
      snapshot: () => withEntry(policy('AmazonEKSEditPolicy', 'other', 'hyve')),
      found: [WAY],
    },
    {
      name: 'with AmazonEKSEditPolicy in a pattern of namespaces',
      snapshot: () => withEntry(policy('AmazonEKSEditPolicy', 'hy*')),
      found: [WAY],
    },
    { name: 'with AmazonEKSViewPolicy', snapshot: () => withEntry(policy('AmazonEKSViewPolicy')), found: [] },
    {
      name: 'with AmazonEKSAdminViewPolicy',
      snapshot: () => withEntry(policy('AmazonEKSAdminViewPolicy')),
      found: [],
    },
    {
      name: 'with AmazonEKSSecretReaderPolicy',
      snapshot: () => withEntry(policy('AmazonEKSSecretReaderPolicy', 'hyve')),
      found: [],
    },
    { name: 'without groups and policies', snapshot: () => withEntry({}), found: [] },
    {
      name: 'with a group that may',
      snapshot: () =>
        withEntry({ kubernetesGroups: ['devs'] }, ...granted('hyve', 'group:devs', rule('create', 'pods'))),
      found: ['group:prod/devs: kubernetes>web-identity', WAY],
    },
    {
      name: 'with another group than the one that may',
      snapshot: () =>
        withEntry({ kubernetesGroups: ['ops'] }, ...granted('hyve', 'group:devs', rule('create', 'pods'))),
      found: ['group:prod/devs: kubernetes>web-identity'],
    },
    {
      name: 'with a username that may',
      snapshot: () => withEntry({ username: 'ci' }, ...granted('hyve', 'user:ci', rule('create', 'pods'))),
      found: [WAY, 'user:prod/ci: kubernetes>web-identity'],
    },
    {
      name: 'whose session has the name that may',
      snapshot: () =>
        withEntry(
          { username: 'arn:aws:sts::111122223333:assumed-role/Alice/{{SessionName}}' },
          ...granted('hyve', 'user:arn:aws:sts::111122223333:assumed-role/Alice/ci', rule('create', 'pods')),
        ),
      found: [WAY, 'user:prod/arn:aws:sts::111122223333:assumed-role/Alice/ci: kubernetes>web-identity'],
    },
    {
      name: 'in a mode that does not read entries',
      snapshot: () => mode(withEntry(policy('AmazonEKSClusterAdminPolicy')), 'CONFIG_MAP'),
      found: [],
    },
  ];
  it.each(ways)('$name', async ({ snapshot, found }) => {
    const judged = await claim(snapshot());
    expect(violations(judged)).toEqual(found);
    expect(judged.verdict).toBe(found.length === 0 ? 'proven' : 'refuted');
  });

  it('leads on to whoever gets its role', async () => {
    const snapshot = withEntry(policy('AmazonEKSEditPolicy', 'hyve'));
    snapshot.accounts[0].authorizationDetails.RoleDetailList.push({
      ...snapshot.accounts[0].authorizationDetails.RoleDetailList[0],
      Arn: ALICE,
      Path: '/team/',
      RoleName: 'Alice',
      RoleId: 'AROAALICE',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 'sts:AssumeRole' },
        ],
      },
    });
    expect(violations(await claim(snapshot))).toEqual([
      WAY,
      'principal:arn:aws:iam::444455556666:root: assume-role>kubernetes>web-identity',
    ]);
  });

  it('with a policy that nobody here knows is unknown, not nothing', async () => {
    const judged = await claim(withEntry(policy('AmazonEKSBrandNewPolicy')));
    expect(judged.verdict).toBe('undecided');
    expect(judged.unknown[0]?.what).toContain('AmazonEKSBrandNewPolicy');
  });

  it('whose policies were not collected is unknown, with the command that gets them', async () => {
    const judged = await claim(withEntry({ associatedAccessPolicies: undefined }));
    expect(judged.verdict).toBe('undecided');
    expect(judged.unknown.map(({ add }) => add)).toEqual([
      `aws eks list-associated-access-policies --cluster-name prod --principal-arn ${ALICE}`,
    ]);
  });

  it('for machinery of AWS is machinery', async () => {
    const arn =
      'arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS';
    const judged = await claim(withEntry({ principalArn: arn, ...policy('AmazonEKSClusterAdminPolicy') }));
    expect(judged.verdict).toBe('proven');
  });
});

describe('entries that were not collected', () => {
  it('leave the claim undecided, with the command that gets them', async () => {
    const snapshot = base();
    snapshot.clusters[0].accessEntries = null;
    const judged = await claim(snapshot);
    expect(judged.verdict).toBe('undecided');
    expect(judged.unknown.map(({ add }) => add).join()).toContain(
      'aws eks list-access-entries --cluster-name prod',
    );
  });

  it('are no matter in a mode that does not read them', async () => {
    const snapshot = mode(base(), 'CONFIG_MAP');
    snapshot.clusters[0].accessEntries = null;
    expect((await claim(snapshot)).verdict).toBe('proven');
  });

  it('are no matter to what AWS decides', async () => {
    const snapshot = base();
    snapshot.clusters[0].accessEntries = null;
    expect((await claim(snapshot, undefined, 'assume')).verdict).toBe('proven');
  });
});

describe('the creator of a cluster', () => {
  it('is an administrator whom nothing names, where entries do not count', async () => {
    for (const creator of [true, 'absent'] as const) {
      const judged = await claim(mode(base(), 'CONFIG_MAP', creator));
      expect(judged.verdict).toBe('undecided');
      expect(judged.unknown[0]?.what).toContain('who created cluster prod');
    }
  });

  it('stands among the entries where these count', async () => {
    expect((await claim(mode(base(), 'API', true))).verdict).toBe('proven');
  });
});

describe('aws-auth', () => {
  const roles = (groups: string, arn = 'arn:aws:iam::111122223333:role/Alice'): Json =>
    awsAuth({ mapRoles: `- rolearn: ${arn}\n  username: alice\n  groups:\n    - ${groups}\n` });
  const ALICE_PLAIN = 'principal:arn:aws:iam::111122223333:role/Alice: kubernetes>web-identity';

  const ways: readonly { name: string; objects: readonly Json[]; mode?: string; found: readonly string[] }[] =
    [
      { name: 'maps a role to system:masters', objects: [roles('system:masters')], found: [ALICE_PLAIN] },
      {
        name: 'maps a role to system:masters where it alone counts',
        objects: [roles('system:masters')],
        mode: 'CONFIG_MAP',
        found: [ALICE_PLAIN],
      },
      {
        name: 'maps a role in vain where it does not count',
        objects: [roles('system:masters')],
        mode: 'API',
        found: [],
      },
      { name: 'maps a role to a group without rights', objects: [roles('devs')], found: [] },
      {
        name: 'maps a role in vain by an ARN with a path',
        objects: [roles('system:masters', 'arn:aws:iam::111122223333:role/team/Alice')],
        found: [],
      },
      {
        name: 'maps a node to its groups',
        objects: [
          awsAuth({
            mapRoles:
              '- rolearn: arn:aws:iam::111122223333:role/Nodes\n  username: system:node:{{EC2PrivateDNSName}}\n  groups: [system:bootstrappers, system:nodes]\n',
          }),
        ],
        found: [],
      },
      {
        name: 'maps a user, in JSON',
        objects: [
          awsAuth({
            mapUsers:
              '[{"userarn": "arn:aws:iam::111122223333:user/bob", "username": "bob", "groups": ["system:masters"]}]',
          }),
        ],
        found: ['principal:arn:aws:iam::111122223333:user/bob: kubernetes>web-identity'],
      },
      { name: 'is empty', objects: [awsAuth({ mapRoles: '', mapUsers: '[]\n' })], found: [] },
    ];
  it.each(ways)('$name', async ({ objects, mode: authenticationMode, found }) => {
    const judged = await claim(mode(withObjects(...objects), authenticationMode ?? 'API_AND_CONFIG_MAP'));
    expect(violations(judged)).toEqual(found);
  });

  it('is refused where it can not be read', async () => {
    for (const text of ['- rolearn: [', 'rolearn: x', '- username: x']) {
      await expect(claim(withObjects(awsAuth({ mapRoles: text })))).rejects.toThrow(/aws-auth/);
    }
  });

  const edits: readonly {
    name: string;
    rules: readonly Json[];
    mode?: string;
    exists?: boolean;
    found: boolean;
  }[] = [
    { name: 'may be patched', rules: [rule('patch', 'configmaps')], found: true },
    { name: 'may be updated by name', rules: [rule('update', 'configmaps', 'aws-auth')], found: true },
    {
      name: 'may be made where there is none',
      rules: [rule('create', 'configmaps')],
      exists: false,
      found: true,
    },
    { name: 'may not be made a second time', rules: [rule('create', 'configmaps')], found: false },
    { name: 'is not another name', rules: [rule('update', 'configmaps', 'coredns')], found: false },
    { name: 'is only read', rules: [rule('get list watch', 'configmaps')], found: false },
    { name: 'does not count', rules: [rule('patch', 'configmaps')], mode: 'API', found: false },
    { name: 'is not there to be patched', rules: [rule('patch', 'configmaps')], exists: false, found: false },
  ];
  it.each(edits)('gives whoever may change it the cluster, or not: it $name', async (one) => {
    const objects = one.exists === false ? [] : [awsAuth({ mapRoles: '' })];
    const snapshot = withObjects(...objects, ...granted('kube-system', 'user:eve', ...one.rules));
    const judged = await claim(mode(snapshot, one.mode ?? 'API_AND_CONFIG_MAP'));
    expect(violations(judged)).toEqual(one.found ? ['user:prod/eve: kubernetes>web-identity'] : []);
  });
});

describe('a binding of the whole cluster', () => {
  it('to a ClusterRole that every cluster has counts though the role is not shown', async () => {
    for (const role of ['cluster-admin', 'admin', 'edit']) {
      const snapshot = base();
      const [cluster] = snapshot.clusters;
      cluster.objects = (cluster.objects ?? []).filter(
        ({ kind, metadata }) => kind !== 'ClusterRole' || (metadata as Json)['name'] !== role,
      );
      cluster.objects.push(bound('hyve', 'user:eve', 'ClusterRole', role));
      expect(violations(await claim(snapshot))).toEqual(['user:prod/eve: kubernetes>web-identity']);
    }
    expect(violations(await claim(withObjects(bound(undefined, 'user:eve', 'ClusterRole', 'view'))))).toEqual(
      [],
    );
  });

  it('to nothing gives nothing', async () => {
    expect((await claim(withObjects(bound(undefined, 'user:eve', 'ClusterRole', 'gone')))).verdict).toBe(
      'proven',
    );
  });

  it('counts in every namespace', async () => {
    const snapshot = withObjects(...grantedEverywhere('user:eve', rule('create', 'pods')));
    expect(violations(await claim(snapshot))).toEqual(['user:prod/eve: kubernetes>web-identity']);
  });
});
