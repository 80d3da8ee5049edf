import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import { uniqueId } from '../../state/ids.ts';
import type { PolicyRecord } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import type { QueryOperation } from '../query.ts';
import { allow, allowAny, arnOf, callerOf, requestTagKeys } from './access.ts';
import { checkChoice, checkLength, checkName, checkPath, checkPathPrefix } from './checks.ts';
import { findOwnPolicy, findPolicy } from './find-policy.ts';
import { checkIdentityPolicy } from './grammar/identity-policy.ts';
import { sizeOf } from './grammar/malformed.ts';
import { pageOf, pageResult } from './pages.ts';
import { policyUses } from './policy-use.ts';
import { policyInList, wholePolicy } from './shapes.ts';
import { readTags } from './tags.ts';

/**
 * The calls for managed policies themselves.
 *
 * Semantics: AWS IAM API Reference, "CreatePolicy", "GetPolicy", "ListPolicies" and "DeletePolicy".
 */
export const MANAGED_POLICIES: Readonly<Record<string, QueryOperation>> = {
  CreatePolicy: { run: createPolicy },
  GetPolicy: { run: getPolicy },
  ListPolicies: { run: listPolicies },
  DeletePolicy: { run: deletePolicy },
};

const QUOTA = 6144;

/** Checks the document of a managed policy, its size included. */
export function checkManaged(text: string): void {
  checkIdentityPolicy(text, 'managed');
  if (sizeOf(text) > QUOTA) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for PolicySize: ${QUOTA}`, 409);
  }
}

function createPolicy(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const { account } = callerOf(operation);
  const name = checkName('policyName', parameters.required('PolicyName'), 128);
  const path = checkPath(parameters.text('Path') ?? '/', 'policy');
  const document = parameters.required('PolicyDocument');
  const description = parameters.text('Description');
  if (description !== undefined) checkLength('description', description, 0, 1000);
  const tags = readTags(parameters);
  const arn = arnOf(operation, `policy${path}${name}`);
  allow(operation, 'CreatePolicy', { arn, called: `policy ${name}` }, requestTagKeys(tags));
  if (Object.keys(tags).length > 0) allow(operation, 'TagPolicy', { arn }, requestTagKeys(tags));
  if (state.policies.likeNamed(account, name) !== undefined) {
    throw new AwsError(
      'EntityAlreadyExists',
      `A policy called ${name} already exists. Duplicate names are not allowed.`,
      409,
    );
  }
  checkManaged(document);
  const now = operation.call.at;
  const policy: PolicyRecord = {
    ...{ arn, account, name, path, id: uniqueId('ANPA'), createdAt: now, updatedAt: now, description, tags },
    ...{ versions: [{ id: 'v1', document, createdAt: now }], defaultVersion: 'v1', lastVersion: 1 },
  };
  state.policies.put(arn, policy);
  const { Tags, ...shape } = wholePolicy(policy, { attachments: 0, boundaries: 0 });
  return { Policy: { ...shape, ...(Object.keys(tags).length === 0 ? {} : { Tags }) } };
}

function getPolicy(operation: Operation, parameters: Parameters): XmlValue {
  const policy = findPolicy(operation, parameters, 'GetPolicy');
  const uses = policyUses(operation.lab.state, callerOf(operation).account);
  return { Policy: wholePolicy(policy, uses(policy.arn)) };
}

function listPolicies(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const { account } = callerOf(operation);
  const prefix = checkPathPrefix(parameters.text('PathPrefix'));
  const scope = checkChoice('scope', parameters.text('Scope') ?? 'All', ['All', 'AWS', 'Local']);
  const onlyAttached = parameters.flag('OnlyAttached') ?? false;
  const usage = parameters.text('PolicyUsageFilter');
  if (usage !== undefined)
    checkChoice('policyUsageFilter', usage, ['PermissionsPolicy', 'PermissionsBoundary']);
  allowAny(operation, 'ListPolicies', `policy path ${prefix}`);
  const uses = policyUses(state, account);
  const policies = [...state.policies.values()].filter((policy) => {
    const own = policy.account === account;
    if (!own && policy.account !== 'aws') return false;
    if (scope !== 'All' && own !== (scope === 'Local')) return false;
    if (!policy.path.startsWith(prefix)) return false;
    const { attachments, boundaries } = uses(policy.arn);
    if (onlyAttached && attachments === 0) return false;
    if (usage === 'PermissionsPolicy') return attachments > 0;
    return usage === undefined || boundaries > 0;
  });
  const page = pageOf(parameters, policies, ({ arn }) => arn);
  return pageResult(page, 'Policies', (policy) => policyInList(policy, uses(policy.arn)));
}

function deletePolicy(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const policy = findOwnPolicy(operation, parameters, 'DeletePolicy');
  const { attachments, boundaries } = policyUses(state, policy.account)(policy.arn);
  if (attachments + boundaries > 0) {
    throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
  }
  if (policy.versions.length > 1) {
    throw new AwsError(
      'DeleteConflict',
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      409,
    );
  }
  state.policies.delete(policy.arn);
  return undefined;
}
