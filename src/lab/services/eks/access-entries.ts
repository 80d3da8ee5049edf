import { createHash } from 'node:crypto';
import { AwsError } from '../../http/aws-error.ts';
import type { Operation } from '../../operation.ts';
import type { AccessEntryRecord } from '../../state/records.ts';
import { listIn, pageOf, type RestInput, requiredIn, textIn, textsIn } from '../rest-json.ts';
import { authorizeEks, clusterArn, clusterOf, requestTagKeys } from './cluster.ts';

const keyOf = (cluster: string, principalArn: string): string => `${cluster} ${principalArn}`;

/** An entry as EKS prints it. */
const printed = (one: AccessEntryRecord): object => ({
  clusterName: one.cluster,
  principalArn: one.principalArn,
  kubernetesGroups: one.groups,
  accessEntryArn: one.arn,
  createdAt: one.createdAt / 1000,
  modifiedAt: one.modifiedAt / 1000,
  tags: one.tags,
  username: one.username,
  type: one.type,
});

/** The types of entries that stand for nodes, and have no groups of their own. */
const NODE_TYPES = ['EC2_LINUX', 'EC2_WINDOWS', 'EC2', 'FARGATE_LINUX', 'HYBRID_LINUX'];

/** eks:CreateAccessEntry. Semantics: Amazon EKS API Reference, "CreateAccessEntry". */
export function createEntry(operation: Operation, input: RestInput): object {
  const [name = ''] = input.path;
  const { lab, call } = operation;
  const principalArn = requiredIn(input, 'principalArn');
  const type = textIn(input, 'type') ?? 'STANDARD';
  const groups = listIn(input, 'kubernetesGroups') ?? [];
  const tags = textsIn(input, 'tags');
  operation.note({ parameters: { name, principalArn, type, kubernetesGroups: groups } });
  authorizeEks(
    operation,
    'CreateAccessEntry',
    clusterArn(operation, name),
    lab.state.clusters.get(name)?.tags ?? {},
    {
      'eks:principalArn': principalArn,
      'eks:accessEntryType': type,
      'eks:kubernetesGroups': groups,
      ...requestTagKeys(tags),
    },
  );
  const cluster = clusterOf(operation, name);
  if (cluster.authenticationMode === 'CONFIG_MAP') {
    throw new AwsError(
      'InvalidRequestException',
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    );
  }
  checkEntry(principalArn, type, groups, lab);
  if (lab.state.accessEntries.has(keyOf(name, principalArn))) {
    throw new AwsError(
      'ResourceInUseException',
      'The specified access entry resource is already in use on this cluster.',
      409,
    );
  }
  const id = createHash('sha256').update(principalArn).digest('hex').slice(0, 32);
  const made: AccessEntryRecord = {
    arn: `${cluster.arn.replace(':cluster/', ':access-entry/')}/${id}`,
    ...{
      cluster: name,
      principalArn,
      groups,
      type,
      tags,
      policies: [],
      createdAt: call.at,
      modifiedAt: call.at,
    },
    username: textIn(input, 'username') ?? defaultUsername(principalArn, type),
  };
  lab.state.accessEntries.put(keyOf(name, principalArn), made);
  return { accessEntry: printed(made) };
}

/** The prefixes that EKS keeps for itself. Semantics: Amazon EKS User Guide, "Create access entries". */
const RESERVED = /^(system|eks|aws|amazon|iam):/;

