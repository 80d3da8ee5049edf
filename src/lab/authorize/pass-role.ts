import { AwsError } from '../http/aws-error.ts';
import type { Operation } from '../operation.ts';
import { resourceKeys } from '../services/sts/role-keys.ts';

/**
 * Decides iam:PassRole for a call that hands a role to a service. A role of another account can't be passed.
 *
 * Semantics: AWS IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
 */
export function authorizePassRole(
  { authorize, who, lab }: Operation,
  roleArn: string,
  service: string,
  resource?: string,
): void {
  const account = roleArn.split(':')[4] ?? '';
  if (account !== who?.account) {
    throw new AwsError('InvalidParameterException', `Cross-account pass role is not allowed: ${roleArn}`);
  }
  const role = lab.state.roles.get(roleArn);
  authorize({
    action: 'iam:PassRole',
    resource: roleArn,
    resourceAccount: account,
    keys: {
      'iam:PassedToService': service,
      ...(resource === undefined ? {} : { 'iam:AssociatedResourceArn': resource }),
      ...resourceKeys(lab.state, account, role?.tags ?? {}),
    },
  });
}
