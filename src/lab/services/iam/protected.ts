import { AwsError } from '../../http/aws-error.ts';
import type { RoleRecord } from '../../state/records.ts';
import type { IdentityRecord } from './kinds.ts';

/**
 * Refuses to change a role that belongs to an AWS service.
 *
 * Semantics: AWS IAM User Guide, "Create a service-linked role".
 */
export function checkUnprotected(role: RoleRecord): RoleRecord {
  if (!role.path.startsWith('/aws-service-role/')) return role;
  throw new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
  );
}

/** The same for whatever can have policies: users and groups are always the account's own. */
export function checkChangeable<T extends IdentityRecord>(owner: T): T {
  if ('trust' in owner) checkUnprotected(owner);
  return owner;
}
