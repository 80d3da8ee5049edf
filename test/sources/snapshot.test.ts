import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  accountOf,
  clusterOf,
  details,
  manifest,
  problemsOf,
  readSound,
  role,
  TRUST,
} from './support.ts';

const snapshot = (more: object = {}) => ({
  rolepin: 'snapshot/v1',
  collectedAt: '2026-11-23T12:00:00Z',
  ...more,
});
const account = (more: object = {}) => ({
  id: ACCOUNT,
  authorizationDetails: details([role('app')]),
  ...more,
});
const cluster = (more: object = {}) => ({ cluster: { name: 'prod' }, ...more });

describe('a snapshot', () => {
  it('says what was not collected by null or by silence, and what there is none of by an empty list', async () => {
    const { world } = await readSound({
      's.json': snapshot({
        accounts: [account({ openIdConnectProviders: null, accessKeys: [], instances: [], keys: null })],
        clusters: [cluster({ podIdentityAssociations: [], accessEntries: null })],
      }),
    });
    expect(accountOf(world)).toMatchObject({
      oidcProviders: undefined,
      accessKeys: [],
      instances: [],
      buckets: undefined,
      keys: undefined,
    });
    expect(accountOf(world).partial).toBeUndefined();
    expect(clusterOf(world)).toMatchObject({
      associations: [],
      accessEntries: undefined,
      objects: undefined,
      complete: false,
    });
    expect(world.organization).toBeUndefined();
  });

  it('has all objects of a cluster where it has any', async () => {
    const { world } = await readSound({
      's.json': snapshot({ clusters: [cluster({ objects: [manifest('ServiceAccount', 'a', 'x')] })] }),
    });
    expect(clusterOf(world)).toMatchObject({
      complete: true,
      objects: [{ metadata: { name: 'a', namespace: 'x' } }],
    });
    const none = await readSound({ 's.json': snapshot({ clusters: [cluster({ objects: [] })] }) });
    expect(clusterOf(none.world)).toMatchObject({ complete: true, objects: [] });
  });

  it('may be YAML, with account ids in quotes or not', async () => {
    const { world } = await readSound({
      's.yaml': `rolepin: snapshot/v1
accounts:
  - id: 012345678901
    authorizationDetails:
      RoleDetailList:
        - RoleName: app
          Arn: arn:aws:iam::012345678901:role/app
          AssumeRolePolicyDocument:
            Version: 2012-10-17
            Statement:
              Effect: Allow
              Principal: { AWS: 012345678901 }
              Action: sts:AssumeRole
`,
    });
    const trust = accountOf(world, '012345678901').details?.roles.get(
      'arn:aws:iam::012345678901:role/app',
    )?.trust;
    expect(trust).toMatchObject({
      version: '2012-10-17',
      statements: [
        { kind: 'statement', principal: { entries: [{ kind: 'account', account: '012345678901' }] } },
      ],
    });
  });

  it('takes policies in every spelling', async () => {
    const texts = [
      TRUST,
      JSON.stringify(TRUST),
      JSON.stringify(TRUST, undefined, 2),
      encodeURIComponent(JSON.stringify(TRUST)),
    ];
    for (const AssumeRolePolicyDocument of texts) {
      const { world } = await readSound({
        's.json': snapshot({
          accounts: [account({ authorizationDetails: details([role('app', { AssumeRolePolicyDocument })]) })],
        }),
      });
      const [app] = accountOf(world).details?.roles.values() ?? [];
      expect(app?.trust.statements).toMatchObject([{ kind: 'statement', sid: 'AllowHyve' }]);
    }
  });

  it('has an organization with its policies and their targets', async () => {
    const { world } = await readSound({
      's.json': snapshot({
        organization: {
          id: 'o-exampleorg',
          managementAccountId: '999999999999',
          units: [
            { id: 'r-root', parentId: null, name: 'Root' },
            { id: 'ou-work', parentId: 'r-root', name: 'Workloads' },
          ],
          accounts: [{ id: ACCOUNT, unitId: 'ou-work', name: 'prod' }],
          policies: [
            {
              id: 'p-1',
              name: 'deny',
              type: 'RESOURCE_CONTROL_POLICY',
              content: TRUST,
              targets: ['ou-work'],
            },
          ],
        },
        accounts: [account()],
      }),
    });
    expect(world.organization).toMatchObject({
      managementAccountId: '999999999999',
      policies: [
        { id: 'p-1', type: 'RESOURCE_CONTROL_POLICY', targets: ['ou-work'], document: { statements: [{}] } },
      ],
    });
    expect(world.organization?.units.get('ou-work')?.parentId).toBe('r-root');
    expect(world.organization?.accounts.get(ACCOUNT)?.unitId).toBe('ou-work');
  });

  it('has buckets and keys with their policies', async () => {
    const { world } = await readSound({
      's.json': snapshot({
        accounts: [
          account({
            buckets: [
              { Name: 'hyve-data', Region: 'us-east-1', Policy: null, OwnershipControls: { Rules: [] } },
            ],
            keys: [{ Arn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`, Policy: TRUST }],
          }),
        ],
      }),
    });
    expect(accountOf(world).buckets).toMatchObject([
      { name: 'hyve-data', policy: undefined, settings: { OwnershipControls: { Rules: [] } } },
    ]);
    expect(accountOf(world).keys).toMatchObject([{ policy: { statements: [{}] } }]);
  });

  it('warns of members that it has not, which would pass for facts that were not collected', async () => {
    const { warnings } = await readSound({
      's.json': snapshot({
        account: [],
        accounts: [account({ oidcProviders: [] })],
        clusters: [cluster({ podIdentityAssociation: [] })],
      }),
    });
    expect(warnings.map(({ code, message, hint }) => `${code}: ${message} ${hint ?? ''}`.trim())).toEqual([
      'input/unknown-member: a snapshot has no `account`: it was not read did you mean `accounts`?',
      'input/unknown-member: an account of a snapshot has no `oidcProviders`: it was not read',
      'input/unknown-member: a cluster of a snapshot has no `podIdentityAssociation`: it was not read did you mean `podIdentityAssociations`?',
    ]);
  });

  const broken: readonly { name: string; value: object; code: string; path: readonly (string | number)[] }[] =
    [
      {
        name: 'a version of the future',
        value: { ...snapshot(), rolepin: 'snapshot/v2' },
        code: 'input/snapshot-version',
        path: ['rolepin'],
      },
      {
        name: 'an account without id',
        value: snapshot({ accounts: [{}] }),
        code: 'input/account',
        path: ['accounts', 0],
      },
      {
        name: 'an account id of eleven digits',
        value: snapshot({ accounts: [account({ id: '11112222333' })] }),
        code: 'input/account',
        path: ['accounts', 0, 'id'],
      },
      {
        name: 'an account id that is a number',
        value: snapshot({ accounts: [account({ id: 11112222333 })] }),
        code: 'input/account',
        path: ['accounts', 0, 'id'],
      },
      {
        name: 'accounts that are no list',
        value: snapshot({ accounts: {} }),
        code: 'input/value',
        path: ['accounts'],
      },
      {
        name: 'an account that is no object',
        value: snapshot({ accounts: ['x'] }),
        code: 'input/value',
        path: ['accounts', 0],
      },
      {
        name: 'the role of another account',
        value: snapshot({
          accounts: [account({ authorizationDetails: details([role('app', {}, '444455556666')]) })],
        }),
        code: 'input/account',
        path: ['accounts', 0, 'authorizationDetails', 'RoleDetailList', 0],
      },
      {
        name: 'the provider of another account',
        value: snapshot({
          accounts: [
            account({
              openIdConnectProviders: [{ Arn: 'arn:aws:iam::444455556666:oidc-provider/x.example' }],
            }),
          ],
        }),
        code: 'input/account',
        path: ['accounts', 0, 'openIdConnectProviders', 0],
      },
      {
        name: 'a provider whose URL is not that of its ARN',
        value: snapshot({
          accounts: [
            account({
              openIdConnectProviders: [
                { Arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/x.example`, Url: 'https://y.example' },
              ],
            }),
          ],
        }),
        code: 'input/arn',
        path: ['accounts', 0, 'openIdConnectProviders', 0, 'Url'],
      },
      {
        name: 'a cluster without name',
        value: snapshot({ clusters: [{ cluster: {} }] }),
        code: 'input/member',
        path: ['clusters', 0, 'cluster'],
      },
      {
        name: 'a cluster without `cluster`',
        value: snapshot({ clusters: [{ objects: [] }] }),
        code: 'input/member',
        path: ['clusters', 0],
      },
      {
        name: 'the ARN of another cluster',
        value: snapshot({
          clusters: [
            cluster({ cluster: { name: 'prod', arn: `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/dev` } }),
          ],
        }),
        code: 'input/arn',
        path: ['clusters', 0, 'cluster', 'arn'],
      },
      {
        name: 'an unknown authentication mode',
        value: snapshot({
          clusters: [cluster({ cluster: { name: 'prod', accessConfig: { authenticationMode: 'IAM' } } })],
        }),
        code: 'input/value',
        path: ['clusters', 0, 'cluster', 'accessConfig', 'authenticationMode'],
      },
      {
        name: 'an association without role',
        value: snapshot({
          clusters: [cluster({ podIdentityAssociations: [{ namespace: 'a', serviceAccount: 'b' }] })],
        }),
        code: 'input/member',
        path: ['clusters', 0, 'podIdentityAssociations', 0],
      },
      {
        name: 'an association with the ARN of a user',
        value: snapshot({
          clusters: [
            cluster({
              podIdentityAssociations: [
                { namespace: 'a', serviceAccount: 'b', roleArn: `arn:aws:iam::${ACCOUNT}:user/x` },
              ],
            }),
          ],
        }),
        code: 'input/arn',
        path: ['clusters', 0, 'podIdentityAssociations', 0, 'roleArn'],
      },
      {
        name: 'an access entry without principal',
        value: snapshot({ clusters: [cluster({ accessEntries: [{ type: 'STANDARD' }] })] }),
        code: 'input/member',
        path: ['clusters', 0, 'accessEntries', 0],
      },
      {
        name: 'an object that is none',
        value: snapshot({ clusters: [cluster({ objects: [{ kind: 'Pod' }] })] }),
        code: 'input/member',
        path: ['clusters', 0, 'objects', 0],
      },
      {
        name: 'objects that are no list',
        value: snapshot({ clusters: [cluster({ objects: {} })] }),
        code: 'input/value',
        path: ['clusters', 0, 'objects'],
      },
      {
        name: 'an account in a unit that is not there',
        value: snapshot({
          organization: { id: 'o-1', units: [], accounts: [{ id: ACCOUNT, unitId: 'ou-1' }] },
        }),
        code: 'input/organization',
        path: ['organization', 'accounts', 0, 'unitId'],
      },
      {
        name: 'a policy of an unknown type',
        value: snapshot({
          organization: { id: 'o-1', policies: [{ id: 'p', type: 'TAG_POLICY', content: TRUST }] },
        }),
        code: 'input/value',
        path: ['organization', 'policies', 0, 'type'],
      },
    ];
  it.each(broken)('is refused with $name', async ({ value, code, path }) => {
    const problems = await problemsOf({ 's.json': value });
    expect(problems).toMatchObject([{ code, at: { file: 's.json', document: 0, path } }]);
  });
});
