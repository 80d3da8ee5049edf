import type { Role } from '../../../world/index.ts';
import type { PlanFamily } from './plan.ts';

/** Roles of AWS's services, whose trust policy nobody may edit: AWS IAM User Guide, "Create a service-linked role". */
export const isServiceLinked = ({ path }: { readonly path: string }): boolean =>
  path.startsWith('/aws-service-role/');

/**
 * Who may rewrite the trust policy lets in whom they like.
 *
 * Semantics: AWS IAM API Reference, "UpdateAssumeRolePolicy".
 */
export function updateTrust(role: Role): readonly PlanFamily[] {
  if (isServiceLinked(role)) return [];
  const action = 'iam:UpdateAssumeRolePolicy';
  return [
    {
      account: role.account,
      actions: [action],
      resource: role.arn,
      plans: () => [
        {
          id: 'takeover/update-trust',
          account: role.account,
          says: `may rewrite the trust policy of ${role.name}`,
          calls: [{ actions: [action], resource: role.arn, tags: role.tags }],
        },
      ],
    },
  ];
}
