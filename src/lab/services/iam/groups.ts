import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import { uniqueId } from '../../state/ids.ts';
import type { GroupRecord, UserRecord } from '../../state/records.ts';
import type { State } from '../../state/state.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { allow, allowAny, arnOf, callerOf } from './access.ts';
import { checkName, checkPath, checkPathPrefix } from './checks.ts';
import { checkFree, existing, noSuchEntity, readName } from './existing.ts';
import { GROUP, USER } from './kinds.ts';
import { pageOf, pageResult } from './pages.ts';
import { groupShape, userInList } from './shapes.ts';

/**
 * The calls for groups and who is in them.
 *
 * Semantics: AWS IAM API Reference, "CreateGroup", "GetGroup", "AddUserToGroup", and their companions.
 */
export const GROUPS: Readonly<Record<string, QueryOperation>> = {
  CreateGroup: { run: createGroup },
  GetGroup: { run: getGroup },
  ListGroups: { run: listGroups },
  ListGroupsForUser: { run: listGroupsForUser },
  UpdateGroup: { run: updateGroup },
  DeleteGroup: { run: deleteGroup },
  AddUserToGroup: { run: addUser },
  RemoveUserFromGroup: { run: removeUser },
};

/** How many groups a user can be in. */
const MOST_GROUPS = 10;

function createGroup(operation: Operation, parameters: Parameters): XmlValue {
  const name = checkName('groupName', parameters.required('GroupName'), 128);
  const path = checkPath(parameters.text('Path') ?? '/');
  const arn = arnOf(operation, `group${path}${name}`);
  allow(operation, 'CreateGroup', { arn });
  checkFree(GROUP, operation, name);
  const { account } = callerOf(operation);
  const group: GroupRecord = {
    ...{ arn, account, name, path, id: uniqueId('AGPA'), createdAt: operation.call.at },
    ...{ inline: {}, attached: [] },
  };
  operation.lab.state.groups.put(arn, group);
  return { Group: groupShape(group) };
}

const membersOf = (state: State, group: GroupRecord): readonly UserRecord[] =>
  [...state.users.values()].filter(
    ({ account, groups }) => account === group.account && groups.includes(group.name),
  );

function getGroup(operation: Operation, parameters: Parameters): XmlValue {
  const group = existing(GROUP, operation, parameters, 'GetGroup');
  const page = pageOf(parameters, membersOf(operation.lab.state, group), ({ name }) => name);
  return { Group: groupShape(group), Users: page.items.map(userInList), ...page.rest };
}

function listGroups(operation: Operation, parameters: Parameters): XmlValue {
  const prefix = checkPathPrefix(parameters.text('PathPrefix'));
  allowAny(operation, 'ListGroups', arnOf(operation, `group${prefix}`));
  const { account } = callerOf(operation);
  const groups = [...operation.lab.state.groups.values()].filter(
    (group) => group.account === account && group.path.startsWith(prefix),
  );
  return pageResult(
    pageOf(parameters, groups, ({ name }) => name),
    'Groups',
    groupShape,
  );
}

function listGroupsForUser(operation: Operation, parameters: Parameters): XmlValue {
  const user = existing(USER, operation, parameters, 'ListGroupsForUser');
  const groups = user.groups.flatMap((name) => operation.lab.state.groups.named(user.account, name) ?? []);
  return pageResult(
    pageOf(parameters, groups, ({ name }) => name),
    'Groups',
    groupShape,
  );
}

function updateGroup(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const group = existing(GROUP, operation, parameters, 'UpdateGroup');
  const name = checkName('newGroupName', parameters.text('NewGroupName') ?? group.name, 128);
  const path = checkPath(parameters.text('NewPath') ?? group.path);
  const arn = arnOf(operation, `group${path}${name}`);
  if (arn === group.arn) return undefined;
  allow(operation, 'UpdateGroup', { arn, called: `group ${name}` });
  checkFree(GROUP, operation, name, group);
  const members = membersOf(state, group);
  state.groups.delete(group.arn);
  state.groups.put(arn, { ...group, arn, name, path });
  for (const user of members) {
    const groups = user.groups.map((one) => (one === group.name ? name : one));
    state.users.put(user.arn, { ...user, groups });
  }
  return undefined;
}

function deleteGroup(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const group = existing(GROUP, operation, parameters, 'DeleteGroup');
  const conflict = (says: string): AwsError => new AwsError('DeleteConflict', says, 409);
  if (membersOf(state, group).length > 0)
    throw conflict('Cannot delete entity, must remove users from group first.');
  if (group.attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(group.inline).length > 0)
    throw conflict('Cannot delete entity, must delete policies first.');
  state.groups.delete(group.arn);
  return undefined;
}

/** The user that joins or leaves: the permission is one on the group. */
function userOf(operation: Operation, parameters: Parameters): UserRecord {
  const name = readName(USER, parameters);
  const user = operation.lab.state.users.named(callerOf(operation).account, name);
  if (user === undefined) throw noSuchEntity(USER.missing(name));
  return user;
}

function addUser(operation: Operation, parameters: Parameters): XmlValue {
  const group = existing(GROUP, operation, parameters, 'AddUserToGroup');
  const user = userOf(operation, parameters);
  if (user.groups.includes(group.name)) return undefined;
  if (user.groups.length >= MOST_GROUPS) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for GroupsPerUser: ${MOST_GROUPS}`, 409);
  }
  operation.lab.state.users.put(user.arn, { ...user, groups: [...user.groups, group.name] });
  return undefined;
}

function removeUser(operation: Operation, parameters: Parameters): XmlValue {
  const group = existing(GROUP, operation, parameters, 'RemoveUserFromGroup');
  const user = userOf(operation, parameters);
  if (!user.groups.includes(group.name)) {
    throw noSuchEntity(`User ${user.name} is not in group ${group.name}.`);
  }
  const groups = user.groups.filter((one) => one !== group.name);
  operation.lab.state.users.put(user.arn, { ...user, groups });
  return undefined;
}
