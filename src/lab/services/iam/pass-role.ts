import type { Operation } from '../../operation.ts';
import { resourceKeys } from '../sts/role-keys.ts';

/**
 * Decides iam:PassRole: whoever gives a role to a service needs it, for that role and that service.
 *
 * `service` is the principal to whom the role goes: `ec2.amazonaws.com`; `about` is the ARN of what gets it.
 *
 * Semantics: AWS IAM User Guide, "Grant a user permissions to pass a role to an AWS service" and "IAM and AWS STS condition
 * context keys" (iam:PassedToService, iam:AssociatedResourceArn).
 */
export function authorizePassRole(
  operation: Operation,
  roleArn: string,
  service: string,
  about?: string,
): void {
  const { state } = operation.lab;
  const account = roleArn.split(':')[4] ?? '';
  const tags = state.roles.get(roleArn)?.tags ?? {};
  operation.authorize({
    action: 'iam:PassRole',
    resource: roleArn,
    resourceAccount: account,
    keys: {
      ...resourceKeys(state, account, tags),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`iam:ResourceTag/${key}`, value])),
      'iam:PassedToService': service,
      ...(about === undefined ? {} : { 'iam:AssociatedResourceArn': about }),
    },
  });
}
