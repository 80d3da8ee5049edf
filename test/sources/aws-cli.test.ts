import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  accountOf,
  clusterOf,
  describedCluster,
  details,
  ISSUER,
  manifest,
  OTHER,
  problemsOf,
  read,
  readSound,
  role,
  TRUST,
  user,
} from './support.ts';

const provider = (account = ACCOUNT) => `arn:aws:iam::${account}:oidc-provider/${ISSUER}`;
const single = { Url: ISSUER, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: [] };

describe('aws iam get-account-authorization-details', () => {
  const full = details(
    [
      role('app', {
        Path: '/team/',
        Arn: `arn:aws:iam::${ACCOUNT}:role/team/app`,
        InstanceProfileList: [{ Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/app`, Roles: [] }],
        RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: encodeURIComponent(JSON.stringify(TRUST)) }],
        AttachedManagedPolicies: [{ PolicyName: 'p', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/p` }],
        PermissionsBoundary: {
          PermissionsBoundaryType: 'Policy',
          PermissionsBoundaryArn: `arn:aws:iam::${ACCOUNT}:policy/b`,
        },
        Tags: [{ Key: 'team', Value: 'hyve' }],
      }),
    ],
    {
      UserDetailList: [
        user('ann', { GroupList: ['admin'], UserPolicyList: [{ PolicyName: 'u', PolicyDocument: TRUST }] }),
      ],
      GroupDetailList: [
        {
          GroupName: 'admin',
          Arn: `arn:aws:iam::${ACCOUNT}:group/admin`,
          GroupPolicyList: [],
          AttachedManagedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
        },
      ],
      Policies: [
        {
          PolicyName: 'p',
          Arn: `arn:aws:iam::${ACCOUNT}:policy/p`,
          DefaultVersionId: 'v2',
          PolicyVersionList: [
            { VersionId: 'v1', IsDefaultVersion: false, Document: { Statement: [] } },
            { VersionId: 'v2', IsDefaultVersion: true, Document: JSON.stringify(TRUST) },
          ],
        },
        {
          PolicyName: 'AdministratorAccess',
          Arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
          DefaultVersionId: 'v1',
          PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: TRUST }],
        },
      ],
    },
  );

  it('is read whole', async () => {
    const { world } = await readSound({ 'a.json': full });
    const account = accountOf(world, ACCOUNT);
    expect(account.details?.complete).toBe(true);
    const app = account.details?.roles.get(`arn:aws:iam::${ACCOUNT}:role/team/app`);
    expect(app).toMatchObject({
      name: 'app',
      path: '/team/',
      id: 'AROAAPP',
      account: ACCOUNT,
      boundary: { arn: `arn:aws:iam::${ACCOUNT}:policy/b` },
      instanceProfiles: [`arn:aws:iam::${ACCOUNT}:instance-profile/app`],
      inline: [{ name: 'inline', document: { statements: [{ kind: 'statement', sid: 'AllowHyve' }] } }],
      attached: [{ arn: `arn:aws:iam::${ACCOUNT}:policy/p` }],
      at: { file: 'a.json', document: 0, path: ['RoleDetailList', 0] },
    });
    expect(app?.tags.get('team')).toBe('hyve');
    expect(app?.partial).toBeUndefined();
    expect(account.details?.users.get(`arn:aws:iam::${ACCOUNT}:user/ann`)).toMatchObject({
      groups: ['admin'],
    });
    expect(account.details?.groups.get('admin')?.attached).toHaveLength(1);
    expect(
      account.details?.policies.get(`arn:aws:iam::${ACCOUNT}:policy/p`)?.document.statements,
    ).toHaveLength(1);
    expect([...(account.details?.policies.keys() ?? [])]).toContain(
      'arn:aws:iam::aws:policy/AdministratorAccess',
    );
  });

  it('is not all there is with some of its lists, or one page of them', async () => {
    const some = await readSound({ 'a.json': { RoleDetailList: [role('app')] } });
    expect(accountOf(some.world).details).toMatchObject({ complete: false });
    const page = await readSound({ 'a.json': { ...full, NextToken: 'x' } });
    expect(accountOf(page.world).details).toMatchObject({ complete: false });
    expect(page.warnings).toMatchObject([{ code: 'input/truncated' }]);
  });

  it('is all there is where several filtered outputs make it up', async () => {
    const { world } = await readSound({
      'roles.json': { RoleDetailList: [role('app')], UserDetailList: [] },
      'rest.json': {
        GroupDetailList: [{ GroupName: 'g', Arn: `arn:aws:iam::${ACCOUNT}:group/g` }],
        Policies: [],
      },
    });
    expect(accountOf(world).details).toMatchObject({ complete: true });
  });

  it('belongs to the account of its ARNs, and AWS own policies to those beside them', async () => {
    const { world } = await readSound({
      'a.json': full,
      'b.json': details([role('app', {}, OTHER)]),
    });
    expect([...world.accounts.keys()]).toEqual([ACCOUNT, OTHER]);
    expect(accountOf(world, OTHER).details?.policies.size).toBe(0);
  });
});

