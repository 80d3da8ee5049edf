import type { Keys } from '../../authorize/caller.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { Operation } from '../../operation.ts';
import type { Tags } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import { allow, arnOf, callerOf } from './access.ts';
import { checkName } from './checks.ts';
import type { Kind, NamedThing } from './kinds.ts';

export const noSuchEntity = (says: string): AwsError => new AwsError('NoSuchEntity', says, 404);

/**
 * The thing that a call names, once the call is allowed: nobody learns what is there without a permission to ask.
 *
 * What does not exist has no path, so that the call is decided as if it lay at `/`.
 */
export function existing<T extends NamedThing>(
  kind: Kind<T>,
  operation: Operation,
  parameters: Parameters,
  action: string,
  keys: Keys = {},
): T {
  const name = readName(kind, parameters);
  return existingNamed(kind, operation, name, action, keys);
}

/** The same, of a name that was read. */
export function existingNamed<T extends NamedThing>(
  kind: Kind<T>,
  operation: Operation,
  name: string,
  action: string,
  keys: Keys = {},
): T {
  const found = kind.table(operation.lab.state).named(callerOf(operation).account, name);
  const { boundary, tags } = (found ?? {}) as { readonly boundary?: string; readonly tags?: Tags };
  allow(
    operation,
    action,
    {
      arn: found?.arn ?? arnOf(operation, `${kind.type}/${name}`),
      called: `${kind.noun} ${name}`,
      ...(tags === undefined ? {} : { tags }),
      ...(kind.type === 'role' || kind.type === 'user' ? { iamTags: true as const } : {}),
    },
    {
      ...(boundary !== undefined && BOUNDARY_ACTIONS.has(action)
        ? { 'iam:PermissionsBoundary': boundary }
        : {}),
      ...keys,
    },
  );
  if (found === undefined) throw noSuchEntity(kind.missing(name));
  return found;
}

/** The name of something that is to exist. */
export function readName<T extends NamedThing>({ parameter }: Kind<T>, parameters: Parameters): string {
  return checkName(lower(parameter), parameters.required(parameter), 128);
}

export const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/**
 * The calls that carry the boundary of what they are about.
 *
 * Semantics: Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access Management (IAM)".
 */
const BOUNDARY_ACTIONS: ReadonlySet<string> = new Set([
  'AttachRolePolicy',
  'AttachUserPolicy',
  'DeleteRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DeleteUserPermissionsBoundary',
  'DeleteUserPolicy',
  'DetachRolePolicy',
  'DetachUserPolicy',
  'GetRole',
  'PutRolePolicy',
  'PutUserPolicy',
  'UpdateAssumeRolePolicy',
  'UpdateRole',
  'UpdateRoleDescription',
]);

/** Refuses a name that is taken, in whatever case. */
export function checkFree<T extends NamedThing>(
  kind: Kind<T>,
  operation: Operation,
  name: string,
  but?: T,
): void {
  const taken = kind.table(operation.lab.state).likeNamed(callerOf(operation).account, name);
  if (taken !== undefined && taken !== but) {
    throw new AwsError('EntityAlreadyExists', kind.taken(name), 409);
  }
}
