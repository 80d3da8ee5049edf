import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/claims/index.ts';
import { worldOf } from '../../support/world.ts';
import {
  base,
  bound,
  claim,
  confined,
  granted,
  grantedEverywhere,
  type Json,
  rule,
  type Snapshot,
  violations,
} from './world.ts';

const EVE = 'user:prod/eve: kubernetes>pod-identity';

/** The base world with the role given by Pod Identity, and nothing else. */
function podIdentity(...objects: readonly Json[]): Snapshot {
  const snapshot = confined(base());
  const [account] = snapshot.accounts;
  const [cluster] = snapshot.clusters;
  const [role] = account.authorizationDetails.RoleDetailList;
  if (role !== undefined) {
    role['AssumeRolePolicyDocument'] = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
        },
      ],
    };
  }
  cluster.podIdentityAssociations.push({
    namespace: 'hyve',
    serviceAccount: 'hyve-sa',
    roleArn: 'arn:aws:iam::111122223333:role/HyveS3WriterRole',
  });
  cluster.objects?.push(...objects);
  return snapshot;
}

/** The base world with another pattern of subjects in the trust policy. */
function trusting(subject: string, ...objects: readonly Json[]): Snapshot {
  const snapshot = confined(base());
  const text = JSON.stringify(snapshot)
    .replaceAll('"system:serviceaccount:hyve:hyve-sa"', JSON.stringify(subject))
    .replace('"StringEquals":{"oidc', '"StringLike":{"oidc');
  const changed = JSON.parse(text) as Snapshot;
  changed.clusters[0].objects?.push(...objects);
  return changed;
}

describe('a role by Pod Identity', () => {
  const ways: readonly { name: string; objects: readonly Json[]; found: readonly string[] }[] = [
    {
      name: 'is had by whoever may create pods',
      objects: granted('hyve', 'user:eve', rule('create', 'pods')),
      found: [EVE],
    },
    {
      name: 'is had by whoever may exec',
      objects: granted('hyve', 'user:eve', rule('create', 'pods/exec')),
      found: [EVE],
    },
    {
      name: 'may be had with a token, by whoever reaches an agent',
      objects: granted('hyve', 'user:eve', rule('create', 'serviceaccounts/token')),
      found: [`${EVE}?`],
    },
    {
      name: 'is had with a token by what runs in the cluster',
      objects: granted('hyve', 'serviceaccount:other/app', rule('create', 'serviceaccounts/token')),
      found: ['serviceaccount:prod/other/app: kubernetes>pod-identity'],
    },
    {
      name: 'is not had by impersonation',
      objects: granted('hyve', 'user:eve', rule('impersonate', 'serviceaccounts')),
      found: [],
    },
    {
      name: 'is had certainly where a pod may be entered besides',
      objects: granted('hyve', 'user:eve', rule('create', 'serviceaccounts/token pods/exec')),
      found: [EVE],
    },
  ];
  it.each(ways)('$name', async ({ objects, found }) => {
    expect(violations(await claim(podIdentity(...objects)))).toEqual(found);
  });
});

