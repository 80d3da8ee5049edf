import type { InputKind } from './input-summary.ts';
import { firstOf, isElements } from './json/elements.ts';
import { isMembers, type Members } from './members.ts';
import { isConfiguration, isKubernetes } from './read/kubernetes.ts';

/** What each command of the AWS CLI prints, told by the members of its answer. */
const ANSWERS: readonly (readonly [InputKind, (value: Members) => boolean])[] = [
  ['snapshot', (value) => 'rolepin' in value],
  [
    'authorization-details',
    (value) =>
      isList(value, 'UserDetailList') ||
      isList(value, 'GroupDetailList') ||
      isList(value, 'RoleDetailList') ||
      isList(value, 'Policies', (policy) => 'PolicyVersionList' in policy),
  ],
  ['role', (value) => holds(value, 'Role', 'AssumeRolePolicyDocument')],
  ['role-list', (value) => isList(value, 'Roles', (role) => 'AssumeRolePolicyDocument' in role)],
  ['oidc-provider-list', (value) => isList(value, 'OpenIDConnectProviderList')],
  ['oidc-provider', (value) => typeof value['Url'] === 'string' && isList(value, 'ClientIDList')],
  ['access-keys', (value) => isList(value, 'AccessKeyMetadata')],
  ['instances', (value) => isList(value, 'Reservations')],
  ['cluster', (value) => holds(value, 'cluster', 'name') && !('podIdentityAssociations' in value)],
  ['pod-identity-association', (value) => holds(value, 'association', 'serviceAccount')],
  [
    'pod-identity-association-list',
    (value) => isList(value, 'associations', (item) => 'serviceAccount' in item),
  ],
  ['access-entry', (value) => holds(value, 'accessEntry', 'principalArn')],
  ['access-entry-list', (value) => isList(value, 'accessEntries')],
  ['access-policies', (value) => isList(value, 'associatedAccessPolicies')],
  [
    'organization',
    (value) =>
      holds(value, 'Organization', 'Id') ||
      isList(value, 'Roots', (root) => 'PolicyTypes' in root) ||
      isList(value, 'OrganizationalUnits', (unit) => 'Arn' in unit) ||
      isList(value, 'Policies', (policy) => 'AwsManaged' in policy) ||
      holds(value, 'Policy', 'PolicySummary'),
  ],
];

/**
 * Says what a document is, by its content: none, one, or several kinds where someone joined the answers of
 * several commands into one object.
 */
export function recognise(value: unknown): readonly InputKind[] {
  if (!isMembers(value)) return [];
  if (isKubernetes(value)) {
    if (/^kustomize\.config\.k8s\.io\//.test(String(value['apiVersion']))) return ['kustomization'];
    return isConfiguration(value) ? [] : ['kubernetes'];
  }
  if ('version' in value && 'claims' in value && !('tool' in value)) return ['claims'];
  return ANSWERS.filter(([, is]) => is(value)).map(([kind]) => kind);
}

/** What people may give, for the hint on what is none of it. */
export const KNOWN_KINDS =
  'known are a snapshot, Kubernetes manifests, and what the AWS CLI prints: iam get-account-authorization-details, ' +
  'get-role, list-open-id-connect-providers, get-open-id-connect-provider, list-access-keys; eks describe-cluster, ' +
  'describe-pod-identity-association, describe-access-entry, list-associated-access-policies; ec2 describe-instances';

/** Why a document is of no known kind, as far as it can be told. */
export function whyUnknown(value: unknown): string {
  if (!isMembers(value)) return Array.isArray(value) ? 'a list of no known kind' : 'no object';
  if (typeof value['kind'] === 'string' && value['apiVersion'] === undefined) {
    return `of no known kind: a Kubernetes ${value['kind']} has an \`apiVersion\``;
  }
  if (isKubernetes(value))
    return `a ${String(value['kind'])} of ${String(value['apiVersion'])} without \`metadata\`: no object of a cluster`;
  const names = Object.keys(value).slice(0, 3);
  return names.length === 0
    ? 'an empty object'
    : `of no known kind (it has ${names.map((name) => `\`${name}\``).join(', ')})`;
}

/** Whether a member is an object that has some member. */
function holds(value: Members, name: string, member: string): boolean {
  const held = value[name];
  return isMembers(held) && member in held;
}

/** Whether a member is a list, empty or with objects of some shape first. */
function isList(value: Members, name: string, shape?: (item: Members) => boolean): boolean {
  const list: unknown = value[name];
  if (!isElements(list)) return false;
  if (shape === undefined) return true;
  const first = firstOf(list);
  return isMembers(first) ? shape(first) : list.length === 0 && Object.keys(value).length === 1;
}