function checkEntry(
  principalArn: string,
  type: string,
  groups: readonly string[],
  lab: Operation['lab'],
): void {
  if (!/^arn:[\w-]+:iam::\d{12}:(role|user)\/.+/.test(principalArn)) {
    throw new AwsError(
      'InvalidParameterException',
      `The principalArn parameter format is not valid: ${principalArn}`,
    );
  }
  const account = principalArn.split(':')[4] ?? '';
  if (
    lab.state.accounts.has(account) &&
    !lab.state.roles.has(principalArn) &&
    !lab.state.users.has(principalArn)
  ) {
    throw new AwsError(
      'InvalidParameterException',
      `The specified principalArn is invalid: invalid principal: ${principalArn}`,
    );
  }
  if (type !== 'STANDARD' && !NODE_TYPES.includes(type)) {
    throw new AwsError(
      'InvalidParameterException',
      `The type ${type} is not one of STANDARD, ${NODE_TYPES.join(', ')}`,
    );
  }
  if (type !== 'STANDARD' && groups.length > 0) {
    throw new AwsError('InvalidParameterException', `Kubernetes groups can't be given for the type ${type}`);
  }
  const reserved = groups.find((group) => RESERVED.test(group));
  if (reserved !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `The kubernetes group name ${reserved} is invalid, it cannot start with system:`,
    );
  }
}

/** Semantics: Amazon EKS User Guide, "Create access entries", section "Username". */
function defaultUsername(principalArn: string, type: string): string {
  if (type !== 'STANDARD') return 'system:node:{{EC2PrivateDNSName}}';
  const [, partition, , , account, resource = ''] = principalArn.split(':');
  if (!resource.startsWith('role/')) return principalArn;
  return `arn:${partition}:sts::${account}:assumed-role/${resource.slice(resource.lastIndexOf('/') + 1)}/{{SessionName}}`;
}

