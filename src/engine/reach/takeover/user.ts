import type { User } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Plan, PlanFamily } from './plan.ts';

/** Access keys that a user may have: AWS IAM User Guide, "IAM and AWS STS quotas". */
const MOST_KEYS = 2;

/**
 * Who may make credentials of a user.
 *
 * Semantics: AWS IAM API Reference, "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile".
 */
export function userCredentials(user: User, facts: Facts): readonly PlanFamily[] {
  const { account, arn, name, tags } = user;
  const call = (...actions: readonly string[]): Plan['calls'] => [{ actions, resource: arn, tags }];
  const keys = facts.world.accounts.get(account)?.accessKeys?.filter((key) => key.user === name) ?? [];
  const full = keys.length >= MOST_KEYS;
  const shared = { account, id: 'takeover/user-credentials' } as const;
  const plans: readonly Plan[] = [
    {
      ...shared,
      says: `may make an access key of the user ${name}`,
      calls: call('iam:CreateAccessKey', ...(full ? ['iam:DeleteAccessKey'] : [])),
    },
    {
      ...shared,
      says: `may set the password of the user ${name}`,
      calls: call('iam:CreateLoginProfile', 'iam:UpdateLoginProfile'),
    },
    {
      ...shared,
      says: `may give the user ${name} a password`,
      calls: call('iam:CreateLoginProfile'),
      certainty: 'possible',
      needs: `that the user ${name} has no password yet`,
    },
    {
      ...shared,
      says: `may change the password of the user ${name}`,
      calls: call('iam:UpdateLoginProfile'),
      certainty: 'possible',
      needs: `that the user ${name} has a password already`,
    },
  ];
  const actions = ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'];
  return [{ account, actions, resource: arn, plans: () => plans }];
}
