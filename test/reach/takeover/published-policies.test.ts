import { describe, expect, it } from 'vitest';
import { base, claim, type Json, violations } from '../kubernetes/world.ts';

const AWS = 'arn:aws:iam::aws:policy/';
const ONLY = ['serviceaccount:prod/hyve/hyve-sa'];

/** The base world with policies of AWS's own, without their documents: on a user, or on the role of the nodes. */
async function judged(on: 'user' | 'node', ...names: readonly string[]) {
  const snapshot = base();
  const { UserDetailList, RoleDetailList } = snapshot.accounts[0].authorizationDetails;
  const AttachedManagedPolicies = names.map((name) => ({ PolicyName: name, PolicyArn: `${AWS}${name}` }));
  if (on === 'node') (RoleDetailList[1] as Json)['AttachedManagedPolicies'] = AttachedManagedPolicies;
  else
    UserDetailList.push({
      Path: '/',
      UserName: 'ops',
      UserId: 'AIDAOPSXXXXXXXXX',
      Arn: 'arn:aws:iam::111122223333:user/ops',
      CreateDate: '2026-01-05T10:00:00Z',
      GroupList: [],
      AttachedManagedPolicies,
      UserPolicyList: [],
      Tags: [],
    });
  return claim(snapshot, ONLY, 'account');
}

describe('policies of AWS’s own that were not collected', () => {
  it('are taken as AWS publishes them, where nodes carry them', async () => {
    const { verdict, notes } = await judged(
      'node',
      'AmazonEKSWorkerNodePolicy',
      'AmazonEKSWorkerNodeMinimalPolicy',
      'AmazonEKS_CNI_Policy',
      'AmazonEC2ContainerRegistryReadOnly',
      'AmazonEC2ContainerRegistryPullOnly',
      'AmazonSSMManagedInstanceCore',
    );
    expect(verdict).toBe('proven');
    expect(notes).toContain(`${AWS}AmazonEKS_CNI_Policy was not collected: taken as AWS publishes it`);
  });

  it('make an administrator one', async () => {
    expect(violations(await judged('user', 'AdministratorAccess'))).toEqual([
      'principal:arn:aws:iam::111122223333:user/ops: takeover',
    ]);
  });

  it('may say anything, where they are not known', async () => {
    const { verdict, unknown } = await judged('user', 'PowerUserAccess');
    expect(verdict).toBe('undecided');
    expect(unknown[0]?.what).toContain('policy/PowerUserAccess');
  });
});
