import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judge } from '../../src/claims/index.ts';
import { edited } from '../support/edits.ts';
import { worldOf } from '../support/world.ts';
import {
  base,
  bound,
  granted,
  grantedEverywhere,
  type Json,
  rule,
  type Snapshot,
} from './kubernetes/world.ts';
import { NODE_ROLE, pod, trustOf } from './node-role/world.ts';
import { allow, user } from './takeover/account.ts';

const ROLE = 'arn:aws:iam::111122223333:role/HyveS3WriterRole';
const IAM = 'arn:aws:iam::111122223333';

const objects = (snapshot: Snapshot, ...more: readonly Json[]): void => {
  snapshot.clusters[0].objects?.push(...more);
};
const users = (snapshot: Snapshot, ...more: readonly unknown[]): void => {
  snapshot.accounts[0].authorizationDetails.UserDetailList.push(...(more as Json[]));
};

/** What may be wrong with a world, each by itself. */
const FAULTS: Readonly<Record<string, (snapshot: Snapshot) => void>> = {
  'a namespace in the trust': (snapshot) => {
    const [first] = trustOf(snapshot, 'HyveS3WriterRole');
    const condition = first?.['Condition'] as { StringEquals: Json } | undefined;
    const [issuer] = Object.keys(condition?.StringEquals ?? {});
    trustOf(snapshot, 'HyveS3WriterRole').push({
      ...first,
      Sid: 'Namespace',
      Condition: { StringLike: { [issuer ?? '']: 'system:serviceaccount:hyve:*' } },
    });
  },
  'a service in the trust': (snapshot) => {
    trustOf(snapshot, 'HyveS3WriterRole').push({
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    });
  },
  'the account in the trust, and two who may assume roles': (snapshot) => {
    trustOf(snapshot, 'HyveS3WriterRole').push({
      Effect: 'Allow',
      Principal: { AWS: `${IAM}:root` },
      Action: 'sts:AssumeRole',
    });
    users(snapshot, user('ann', [allow('sts:AssumeRole')]), user('bob', [allow('sts:*', ROLE)]));
  },
  'the nodes in the trust, open to pods': (snapshot) => {
    trustOf(snapshot, 'HyveS3WriterRole').push({
      Sid: 'Nodes',
      Effect: 'Allow',
      Principal: { AWS: NODE_ROLE },
      Action: 'sts:AssumeRole',
    });
    const [{ instances }] = snapshot.accounts as unknown as [{ instances: Json[] }];
    Object.assign(instances[0]?.['MetadataOptions'] as Json, { HttpPutResponseHopLimit: 2 });
  },
  'pods by one binding': (snapshot) =>
    objects(snapshot, ...granted('hyve', 'user:eve', rule('create', 'pods'))),
  'pods by another binding': (snapshot) =>
    objects(snapshot, ...granted('hyve', 'user:eve', rule('create patch', 'apps/deployments'))),
  'tokens everywhere': (snapshot) =>
    objects(snapshot, ...grantedEverywhere('group:ops', rule('create', 'serviceaccounts/token'))),
  'exec for a service account': (snapshot) =>
    objects(snapshot, ...granted('hyve', 'serviceaccount:other/app', rule('create', 'pods/exec'))),
  'pods elsewhere': (snapshot) => objects(snapshot, ...granted('other', 'user:oz', rule('create', 'pods'))),
  'cluster-admin': (snapshot) =>
    objects(snapshot, bound(undefined, 'user:root', 'ClusterRole', 'cluster-admin')),
  'impersonation of who may': (snapshot) =>
    objects(snapshot, ...grantedEverywhere('user:imp', rule('impersonate', 'users groups'))),
  'a privileged pod beside it': (snapshot) =>
    objects(
      snapshot,
      pod('other', 'agent', 'agent', {
        containers: [{ name: 'main', image: 'x', securityContext: { privileged: true } }],
      }),
    ),
  'an entry that may edit': (snapshot) => {
    snapshot.clusters[0].accessEntries?.push({
      principalArn: `${IAM}:user/ann`,
      kubernetesGroups: [],
      type: 'STANDARD',
      associatedAccessPolicies: [
        {
          policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy',
          accessScope: { type: 'namespace', namespaces: ['hyve'] },
        },
      ],
    });
  },
  'an entry of a group that may': (snapshot) => {
    snapshot.clusters[0].accessEntries?.push({
      principalArn: `${IAM}:user/bob`,
      kubernetesGroups: ['ops'],
      type: 'STANDARD',
      associatedAccessPolicies: [],
    });
  },
  'a trust that may be rewritten': (snapshot) =>
    users(snapshot, user('ci', [allow('iam:UpdateAssumeRolePolicy', ROLE)])),
  'a trust that may be rewritten by two statements': (snapshot) =>
    users(snapshot, user('cd', [allow('iam:UpdateAssumeRolePolicy', ROLE), allow('iam:Update*')])),
  'two takeovers': (snapshot) =>
    users(
      snapshot,
      user('ce', [
        allow('iam:UpdateAssumeRolePolicy'),
        allow(['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy']),
      ]),
    ),
};

const claim = {
  role: ROLE,
  only: ['serviceaccount:prod/hyve/hyve-sa'],
  depth: 'account',
  administrators: [],
  accepted: [],
  at: undefined,
} as const;

async function judged(snapshot: unknown) {
  const answer = judge(await worldOf(snapshot), claim, { now: Date.UTC(2026, 10, 23) });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

it('the fewest changes close every path of a world with any faults', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray(Object.keys(FAULTS), { minLength: 1, maxLength: 4 }), async (names) => {
      const snapshot = base();
      for (const name of names) FAULTS[name]?.(snapshot);
      const before = await judged(snapshot);
      const after = await judged(edited(snapshot, before.edits));
      expect(after.paths.filter((path) => !path.expected).map(({ subject }) => subject.id)).toEqual([]);
      expect(before.sufficient).toBe(before.changes.length > 0 || before.verdict === 'proven');
      expect(after.verdict).toBe('proven');
    }),
    { numRuns: Number(process.env['ROLEPIN_RUNS'] ?? 60), seed: Number(process.env['ROLEPIN_SEED'] ?? 1) },
  );
});