describe('aws iam get-role', () => {
  it('gives a role whose policies are not known', async () => {
    const { world } = await readSound({ 'r.json': { Role: role('app', { MaxSessionDuration: 7200 }) } });
    const { details: read } = accountOf(world);
    expect(read).toMatchObject({ complete: false });
    expect(read?.roles.get(`arn:aws:iam::${ACCOUNT}:role/app`)).toMatchObject({
      partial: true,
      maxSessionDuration: 7200,
      at: { path: ['Role'] },
    });
  });

  it('may stand in one file as often as a loop printed it', async () => {
    const text = ['a', 'b', 'c'].map((name) => JSON.stringify({ Role: role(name) }, undefined, 4)).join('\n');
    const { world, inputs } = await readSound({ 'roles.json': text });
    expect(accountOf(world).details?.roles.size).toBe(3);
    expect(accountOf(world).details?.roles.get(`arn:aws:iam::${ACCOUNT}:role/b`)?.at.document).toBe(1);
    expect(inputs[0]).toMatchObject({
      documents: 3,
      holds: [{ kind: 'role', documents: 3, counts: { roles: 3 } }],
    });
  });

  it('may stand in a list, one a line, or in the answer of list-roles', async () => {
    const listed = await readSound({ 'r.json': [{ Role: role('a') }, { Role: role('b') }] });
    expect(accountOf(listed.world).details?.roles.size).toBe(2);
    const lines = await readSound({
      'r.jsonl': `${JSON.stringify({ Role: role('a') })}\n${JSON.stringify({ Role: role('b') })}\n`,
    });
    expect(accountOf(lines.world).details?.roles.size).toBe(2);
    const all = await readSound({ 'r.json': { Roles: [role('a'), role('b')] } });
    expect(accountOf(all.world).details).toMatchObject({ complete: false });
    expect(accountOf(all.world).details?.roles.size).toBe(2);
  });

  it('is joined with what the authorization details tell of the role', async () => {
    const files = {
      'a.json': { Role: role('app', { MaxSessionDuration: 7200 }) },
      'b.json': details([role('app', { RolePolicyList: [{ PolicyName: 'x', PolicyDocument: TRUST }] })]),
    };
    for (const inputs of [
      ['a.json', 'b.json'],
      ['b.json', 'a.json'],
    ]) {
      const { world } = await readSound(files, { inputs });
      const joined = accountOf(world).details?.roles.get(`arn:aws:iam::${ACCOUNT}:role/app`);
      expect(joined).toMatchObject({ maxSessionDuration: 7200, inline: [{ name: 'x' }] });
      expect(joined?.partial).toBeUndefined();
    }
  });
});

it('contradicts the authorization details where it tells another trust policy of a role', async () => {
  const files = {
    'a.json': { Role: role('app', { AssumeRolePolicyDocument: { Statement: [] } }) },
    'b.json': details([role('app')]),
  };
  expect(await problemsOf(files)).toMatchObject([{ code: 'input/conflict', at: { file: 'b.json' } }]);
});