function entryOf(
  operation: Operation,
  action: string,
  { path: [name = '', principalArn = ''] }: RestInput,
  more = {},
): AccessEntryRecord {
  const known = operation.lab.state.accessEntries.get(keyOf(name, principalArn));
  const arn = known?.arn ?? `${clusterArn(operation, name).replace(':cluster/', ':access-entry/')}/*`;
  authorizeEks(operation, action, arn, known?.tags ?? {}, { 'eks:principalArn': principalArn, ...more });
  clusterOf(operation, name);
  if (known === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.`,
      404,
    );
  }
  return known;
}

/** eks:DescribeAccessEntry. */
export const describeEntry = (operation: Operation, input: RestInput): object => ({
  accessEntry: printed(entryOf(operation, 'DescribeAccessEntry', input)),
});

/** eks:UpdateAccessEntry. */
export function updateEntry(operation: Operation, input: RestInput): object {
  const groups = listIn(input, 'kubernetesGroups');
  const before = entryOf(
    operation,
    'UpdateAccessEntry',
    input,
    groups === undefined ? {} : { 'eks:kubernetesGroups': groups },
  );
  checkEntry(before.principalArn, before.type, groups ?? before.groups, operation.lab);
  const after = {
    ...before,
    groups: groups ?? before.groups,
    username: textIn(input, 'username') ?? before.username,
    modifiedAt: operation.call.at,
  };
  operation.lab.state.accessEntries.put(keyOf(before.cluster, before.principalArn), after);
  return { accessEntry: printed(after) };
}

/** eks:DeleteAccessEntry. */
export function deleteEntry(operation: Operation, input: RestInput): object {
  const { cluster, principalArn } = entryOf(operation, 'DeleteAccessEntry', input);
  operation.lab.state.accessEntries.delete(keyOf(cluster, principalArn));
  return {};
}

/** eks:ListAccessEntries. */
export function listEntries(operation: Operation, input: RestInput): object {
  const [name = ''] = input.path;
  authorizeEks(
    operation,
    'ListAccessEntries',
    clusterArn(operation, name),
    operation.lab.state.clusters.get(name)?.tags ?? {},
  );
  clusterOf(operation, name);
  const asked = input.query.get('associatedPolicyArn');
  const found = [...operation.lab.state.accessEntries.values()].filter(
    ({ cluster, policies }) =>
      cluster === name && (asked === undefined || policies.some(({ policyArn }) => policyArn === asked)),
  );
  const { page, nextToken } = pageOf(
    found.map(({ principalArn }) => principalArn),
    input,
  );
  return { accessEntries: page, ...(nextToken === undefined ? {} : { nextToken }) };
}

const printedPolicy = ({
  policyArn,
  namespaces,
  associatedAt,
}: AccessEntryRecord['policies'][number]): object => ({
  policyArn,
  accessScope:
    namespaces === undefined ? { type: 'cluster', namespaces: [] } : { type: 'namespace', namespaces },
  associatedAt: associatedAt / 1000,
  modifiedAt: associatedAt / 1000,
});

/** eks:AssociateAccessPolicy. Semantics: Amazon EKS API Reference, "AssociateAccessPolicy". */
export function associatePolicy(operation: Operation, input: RestInput): object {
  const policyArn = requiredIn(input, 'policyArn');
  const { type, namespaces = [] } = (input.body['accessScope'] ?? {}) as {
    type?: unknown;
    namespaces?: unknown;
  };
  if (type !== 'cluster' && type !== 'namespace')
    throw new AwsError('InvalidParameterException', 'accessScope.type is cluster or namespace');
  if (!Array.isArray(namespaces) || namespaces.some((one) => typeof one !== 'string')) {
    throw new AwsError('InvalidParameterException', 'accessScope.namespaces is a list of texts');
  }
  if (type === 'namespace' && namespaces.length === 0)
    throw new AwsError('InvalidParameterException', 'accessScope.namespaces is needed');
  const scope = type === 'cluster' ? undefined : (namespaces as readonly string[]);
  const before = entryOf(operation, 'AssociateAccessPolicy', input, {
    'eks:policyArn': policyArn,
    'eks:accessScope': type,
    ...(scope === undefined ? {} : { 'eks:namespaces': scope }),
  });
  if (!/^arn:[\w-]+:eks::aws:cluster-access-policy\/\w+$/.test(policyArn)) {
    throw new AwsError(
      'InvalidParameterException',
      `The policyArn parameter format is not valid: ${policyArn}`,
    );
  }
  if (before.type !== 'STANDARD')
    throw new AwsError(
      'InvalidRequestException',
      `Access policies can't be associated with the type ${before.type}`,
    );
  const made = { policyArn, namespaces: scope, associatedAt: operation.call.at };
  const after = {
    ...before,
    policies: [...before.policies.filter((one) => one.policyArn !== policyArn), made],
    modifiedAt: operation.call.at,
  };
  operation.lab.state.accessEntries.put(keyOf(before.cluster, before.principalArn), after);
  return {
    clusterName: before.cluster,
    principalArn: before.principalArn,
    associatedAccessPolicy: printedPolicy(made),
  };
}

/** eks:DisassociateAccessPolicy. */
export function disassociatePolicy(operation: Operation, input: RestInput): object {
  const [, , policyArn = ''] = input.path;
  const before = entryOf(operation, 'DisassociateAccessPolicy', input, { 'eks:policyArn': policyArn });
  if (!before.policies.some((one) => one.policyArn === policyArn)) {
    throw new AwsError(
      'ResourceNotFoundException',
      `The specified policyArn ${policyArn} is not associated`,
      404,
    );
  }
  const policies = before.policies.filter((one) => one.policyArn !== policyArn);
  operation.lab.state.accessEntries.put(keyOf(before.cluster, before.principalArn), { ...before, policies });
  return {};
}

/** eks:ListAssociatedAccessPolicies. */
export function listAssociatedPolicies(operation: Operation, input: RestInput): object {
  const { cluster, principalArn, policies } = entryOf(operation, 'ListAssociatedAccessPolicies', input);
  const { page, nextToken } = pageOf(policies, input);
  return {
    ...{ clusterName: cluster, principalArn, associatedAccessPolicies: page.map(printedPolicy) },
    ...(nextToken === undefined ? {} : { nextToken }),
  };
}
