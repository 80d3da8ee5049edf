import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import type { PolicyRecord, PolicyVersionRecord } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { constraint } from './checks.ts';
import { noSuchEntity } from './existing.ts';
import { findOwnPolicy, findPolicy } from './find-policy.ts';
import { checkManaged } from './managed-policies.ts';
import { pageOf, pageResult } from './pages.ts';
import { versionShape } from './shapes.ts';

/**
 * The calls for the versions of managed policies.
 *
 * Semantics: AWS IAM User Guide, "Versioning IAM policies"; AWS IAM API Reference, "CreatePolicyVersion" and its companions.
 */
export const POLICY_VERSIONS: Readonly<Record<string, QueryOperation>> = {
  CreatePolicyVersion: { run: createVersion },
  GetPolicyVersion: {
    run: (operation, parameters) => {
      const id = readVersion(parameters);
      const policy = findPolicy(operation, parameters, 'GetPolicyVersion');
      return { PolicyVersion: versionShape(policy, versionOf(policy, id), true) };
    },
  },
  ListPolicyVersions: {
    run: (operation, parameters) => {
      const policy = findPolicy(operation, parameters, 'ListPolicyVersions');
      // the newest first
      const page = pageOf(parameters, policy.versions, ({ id }) =>
        String(1_000_000_000 - Number(id.slice(1))),
      );
      return pageResult(page, 'Versions', (version) => versionShape(policy, version));
    },
  },
  SetDefaultPolicyVersion: { run: setDefault },
  DeletePolicyVersion: { run: deleteVersion },
};

const MOST_VERSIONS = 5;

function createVersion(operation: Operation, parameters: Parameters): XmlValue {
  const document = parameters.required('PolicyDocument');
  const setAsDefault = parameters.flag('SetAsDefault') ?? false;
  const policy = findOwnPolicy(operation, parameters, 'CreatePolicyVersion');
  checkManaged(document);
  if (policy.versions.length >= MOST_VERSIONS) {
    throw new AwsError(
      'LimitExceeded',
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      409,
    );
  }
  const now = operation.call.at;
  const lastVersion = policy.lastVersion + 1;
  const version: PolicyVersionRecord = { id: `v${lastVersion}`, document, createdAt: now };
  const updated: PolicyRecord = {
    ...policy,
    ...{ versions: [...policy.versions, version], lastVersion, updatedAt: now },
    defaultVersion: setAsDefault ? version.id : policy.defaultVersion,
  };
  operation.lab.state.policies.put(policy.arn, updated);
  return { PolicyVersion: versionShape(updated, version) };
}

function setDefault(operation: Operation, parameters: Parameters): XmlValue {
  const id = readVersion(parameters);
  const policy = findOwnPolicy(operation, parameters, 'SetDefaultPolicyVersion');
  versionOf(policy, id);
  operation.lab.state.policies.put(policy.arn, {
    ...policy,
    defaultVersion: id,
    updatedAt: operation.call.at,
  });
  return undefined;
}

function deleteVersion(operation: Operation, parameters: Parameters): XmlValue {
  const id = readVersion(parameters);
  const policy = findOwnPolicy(operation, parameters, 'DeletePolicyVersion');
  versionOf(policy, id);
  if (id === policy.defaultVersion) {
    throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.', 409);
  }
  const versions = policy.versions.filter((version) => version.id !== id);
  operation.lab.state.policies.put(policy.arn, { ...policy, versions });
  return undefined;
}

function readVersion(parameters: Parameters): string {
  const id = parameters.required('VersionId');
  if (/^v[1-9][0-9]*$/.test(id)) return id;
  throw constraint(
    'versionId',
    id,
    'Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?',
  );
}

function versionOf(policy: PolicyRecord, id: string): PolicyVersionRecord {
  const version = policy.versions.find((one) => one.id === id);
  if (version !== undefined) return version;
  throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
}