describe('the OIDC providers of an account', () => {
  it('are read from their list', async () => {
    const { world } = await readSound({ 'p.json': { OpenIDConnectProviderList: [{ Arn: provider() }] } });
    expect(accountOf(world).partial).toBeUndefined();
    expect(accountOf(world).oidcProviders?.get(provider())).toMatchObject({
      url: ISSUER,
      clientIds: undefined,
    });
  });

  it('are none where the list of the only account is empty', async () => {
    const { world } = await readSound({
      'p.json': { OpenIDConnectProviderList: [] },
      'a.json': details([role('app')]),
    });
    expect(accountOf(world).oidcProviders?.size).toBe(0);
  });

  it('have their audiences from get-open-id-connect-provider, matched by URL', async () => {
    const { world, warnings } = await readSound({
      'list.json': { OpenIDConnectProviderList: [{ Arn: provider() }] },
      'one.json': single,
      'other.json': details([role('app', {}, OTHER)]),
    });
    expect(accountOf(world, ACCOUNT).oidcProviders?.get(provider())?.clientIds).toEqual([
      'sts.amazonaws.com',
    ]);
    expect(accountOf(world, OTHER).oidcProviders).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('belong to the account whose list stands in the same folder', async () => {
    const { world } = await readSound({
      'one/list.json': { OpenIDConnectProviderList: [{ Arn: provider() }] },
      'one/get.json': single,
      'two/list.json': { OpenIDConnectProviderList: [{ Arn: provider(OTHER) }] },
      'two/get.json': { ...single, ClientIDList: ['other'] },
    });
    expect(accountOf(world, ACCOUNT).oidcProviders?.get(provider())?.clientIds).toEqual([
      'sts.amazonaws.com',
    ]);
    expect(accountOf(world, OTHER).oidcProviders?.get(provider(OTHER))?.clientIds).toEqual(['other']);
  });

  it('belong to the account whose trust policies name them, and are then not known to be all', async () => {
    const { world, warnings } = await readSound({
      'get.json': single,
      'a.json': details([role('app')]),
      'b.json': details([role('app', { AssumeRolePolicyDocument: { Statement: [] } }, OTHER)]),
    });
    expect(accountOf(world, ACCOUNT).oidcProviders?.has(provider())).toBe(true);
    expect(accountOf(world, ACCOUNT).partial).toEqual(new Set(['oidcProviders']));
    expect(warnings).toEqual([]);
  });

  it('are taken as those of the only account, and a warning says so', async () => {
    const { world, warnings } = await readSound({
      'get.json': single,
      'a.json': details([role('app', { AssumeRolePolicyDocument: { Statement: [] } })]),
    });
    expect(accountOf(world).oidcProviders?.get(provider())?.clientIds).toEqual(['sts.amazonaws.com']);
    expect(warnings).toMatchObject([{ code: 'input/assumed-account' }]);
  });

  it("are taken as those of the cluster's account where no other is given", async () => {
    const { world } = await readSound({ 'get.json': single, 'c.json': describedCluster('prod') });
    expect(accountOf(world, ACCOUNT).oidcProviders?.has(provider())).toBe(true);
  });

  it('are a problem where nothing says whose they are', async () => {
    const untrusting = { AssumeRolePolicyDocument: { Statement: [] } };
    const problems = await problemsOf({
      'get.json': single,
      'a.json': details([role('app', untrusting)]),
      'b.json': details([role('app', untrusting, OTHER)]),
    });
    expect(problems).toMatchObject([
      {
        code: 'input/account',
        hint: expect.stringContaining('list-open-id-connect-providers'),
        at: { file: 'get.json' },
      },
    ]);
  });

  it('are a problem where one is told with other audiences', async () => {
    const problems = await problemsOf({
      'a.json': details([role('app')]),
      'one.json': single,
      'two.json': { ...single, ClientIDList: ['other'] },
    });
    expect(problems).toMatchObject([{ code: 'input/conflict', at: { file: 'two.json' } }]);
    expect(problems[0]?.message).toContain('one.json:1');
  });
});

describe('what the AWS CLI prints of EKS', () => {
  it('makes one cluster of description and manifests', async () => {
    const { world } = await readSound({
      'c.json': describedCluster('prod'),
      'm.json': manifest('ServiceAccount', 'hyve-sa', 'hyve'),
    });
    expect(clusterOf(world)).toMatchObject({
      name: 'prod',
      account: ACCOUNT,
      version: '1.34',
      issuer: ISSUER,
      authenticationMode: 'API',
      creatorIsAdmin: false,
      complete: false,
      associations: undefined,
      accessEntries: undefined,
    });
    expect(clusterOf(world).objects).toHaveLength(1);
  });

  const association = {
    association: {
      clusterName: 'prod',
      namespace: 'hyve',
      serviceAccount: 'hyve-sa',
      roleArn: `arn:aws:iam::${ACCOUNT}:role/app`,
      associationArn: 'arn:aws:eks:us-east-1:111122223333:podidentityassociation/prod/a-1',
      disableSessionTags: true,
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      }),
    },
  };
  const summary = { clusterName: 'prod', namespace: 'hyve', serviceAccount: 'hyve-sa', associationId: 'a-1' };

  it('has associations, not known to be all without their list', async () => {
    const { world } = await readSound({ 'a.json': association });
    expect(clusterOf(world).associations).toMatchObject([
      { namespace: 'hyve', serviceAccount: 'hyve-sa', disableSessionTags: true, policy: { bare: true } },
    ]);
    expect(clusterOf(world).partial).toEqual(new Set(['associations']));
    const listed = await readSound({ 'a.json': association, 'l.json': { associations: [summary] } });
    expect(clusterOf(listed.world).partial).toBeUndefined();
    expect(clusterOf(listed.world).associations).toHaveLength(1);
  });

  it('does not take a list of associations for the associations', async () => {
    const named = { ...summary, serviceAccount: 'other' };
    const alone = await readSound({ 'l.json': { associations: [summary, named] } });
    expect(clusterOf(alone.world).associations).toBeUndefined();
    expect(alone.warnings).toMatchObject([
      { code: 'input/association-named', hint: expect.stringContaining('describe-pod-identity-association') },
    ]);
    const some = await readSound({ 'l.json': { associations: [summary, named] }, 'a.json': association });
    expect(clusterOf(some.world).associations).toHaveLength(1);
    expect(clusterOf(some.world).partial).toEqual(new Set(['associations']));
    expect(some.warnings[0]?.message).toContain('hyve/other');
  });

  it('has no associations where the list is empty', async () => {
    const { world } = await readSound({ 'l.json': { associations: [] }, 'c.json': describedCluster('prod') });
    expect(clusterOf(world)).toMatchObject({ associations: [] });
    expect(clusterOf(world).partial).toBeUndefined();
  });

  const principalArn = `arn:aws:iam::${ACCOUNT}:role/Admin`;
  const entry = {
    accessEntry: {
      clusterName: 'prod',
      principalArn,
      kubernetesGroups: ['ops'],
      username: 'admin',
      type: 'STANDARD',
    },
  };
  const policies = {
    clusterName: 'prod',
    principalArn,
    associatedAccessPolicies: [
      {
        policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy',
        accessScope: { type: 'namespace', namespaces: ['hyve'] },
      },
      {
        policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy',
        accessScope: { type: 'cluster', namespaces: [] },
      },
    ],
  };

  it('joins access entries, their policies and their list', async () => {
    const { world } = await readSound({
      'e.json': entry,
      'p.json': policies,
      'l.json': { accessEntries: [principalArn] },
    });
    expect(clusterOf(world).accessEntries).toMatchObject([
      { principalArn, groups: ['ops'], policies: [{ namespaces: ['hyve'] }, { namespaces: undefined }] },
    ]);
    expect(clusterOf(world).partial).toBeUndefined();
    const alone = await readSound({ 'e.json': entry });
    expect(clusterOf(alone.world).accessEntries?.[0]?.policies).toBeUndefined();
    expect(clusterOf(alone.world).partial).toEqual(new Set(['accessEntries']));
  });

  it('takes a scope that does not say its type for the whole cluster, and session tags for enabled', async () => {
    const unscoped = {
      ...policies,
      associatedAccessPolicies: [{ policyArn: 'x', accessScope: { namespaces: ['a'] } }, { policyArn: 'y' }],
    };
    const { world } = await readSound({ 'e.json': entry, 'p.json': unscoped });
    expect(clusterOf(world).accessEntries?.[0]?.policies?.map(({ namespaces }) => namespaces)).toEqual([
      undefined,
      undefined,
    ]);
    const { disableSessionTags: _, ...tagged } = association.association;
    const read = await readSound({ 'a.json': { association: tagged } });
    expect(clusterOf(read.world).associations?.[0]?.disableSessionTags).toBe(false);
  });

  it('keeps the policies of an entry that was not described', async () => {
    const { world } = await readSound({ 'p.json': policies, 'l.json': { accessEntries: [principalArn] } });
    expect(clusterOf(world).accessEntries).toMatchObject([{ principalArn, policies: [{}, {}] }]);
    expect(clusterOf(world).partial).toEqual(new Set(['accessEntries']));
  });
});

