import { describe, expect, it } from 'vitest';
import { describeInputs, type FactState } from '../../src/sources/index.ts';
import { ACCOUNT, describedCluster, details, ISSUER, manifest, readSound, role } from './support.ts';

const states = (facts: readonly FactState[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((facts ?? []).map(({ fact, state, count }) => [fact, `${state} ${count}`]));

describe('the answer of `rolepin inputs`', () => {
  it('says file by file what was understood, and whose it is', async () => {
    const read = await readSound({
      'aws/details.json': details([role('a'), role('b')]),
      'aws/providers.json': {
        OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}` }],
      },
      'aws/provider.json': { Url: ISSUER, ClientIDList: ['sts.amazonaws.com'] },
      'aws/cluster.json': describedCluster('prod'),
      'k8s/app.yaml': `${JSON.stringify(manifest('Pod', 'a', 'x'))}\n---\n${JSON.stringify(manifest('Pod', 'b', 'x'))}\n---\n${JSON.stringify(manifest('ServiceAccount', 'b', 'x'))}`,
      'notes.json': '{"a": 1}',
      'README.md': '#',
    });
    const answer = describeInputs(read);
    expect(
      answer.files.map(({ file, format, documents, holds }) => ({ file, format, documents, holds })),
    ).toEqual([
      {
        file: 'aws/cluster.json',
        format: 'json',
        documents: 1,
        holds: [{ kind: 'cluster', documents: 1, accounts: [], clusters: ['prod'], counts: { clusters: 1 } }],
      },
      {
        file: 'aws/details.json',
        format: 'json',
        documents: 1,
        holds: [
          {
            kind: 'authorization-details',
            documents: 1,
            accounts: [ACCOUNT],
            clusters: [],
            counts: { users: 0, groups: 0, roles: 2, policies: 0 },
          },
        ],
      },
      {
        file: 'aws/provider.json',
        format: 'json',
        documents: 1,
        holds: [
          {
            kind: 'oidc-provider',
            documents: 1,
            accounts: [ACCOUNT],
            clusters: [],
            counts: { 'OIDC providers': 1 },
          },
        ],
      },
      {
        file: 'aws/providers.json',
        format: 'json',
        documents: 1,
        holds: [
          {
            kind: 'oidc-provider-list',
            documents: 1,
            accounts: [ACCOUNT],
            clusters: [],
            counts: { 'OIDC providers': 1 },
          },
        ],
      },
      {
        file: 'k8s/app.yaml',
        format: 'yaml',
        documents: 3,
        holds: [
          {
            kind: 'kubernetes',
            documents: 3,
            accounts: [],
            clusters: ['prod'],
            counts: { Pod: 2, ServiceAccount: 1 },
          },
        ],
      },
    ]);
    expect(answer.ignored).toEqual([
      { file: 'notes.json', document: 0, why: 'of no known kind (it has `a`)' },
    ]);
    expect(answer.otherFiles).toBe(1);
  });

  it('says of each fact whether it was collected, in part or not at all, and how to get it', async () => {
    const answer = describeInputs(
      await readSound({
        'details.json': details([role('a')]),
        'provider.json': { Url: ISSUER, ClientIDList: [] },
        'cluster.json': describedCluster('prod'),
        'm.json': manifest('Pod', 'a', 'x'),
      }),
    );
    expect(answer.accounts.map(({ id, facts }) => [id, states(facts)])).toEqual([
      [
        ACCOUNT,
        {
          authorizationDetails: 'collected 1',
          openIdConnectProviders: 'partial 1',
          accessKeys: 'absent 0',
          instances: 'absent 0',
          buckets: 'absent 0',
          keys: 'absent 0',
        },
      ],
    ]);
    expect(answer.clusters.map(({ name, account, facts }) => [name, account, states(facts)])).toEqual([
      [
        'prod',
        ACCOUNT,
        {
          cluster: 'collected 1',
          podIdentityAssociations: 'absent 0',
          accessEntries: 'absent 0',
          objects: 'partial 1',
        },
      ],
    ]);
    expect(answer.organization).toMatchObject({ fact: 'organization', state: 'absent' });
    const facts = [...answer.accounts, ...answer.clusters].flatMap((owner) => owner.facts);
    for (const { matters, commands } of facts) {
      expect(matters).not.toBe('');
      expect(commands.length).toBeGreaterThan(0);
    }
    expect(facts.find(({ fact }) => fact === 'instances')?.commands).toEqual(['aws ec2 describe-instances']);
  });

  it('says what a snapshot left out', async () => {
    const answer = describeInputs(
      await readSound({
        's.json': {
          rolepin: 'snapshot/v1',
          accounts: [{ id: ACCOUNT, accessKeys: [] }],
          clusters: [
            {
              cluster: { name: 'prod' },
              objects: [],
              accessEntries: [{ principalArn: `arn:aws:iam::${ACCOUNT}:role/a` }],
            },
          ],
          organization: { id: 'o-1', policies: [] },
        },
      }),
    );
    expect(states(answer.accounts[0]?.facts)).toMatchObject({
      authorizationDetails: 'absent 0',
      accessKeys: 'collected 0',
    });
    // an entry without its policies is half of one
    expect(states(answer.clusters[0]?.facts)).toMatchObject({
      objects: 'collected 0',
      accessEntries: 'partial 1',
      cluster: 'absent 0',
    });
    expect(answer.organization.state).toBe('collected');
  });

  it('is a value that JSON can hold', async () => {
    const answer = describeInputs(
      await readSound({ 'd.json': details([role('a')]), 'x.json': '{' }, { lenient: true }),
    );
    expect(JSON.parse(JSON.stringify(answer))).toMatchObject({
      schemaVersion: 1,
      unread: [{ code: 'input/json' }],
    });
  });
});