describe('a role that a set of service accounts has', () => {
  const creator = granted('hyve', 'user:eve', rule('create', 'pods'));
  const OPEN = 'serviceaccount:prod/hyve/*: web-identity';
  const WAY = 'user:prod/eve: kubernetes>web-identity';
  const MEMBER = 'serviceaccount:prod/hyve/default: kubernetes>web-identity';

  it('is had by whoever may create pods in its namespace', async () => {
    expect(violations(await claim(trusting('system:serviceaccount:hyve:*', ...creator)))).toEqual([
      OPEN,
      WAY,
    ]);
    const elsewhere = granted('other', 'user:eve', rule('create', 'pods'));
    expect(violations(await claim(trusting('system:serviceaccount:hyve:*', ...elsewhere)))).toEqual([OPEN]);
  });

  it('is had in any namespace where all are trusted', async () => {
    const found = violations(
      await claim(
        trusting('system:serviceaccount:*:*', ...granted('other', 'user:eve', rule('create', 'pods'))),
      ),
    );
    expect(found).toContain(WAY);
  });

  it('is had by whoever may make a member where there is none', async () => {
    const trusted = 'system:serviceaccount:hyve:new-*';
    const making = granted('hyve', 'user:eve', rule('create', 'serviceaccounts pods'));
    expect(violations(await claim(trusting(trusted, ...making), []))).toContain(WAY);
    expect(violations(await claim(trusting(trusted, ...creator), []))).not.toContain(WAY);
  });

  it('is had by whoever may make a namespace where there is none', async () => {
    const trusted = 'system:serviceaccount:new-*:hyve-sa';
    const all = rule('create', 'namespaces serviceaccounts pods');
    const some = rule('create', 'serviceaccounts pods');
    expect(violations(await claim(trusting(trusted, ...grantedEverywhere('user:eve', all)), []))).toContain(
      WAY,
    );
    expect(
      violations(await claim(trusting(trusted, ...grantedEverywhere('user:eve', some)), [])),
    ).not.toContain(WAY);
  });

  it('is had by a member by itself, and as the one that the claim names', async () => {
    const member = granted('hyve', 'serviceaccount:hyve/default', rule('create', 'pods'));
    const judged = await claim(trusting('system:serviceaccount:hyve:*', ...member));
    expect(violations(judged)).toEqual([OPEN, MEMBER]);
  });

  it('counts those who get hold of a member that may', async () => {
    const member = granted('hyve', 'serviceaccount:hyve/default', rule('create', 'pods'));
    const acting = granted('hyve', 'user:eve', rule('impersonate', 'serviceaccounts', 'default'));
    const judged = await claim(trusting('system:serviceaccount:hyve:*', ...member, ...acting));
    expect(violations(judged)).toEqual([OPEN, MEMBER, 'user:prod/eve: kubernetes>kubernetes>web-identity']);
  });
});

describe('manifests alone', () => {
  /** The base world with its objects taken for a part, or for all, of the cluster. */
  async function manifests(
    objects: readonly Json[],
    complete = false,
  ): Promise<{ verdict: string; found: readonly string[]; adds: string }> {
    const snapshot = confined(base());
    const given = { apiVersion: 'v1', kind: 'List', items: objects };
    const { objects: all, ...cluster } = snapshot.clusters[0];
    void all;
    const text = `${JSON.stringify({ ...snapshot, clusters: [cluster] })}\n`;
    const world = await worldOf(
      {},
      {
        stdin: async () => Buffer.from(`${text}${JSON.stringify(given)}`),
        complete,
      },
    );
    const claimed = {
      role: 'arn:aws:iam::111122223333:role/HyveS3WriterRole',
      only: ['serviceaccount:prod/hyve/hyve-sa'],
      depth: 'cluster',
      administrators: [],
      accepted: [],
      at: undefined,
    } as const;
    const judged = judge(world, claimed, { now: Date.UTC(2026, 10, 23) });
    if (!judged.ok) throw new Error(judged.error.message);
    return {
      verdict: judged.value.verdict,
      found: violations(judged.value),
      adds: judged.value.unknown.map(({ add }) => add).join('\n'),
    };
  }
  const own = (): readonly Json[] => confined(base()).clusters[0].objects ?? [];
  const WAY = 'user:prod/eve: kubernetes>web-identity';

  it('are a part of the cluster: the answer is undecided, and says what would decide it', async () => {
    const { verdict, found, adds } = await manifests(own());
    expect(found).toEqual([]);
    expect(verdict).toBe('undecided');
    expect(adds).toContain('--complete');
  });

  it('are all there is where --complete says so', async () => {
    expect((await manifests(own(), true)).verdict).toBe('proven');
  });

  it('refute by what they show', async () => {
    const { verdict, found } = await manifests([
      ...own(),
      ...granted('hyve', 'user:eve', rule('create', 'pods')),
    ]);
    expect(found).toEqual([WAY]);
    expect(verdict).toBe('refuted');
  });

  it('leave open a right over pods that they do not show', async () => {
    const exec = granted('hyve', 'user:eve', rule('create', 'pods/exec'));
    expect((await manifests(exec)).found).toEqual([`${WAY}?`]);
    expect((await manifests(exec, true)).found).toEqual([]);
    const patch = granted('hyve', 'user:eve', rule('patch', 'apps/deployments'));
    expect((await manifests(patch)).found).toEqual([`${WAY}?`]);
  });

  it('leave open what a role allows that they do not show', async () => {
    const { verdict, adds } = await manifests([...own(), bound('hyve', 'user:eve', 'Role', 'gone')]);
    expect(verdict).toBe('undecided');
    expect(adds).toContain('kubectl get role gone -n hyve -o json');
  });
});
