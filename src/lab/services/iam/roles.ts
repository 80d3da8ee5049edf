import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import { uniqueId } from '../../state/ids.ts';
import { replacePrincipal, settlePrincipals } from '../../state/principals.ts';
import type { RoleRecord } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { allow, allowAny, arnOf, callerOf, requestTagKeys } from './access.ts';
import { checkBoundary } from './boundary.ts';
import { checkLength, checkName, checkPath, checkPathPrefix, constraint } from './checks.ts';
import { checkFree, existing } from './existing.ts';
import { checkTrustPolicy } from './grammar/trust-policy.ts';
import { ROLE } from './kinds.ts';
import { pageOf, pageResult } from './pages.ts';
import { checkUnprotected } from './protected.ts';
import { endSessions } from './sessions.ts';
import { newRole, roleInList, wholeRole } from './shapes.ts';
import { readTags } from './tags.ts';

/**
 * The calls for roles themselves.
 *
 * Semantics: AWS IAM API Reference, "CreateRole", "GetRole", "ListRoles", "UpdateRole", "UpdateRoleDescription",
 * "UpdateAssumeRolePolicy" and "DeleteRole".
 */
export const ROLES: Readonly<Record<string, QueryOperation>> = {
  CreateRole: { run: createRole },
  GetRole: {
    run: (operation, parameters) => ({ Role: wholeRole(existing(ROLE, operation, parameters, 'GetRole')) }),
  },
  ListRoles: { run: listRoles },
  UpdateRole: { run: updateRole },
  UpdateRoleDescription: { run: updateDescription },
  UpdateAssumeRolePolicy: { run: updateTrust },
  DeleteRole: { run: deleteRole },
};

function createRole(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const { account, arn: callerArn } = callerOf(operation);
  const name = checkName('roleName', parameters.required('RoleName'), 64);
  const path = checkPath(parameters.text('Path') ?? '/');
  const trust = parameters.required('AssumeRolePolicyDocument');
  const description = readDescription(parameters.text('Description'));
  const maxSessionDuration = readDuration(parameters) ?? 3600;
  const boundary = parameters.text('PermissionsBoundary');
  const tags = readTags(parameters);
  const arn = arnOf(operation, `role${path}${name}`);
  allow(
    operation,
    'CreateRole',
    { arn },
    {
      ...requestTagKeys(tags),
      ...(boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary }),
    },
  );
  if (Object.keys(tags).length > 0) allow(operation, 'TagRole', { arn }, requestTagKeys(tags));
  checkReserved(path);
  checkFree(ROLE, operation, name);
  checkTrustPolicy(state, trust, account, 'assumeRolePolicyDocument');
  if (boundary !== undefined) checkBoundary(operation, boundary);
  const role: RoleRecord = {
    ...{
      arn,
      account,
      name,
      path,
      id: uniqueId('AROA'),
      createdAt: operation.call.at,
      inline: {},
      attached: [],
    },
    ...{ trust: settlePrincipals(state, trust, callerArn.split(':')[1] ?? 'aws'), boundary, description },
    ...{ maxSessionDuration, tags },
  };
  state.roles.put(arn, role);
  return { Role: newRole(role) };
}

/** Paths in which only AWS makes roles. */
function checkReserved(path: string): void {
  if (!/^\/aws-(service-role|reserved)\//.test(path)) return;
  throw new AwsError('ValidationError', `The path ${path} is reserved for roles that AWS makes`);
}

function listRoles(operation: Operation, parameters: Parameters): XmlValue {
  const prefix = checkPathPrefix(parameters.text('PathPrefix'));
  allowAny(operation, 'ListRoles', arnOf(operation, `role${prefix}`));
  const { account } = callerOf(operation);
  const roles = [...operation.lab.state.roles.values()].filter(
    (role) => role.account === account && role.path.startsWith(prefix),
  );
  return pageResult(
    pageOf(parameters, roles, ({ name }) => name),
    'Roles',
    roleInList,
  );
}

function updateRole(operation: Operation, parameters: Parameters): XmlValue {
  const description = readDescription(parameters.text('Description'));
  const maxSessionDuration = readDuration(parameters) ?? 3600;
  const role = checkUnprotected(existing(ROLE, operation, parameters, 'UpdateRole'));
  operation.lab.state.roles.put(role.arn, {
    ...role,
    description: description ?? role.description,
    maxSessionDuration,
  });
  return {};
}

function updateDescription(operation: Operation, parameters: Parameters): XmlValue {
  const description = readDescription(parameters.text('Description') ?? '');
  const role = checkUnprotected(existing(ROLE, operation, parameters, 'UpdateRoleDescription'));
  const updated = { ...role, description };
  operation.lab.state.roles.put(role.arn, updated);
  return { Role: newRole(updated) };
}

function updateTrust(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const text = parameters.required('PolicyDocument');
  const role = checkUnprotected(existing(ROLE, operation, parameters, 'UpdateAssumeRolePolicy'));
  checkTrustPolicy(state, text, role.account, 'policyDocument');
  const trust = settlePrincipals(state, text, role.arn.split(':')[1] ?? 'aws');
  state.roles.put(role.arn, { ...role, trust });
  return undefined;
}

function deleteRole(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const role = checkUnprotected(existing(ROLE, operation, parameters, 'DeleteRole'));
  const conflict = (says: string): AwsError => new AwsError('DeleteConflict', says, 409);
  for (const profile of state.instanceProfiles.values()) {
    if (profile.account !== role.account || profile.role !== role.name) continue;
    throw conflict('Cannot delete entity, must remove roles from instance profile first.');
  }
  if (role.attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(role.inline).length > 0)
    throw conflict('Cannot delete entity, must delete policies first.');
  state.roles.delete(role.arn);
  endSessions(state, ({ principal }) => principal.kind === 'role' && principal.role === role.arn);
  replacePrincipal(state, role.arn, role.id);
  return undefined;
}

function readDescription(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  checkLength('description', text, 0, 1000);
  if (/^[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}\t\n\r]*$/u.test(text)) return text;
  throw constraint(
    'description',
    text,
    'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
  );
}

function readDuration(parameters: Parameters): number | undefined {
  const seconds = parameters.whole('MaxSessionDuration');
  if (seconds === undefined) return undefined;
  const bound = seconds < 3600 ? 'greater than or equal to 3600' : 'less than or equal to 43200';
  if (seconds >= 3600 && seconds <= 43_200) return seconds;
  throw constraint('maxSessionDuration', String(seconds), `Member must have value ${bound}`);
}
