import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import { uniqueId } from '../../state/ids.ts';
import { replacePrincipal } from '../../state/principals.ts';
import type { UserRecord } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { allow, allowAny, arnOf, callerOf, requestTagKeys } from './access.ts';
import { checkBoundary } from './boundary.ts';
import { checkName, checkPath, checkPathPrefix } from './checks.ts';
import { checkFree, existing, existingNamed } from './existing.ts';
import { USER } from './kinds.ts';
import { pageOf, pageResult } from './pages.ts';
import { endSessions } from './sessions.ts';
import { userInList, wholeUser } from './shapes.ts';
import { readTags } from './tags.ts';

/**
 * The calls for users themselves.
 *
 * Semantics: AWS IAM API Reference, "CreateUser", "GetUser", "ListUsers", "UpdateUser" and "DeleteUser".
 */
export const USERS: Readonly<Record<string, QueryOperation>> = {
  CreateUser: { run: createUser },
  GetUser: { run: getUser },
  ListUsers: { run: listUsers },
  UpdateUser: { run: updateUser },
  DeleteUser: { run: deleteUser },
};

function createUser(operation: Operation, parameters: Parameters): XmlValue {
  const { account } = callerOf(operation);
  const name = checkName('userName', parameters.required('UserName'), 64);
  const path = checkPath(parameters.text('Path') ?? '/');
  const boundary = parameters.text('PermissionsBoundary');
  const tags = readTags(parameters);
  const arn = arnOf(operation, `user${path}${name}`);
  const keys = requestTagKeys(tags);
  allow(
    operation,
    'CreateUser',
    { arn },
    {
      ...keys,
      ...(boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary }),
    },
  );
  if (Object.keys(tags).length > 0) allow(operation, 'TagUser', { arn }, keys);
  checkFree(USER, operation, name);
  if (boundary !== undefined) checkBoundary(operation, boundary);
  const user: UserRecord = {
    ...{
      arn,
      account,
      name,
      path,
      id: uniqueId('AIDA'),
      createdAt: operation.call.at,
      inline: {},
      attached: [],
    },
    ...{ boundary, groups: [], tags },
  };
  operation.lab.state.users.put(arn, user);
  return { User: wholeUser(user) };
}

/** The user that a call names, or the caller itself; the root user is asked about with no name. */
function getUser(operation: Operation, parameters: Parameters): XmlValue {
  const who = callerOf(operation);
  if (parameters.text('UserName') === undefined && who.caller.kind === 'root') {
    return { User: { Path: '/', UserId: who.account, Arn: who.arn, CreateDate: new Date(0) } };
  }
  return { User: wholeUser(existingNamed(USER, operation, userNameOf(operation, parameters), 'GetUser')) };
}

/**
 * The name of the user that a call is about: the caller's own where none is given.
 *
 * Semantics: AWS IAM API Reference, "GetUser", parameter UserName.
 */
export function userNameOf(operation: Operation, parameters: Parameters): string {
  const given = parameters.text('UserName');
  if (given !== undefined) return checkName('userName', given, 128);
  const { caller } = callerOf(operation);
  const user = caller.kind === 'user' ? operation.lab.state.users.get(caller.arn) : undefined;
  if (user !== undefined) return user.name;
  throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
}

function listUsers(operation: Operation, parameters: Parameters): XmlValue {
  const prefix = checkPathPrefix(parameters.text('PathPrefix'));
  allowAny(operation, 'ListUsers', arnOf(operation, `user${prefix}`));
  const { account } = callerOf(operation);
  const users = [...operation.lab.state.users.values()].filter(
    (user) => user.account === account && user.path.startsWith(prefix),
  );
  return pageResult(
    pageOf(parameters, users, ({ name }) => name),
    'Users',
    userInList,
  );
}

/** A user that moves keeps its id: policies that name it go on naming it, and its keys go on working. */
function updateUser(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const user = existing(USER, operation, parameters, 'UpdateUser');
  const name = checkName('newUserName', parameters.text('NewUserName') ?? user.name, 64);
  const path = checkPath(parameters.text('NewPath') ?? user.path);
  const arn = arnOf(operation, `user${path}${name}`);
  if (arn === user.arn) return undefined;
  allow(operation, 'UpdateUser', { arn, called: `user ${name}`, tags: user.tags, iamTags: true });
  checkFree(USER, operation, name, user);
  state.users.delete(user.arn);
  state.users.put(arn, { ...user, arn, name, path });
  for (const key of [...state.accessKeys.values()]) {
    if (key.account === user.account && key.user === user.name)
      state.accessKeys.put(key.id, { ...key, user: name });
  }
  for (const session of [...state.sessions.values()]) {
    const { principal, accessKeyId } = session;
    if (principal.kind !== 'user' || principal.user !== user.arn) continue;
    state.sessions.put(accessKeyId, { ...session, principal: { kind: 'user', user: arn } });
  }
  replacePrincipal(state, user.arn, arn);
  return undefined;
}

function deleteUser(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const user = existing(USER, operation, parameters, 'DeleteUser');
  const conflict = (says: string): AwsError => new AwsError('DeleteConflict', says, 409);
  if (user.groups.length > 0) throw conflict('Cannot delete entity, must remove users from group first.');
  for (const key of state.accessKeys.values()) {
    if (key.account !== user.account || key.user !== user.name) continue;
    throw conflict('Cannot delete entity, must delete access keys first.');
  }
  if (user.attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(user.inline).length > 0)
    throw conflict('Cannot delete entity, must delete policies first.');
  state.users.delete(user.arn);
  endSessions(state, ({ principal }) => principal.kind === 'user' && principal.user === user.arn);
  replacePrincipal(state, user.arn, user.id);
  return undefined;
}
