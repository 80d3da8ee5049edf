import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import type { GroupRecord, PolicyRecord, RoleRecord, UserRecord } from '../../state/records.ts';
import type { State } from '../../state/state.ts';
import type { Parameters } from '../parameters.ts';
import { allowAny, callerOf } from './access.ts';
import { attachedShape } from './attachments.ts';
import { checkChoice } from './checks.ts';
import { pageOf } from './pages.ts';
import { policyUses } from './policy-use.ts';
import {
  encodeDocument,
  groupShape,
  policyInList,
  profileShape,
  tagList,
  versionShape,
  wholeRole,
  wholeUser,
} from './shapes.ts';

const FILTERS = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;
type Filter = (typeof FILTERS)[number];

/**
 * iam:GetAccountAuthorizationDetails: all users, groups, roles and managed policies, with everything that they say.
 *
 * Of AWS's own policies, those that the account uses are told.
 *
 * Semantics: AWS IAM API Reference, "GetAccountAuthorizationDetails".
 */
export function authorizationDetails(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const { account } = callerOf(operation);
  const given = parameters.list('Filter').map((one) => checkChoice('filter', one, FILTERS));
  allowAny(operation, 'GetAccountAuthorizationDetails');
  const asked = new Set<Filter>(given.length === 0 ? FILTERS : given);
  const uses = policyUses(state, account);
  const inUse = ({ arn }: PolicyRecord): boolean => uses(arn).attachments + uses(arn).boundaries > 0;
  const own = <T extends { readonly account: string }>(filter: Filter, all: Iterable<T>): readonly T[] =>
    asked.has(filter) ? [...all].filter((one) => one.account === account) : [];
  const aws = asked.has('AWSManagedPolicy')
    ? [...state.policies.values()].filter((policy) => policy.account === 'aws' && inUse(policy))
    : [];
  const entries: readonly Entry[] = [
    ...own('User', state.users.values()).map((record) => ({ kind: 'user', record }) as const),
    ...own('Group', state.groups.values()).map((record) => ({ kind: 'group', record }) as const),
    ...own('Role', state.roles.values()).map((record) => ({ kind: 'role', record }) as const),
    ...[...own('LocalManagedPolicy', state.policies.values()), ...aws].map(
      (record) => ({ kind: 'policy', record }) as const,
    ),
  ];
  const profiles = asked.has('Role') ? profilesByRole(state, account) : new Map<string, XmlValue[]>();
  const { items, rest } = pageOf(
    parameters,
    entries,
    ({ kind, record }) => `${ORDER.indexOf(kind)} ${record.arn}`,
  );
  const of = (kind: Entry['kind'], shape: (entry: Entry) => XmlValue): XmlValue =>
    items.filter((entry) => entry.kind === kind).map(shape);
  const detail = (entry: Entry): XmlValue => {
    switch (entry.kind) {
      case 'user':
        return userDetail(entry.record);
      case 'group':
        return groupDetail(entry.record);
      case 'role':
        return roleDetail(entry.record, profiles.get(entry.record.name) ?? []);
      case 'policy':
        return {
          ...policyInList(entry.record, uses(entry.record.arn)),
          PolicyVersionList: entry.record.versions.map((version) =>
            versionShape(entry.record, version, true),
          ),
        };
    }
  };
  return {
    UserDetailList: of('user', detail),
    GroupDetailList: of('group', detail),
    RoleDetailList: of('role', detail),
    Policies: of('policy', detail),
    ...rest,
  };
}

type Entry =
  | { readonly kind: 'user'; readonly record: UserRecord }
  | { readonly kind: 'group'; readonly record: GroupRecord }
  | { readonly kind: 'role'; readonly record: RoleRecord }
  | { readonly kind: 'policy'; readonly record: PolicyRecord };

const ORDER: readonly Entry['kind'][] = ['user', 'group', 'role', 'policy'];

function profilesByRole(state: State, account: string): ReadonlyMap<string, readonly XmlValue[]> {
  const profiles = new Map<string, XmlValue[]>();
  for (const profile of state.instanceProfiles.values()) {
    if (profile.account !== account || profile.role === undefined) continue;
    const shapes = profiles.get(profile.role) ?? [];
    profiles.set(profile.role, [...shapes, profileShape(state, profile)]);
  }
  return profiles;
}

const inlineList = (inline: Readonly<Record<string, string>>): XmlValue =>
  Object.entries(inline).map(([PolicyName, text]) => ({ PolicyName, PolicyDocument: encodeDocument(text) }));

const userDetail = (user: UserRecord): XmlValue => ({
  ...wholeUser(user),
  UserPolicyList: inlineList(user.inline),
  GroupList: user.groups,
  AttachedManagedPolicies: user.attached.map(attachedShape),
  Tags: tagList(user.tags),
});

const groupDetail = (group: GroupRecord): XmlValue => ({
  ...groupShape(group),
  GroupPolicyList: inlineList(group.inline),
  AttachedManagedPolicies: group.attached.map(attachedShape),
});

function roleDetail(role: RoleRecord, profiles: readonly XmlValue[]): XmlValue {
  const { Description: _, MaxSessionDuration: __, ...shape } = wholeRole(role);
  return {
    ...shape,
    InstanceProfileList: profiles,
    RolePolicyList: inlineList(role.inline),
    AttachedManagedPolicies: role.attached.map(attachedShape),
    Tags: tagList(role.tags),
  };
}
