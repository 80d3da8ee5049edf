import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import { uniqueId } from '../../state/ids.ts';
import type { InstanceProfileRecord } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { allow, allowAny, arnOf, callerOf, requestTagKeys } from './access.ts';
import { checkName, checkPath, checkPathPrefix } from './checks.ts';
import { checkFree, existing, noSuchEntity, readName } from './existing.ts';
import { PROFILE, ROLE } from './kinds.ts';
import { pageOf, pageResult } from './pages.ts';
import { authorizePassRole } from './pass-role.ts';
import { profileShape } from './shapes.ts';
import { readTags } from './tags.ts';

/**
 * The calls for instance profiles.
 *
 * Semantics: AWS IAM API Reference, "CreateInstanceProfile", "AddRoleToInstanceProfile", and their companions.
 */
export const INSTANCE_PROFILES: Readonly<Record<string, QueryOperation>> = {
  CreateInstanceProfile: { run: createProfile },
  GetInstanceProfile: {
    run: (operation, parameters) => {
      const profile = existing(PROFILE, operation, parameters, 'GetInstanceProfile');
      return { InstanceProfile: profileShape(operation.lab.state, profile, true) };
    },
  },
  ListInstanceProfiles: { run: listProfiles },
  ListInstanceProfilesForRole: { run: listProfilesForRole },
  DeleteInstanceProfile: { run: deleteProfile },
  AddRoleToInstanceProfile: { run: addRole },
  RemoveRoleFromInstanceProfile: { run: removeRole },
};

function createProfile(operation: Operation, parameters: Parameters): XmlValue {
  const name = checkName('instanceProfileName', parameters.required('InstanceProfileName'), 128);
  const path = checkPath(parameters.text('Path') ?? '/');
  const tags = readTags(parameters);
  const arn = arnOf(operation, `instance-profile${path}${name}`);
  allow(operation, 'CreateInstanceProfile', { arn }, requestTagKeys(tags));
  if (Object.keys(tags).length > 0) allow(operation, 'TagInstanceProfile', { arn }, requestTagKeys(tags));
  checkFree(PROFILE, operation, name);
  const { account } = callerOf(operation);
  const profile: InstanceProfileRecord = {
    ...{ arn, account, name, path, id: uniqueId('AIPA'), createdAt: operation.call.at },
    ...{ role: undefined, tags },
  };
  operation.lab.state.instanceProfiles.put(arn, profile);
  return { InstanceProfile: profileShape(operation.lab.state, profile, true) };
}

const ofAccount = (operation: Operation): readonly InstanceProfileRecord[] => {
  const { account } = callerOf(operation);
  return [...operation.lab.state.instanceProfiles.values()].filter((one) => one.account === account);
};

function listProfiles(operation: Operation, parameters: Parameters): XmlValue {
  const prefix = checkPathPrefix(parameters.text('PathPrefix'));
  allowAny(operation, 'ListInstanceProfiles', arnOf(operation, `instance-profile${prefix}`));
  const profiles = ofAccount(operation).filter(({ path }) => path.startsWith(prefix));
  return pageResult(
    pageOf(parameters, profiles, ({ name }) => name),
    'InstanceProfiles',
    (profile) => profileShape(operation.lab.state, profile),
  );
}

function listProfilesForRole(operation: Operation, parameters: Parameters): XmlValue {
  const role = existing(ROLE, operation, parameters, 'ListInstanceProfilesForRole');
  const profiles = ofAccount(operation).filter((profile) => profile.role === role.name);
  return pageResult(
    pageOf(parameters, profiles, ({ name }) => name),
    'InstanceProfiles',
    (profile) => profileShape(operation.lab.state, profile),
  );
}

function deleteProfile(operation: Operation, parameters: Parameters): XmlValue {
  const profile = existing(PROFILE, operation, parameters, 'DeleteInstanceProfile');
  if (profile.role !== undefined) {
    throw new AwsError(
      'DeleteConflict',
      'Cannot delete entity, must remove roles from instance profile first.',
      409,
    );
  }
  operation.lab.state.instanceProfiles.delete(profile.arn);
  return undefined;
}

function addRole(operation: Operation, parameters: Parameters): XmlValue {
  const profile = existing(PROFILE, operation, parameters, 'AddRoleToInstanceProfile');
  const { account } = callerOf(operation);
  const name = readName(ROLE, parameters);
  const role = operation.lab.state.roles.named(account, name);
  authorizePassRole(operation, role?.arn ?? arnOf(operation, `role/${name}`), 'ec2.amazonaws.com');
  if (role === undefined) throw noSuchEntity(ROLE.missing(name));
  if (profile.role !== undefined) {
    throw new AwsError('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1', 409);
  }
  operation.lab.state.instanceProfiles.put(profile.arn, { ...profile, role: role.name });
  return undefined;
}

function removeRole(operation: Operation, parameters: Parameters): XmlValue {
  const profile = existing(PROFILE, operation, parameters, 'RemoveRoleFromInstanceProfile');
  const name = readName(ROLE, parameters);
  if (profile.role !== name) {
    throw noSuchEntity(`The role with name ${name} cannot be found in instance profile ${profile.name}.`);
  }
  operation.lab.state.instanceProfiles.put(profile.arn, { ...profile, role: undefined });
  return undefined;
}