describe('aws ec2 describe-instances and aws iam list-access-keys', () => {
  it('belong to the owner of the reservation', async () => {
    const { world } = await readSound({
      'i.json': {
        Reservations: [
          {
            OwnerId: ACCOUNT,
            Instances: [
              {
                InstanceId: 'i-1',
                PrivateDnsName: 'ip-10-0-0-1.ec2.internal',
                IamInstanceProfile: { Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/node` },
                MetadataOptions: {
                  HttpTokens: 'required',
                  HttpPutResponseHopLimit: 2,
                  HttpEndpoint: 'enabled',
                  HttpProtocolIpv6: 'enabled',
                },
              },
            ],
          },
        ],
      },
    });
    expect(accountOf(world, ACCOUNT).instances).toMatchObject([
      { id: 'i-1', metadata: { tokens: 'required', hopLimit: 2, endpoint: 'enabled', ipv6: 'enabled' } },
    ]);
  });

  const keysOf = (...names: string[]) => ({
    AccessKeyMetadata: names.map((name) => ({
      UserName: name,
      AccessKeyId: `AKIA${name.toUpperCase()}`,
      Status: 'Active',
    })),
  });

  it('belong to the account that has the user, and are all known with a list for every user', async () => {
    const two = details([], { UserDetailList: [user('ann'), user('bob')] });
    const other = details([role('x', {}, OTHER)]);
    const one = await readSound({ 'a.json': two, 'b.json': other, 'k.json': keysOf('ann') });
    expect(accountOf(one.world, ACCOUNT).accessKeys).toMatchObject([{ user: 'ann', active: true }]);
    expect(accountOf(one.world, ACCOUNT).partial).toEqual(new Set(['accessKeys']));
    const all = await readSound({ 'a.json': two, 'k.json': keysOf('ann'), 'l.json': keysOf() });
    expect(accountOf(all.world).partial).toBeUndefined();
  });

  it('are a problem where nobody has the user', async () => {
    const files = {
      'a.json': details([role('x')]),
      'b.json': details([role('x', {}, OTHER)]),
      'k.json': keysOf('ann'),
    };
    expect(await problemsOf(files)).toMatchObject([{ code: 'input/account', at: { file: 'k.json' } }]);
  });
});

describe('answers that say nothing by themselves', () => {
  it('are a problem where they are empty and there are several accounts', async () => {
    const files = { 'a.json': details([role('x')]), 'b.json': details([role('x', {}, OTHER)]) };
    for (const empty of [{ OpenIDConnectProviderList: [] }, { Reservations: [] }, details([])]) {
      expect(await problemsOf({ ...files, 'e.json': empty })).toMatchObject([
        { code: 'input/account', at: { file: 'e.json' } },
      ]);
    }
  });

  it('are kept when they were joined into one object', async () => {
    const { world, inputs } = await readSound({
      'a.json': {
        ...details([role('app')]),
        OpenIDConnectProviderList: [{ Arn: provider() }],
        Reservations: [],
      },
    });
    expect(accountOf(world).oidcProviders?.size).toBe(1);
    expect(accountOf(world).instances).toEqual([]);
    expect(inputs[0]?.holds.map(({ kind }) => kind)).toEqual([
      'authorization-details',
      'oidc-provider-list',
      'instances',
    ]);
  });

  it('are named where they can not be used', async () => {
    const { warnings, world } = await readSound({
      'a.json': details([role('app')]),
      'o.json': { Organization: { Id: 'o-1', MasterAccountId: OTHER } },
    });
    expect(warnings).toMatchObject([{ code: 'input/organization' }]);
    expect(world.organization).toBeUndefined();
  });
});

describe('one fact in two inputs', () => {
  it('is one fact where both tell the same', async () => {
    const { world } = await readSound({
      'a.json': details([role('app')]),
      'b.json': details([
        role('app', { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)) }),
      ]),
    });
    expect(accountOf(world).details?.roles.size).toBe(1);
  });

  it('is a problem that names both places where they differ', async () => {
    const changed = { ...TRUST, Statement: [{ ...TRUST.Statement[0], Sid: 'Other' }] };
    const problems = await problemsOf({
      'a.json': details([role('first'), role('app')]),
      'b.json': details([role('app', { AssumeRolePolicyDocument: changed })]),
    });
    expect(problems).toMatchObject([
      { code: 'input/conflict', at: { file: 'b.json', path: ['RoleDetailList', 0] } },
    ]);
    expect(problems[0]?.message).toMatch(/^role app stands in a\.json:\d+ too, and differently$/);
  });

  it('is a problem for clusters, instances, users and organizations too', async () => {
    const problems = await problemsOf({
      'a.json': describedCluster('prod'),
      'b.json': describedCluster('prod', { version: '1.33' }),
      'c.json': details([], { UserDetailList: [user('ann'), user('ann', { GroupList: ['g'] })] }),
    });
    expect(problems.map(({ message }) => message.split(' stands')[0])).toEqual(['cluster prod', 'user ann']);
  });
});

it('reads from standard input', async () => {
  const result = await read(
    {},
    { inputs: ['-'], stdin: async () => Buffer.from(JSON.stringify(details([role('app')]))) },
  );
  expect(result.ok && result.value.inputs[0]?.file).toBe('-');
  const trust = result.ok
    ? accountOf(result.value.world).details?.roles.get(`arn:aws:iam::${ACCOUNT}:role/app`)?.trust
    : undefined;
  expect(result.ok && trust && result.value.locate(trust.at)?.file).toBe('-');
});
