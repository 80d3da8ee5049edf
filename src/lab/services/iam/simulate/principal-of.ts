import { AwsError } from '../../../http/aws-error.ts';
import type { Operation } from '../../../operation.ts';
import { callerOf } from '../access.ts';
import { existingNamed, noSuchEntity } from '../existing.ts';
import { GROUP, type IdentityRecord, ROLE, USER } from '../kinds.ts';

/** The user, role or group of an ARN, once the call is allowed. */
export function principalOf(operation: Operation, arn: string, action: string): IdentityRecord {
  const [, account = '', kind = '', path = ''] =
    /^arn:[\w-]+:iam::(\d{12}):(user|role|group)\/(.+)$/.exec(arn) ?? [];
  if (kind === '') {
    throw new AwsError(
      'InvalidInput',
      `Invalid Entity Arn: ${arn.slice(0, 200)} does not clearly define entity type and name.`,
    );
  }
  if (account !== callerOf(operation).account) {
    throw noSuchEntity(`${arn} is no entity of account ${callerOf(operation).account}`);
  }
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found: IdentityRecord =
    kind === 'user'
      ? existingNamed(USER, operation, name, action)
      : kind === 'role'
        ? existingNamed(ROLE, operation, name, action)
        : existingNamed(GROUP, operation, name, action);
  if (found.arn !== arn) throw noSuchEntity(`The entity with ARN ${arn} cannot be found.`);
  return found;
}
