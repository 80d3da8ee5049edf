import type { RoleRecord, UserRecord } from '../../state/records.ts';
import type { QueryOperation } from '../query.ts';
import { checkBoundary, checkPolicyArn } from './boundary.ts';
import { existing, noSuchEntity } from './existing.ts';
import type { Kind } from './kinds.ts';
import { checkChangeable } from './protected.ts';

/**
 * The calls that bound the permissions of a kind.
 *
 * Semantics: AWS IAM API Reference, "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary", and those for users.
 */
export function boundaries<T extends RoleRecord | UserRecord>(
  kind: Kind<T>,
): Readonly<Record<string, QueryOperation>> {
  const { title, table } = kind;
  return {
    [`Put${title}PermissionsBoundary`]: {
      run: (operation, parameters) => {
        const boundary = checkPolicyArn(parameters.required('PermissionsBoundary'));
        const owner = checkChangeable(
          existing(kind, operation, parameters, `Put${title}PermissionsBoundary`, {
            'iam:PermissionsBoundary': boundary,
          }),
        );
        checkBoundary(operation, boundary);
        table(operation.lab.state).put(owner.arn, { ...owner, boundary });
        return undefined;
      },
    },
    [`Delete${title}PermissionsBoundary`]: {
      run: (operation, parameters) => {
        const action = `Delete${title}PermissionsBoundary`;
        const owner = checkChangeable(existing(kind, operation, parameters, action));
        if (owner.boundary === undefined) {
          throw noSuchEntity(`The ${kind.noun} ${owner.name} has no permissions boundary.`);
        }
        table(operation.lab.state).put(owner.arn, { ...owner, boundary: undefined });
        return undefined;
      },
    },
  };
}
