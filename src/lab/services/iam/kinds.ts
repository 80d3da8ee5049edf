import type { GroupRecord, InstanceProfileRecord, RoleRecord, UserRecord } from '../../state/records.ts';
import type { State } from '../../state/state.ts';
import type { NamedTable } from '../../state/table.ts';

/** A kind of what IAM knows by a name: how its calls, ARNs and messages speak of it. */
export interface Kind<T extends NamedThing> {
  /** In ARNs. */
  readonly type: 'role' | 'user' | 'group' | 'instance-profile';
  /** In the names of calls. */
  readonly title: 'Role' | 'User' | 'Group' | 'InstanceProfile';
  /** In messages, without a capital. */
  readonly noun: 'role' | 'user' | 'group' | 'instance profile';
  /** The parameter with its name. */
  readonly parameter: 'RoleName' | 'UserName' | 'GroupName' | 'InstanceProfileName';
  readonly longestName: number;
  readonly table: (state: State) => NamedTable<T>;
  readonly missing: (name: string) => string;
  readonly taken: (name: string) => string;
}

/** What all kinds have. */
export interface NamedThing {
  readonly arn: string;
  readonly account: string;
  readonly name: string;
  readonly path: string;
}

/** What can have policies. */
export type IdentityRecord = RoleRecord | UserRecord | GroupRecord;

export const ROLE: Kind<RoleRecord> = {
  ...{ type: 'role', title: 'Role', noun: 'role', parameter: 'RoleName', longestName: 64 },
  table: ({ roles }) => roles,
  missing: (name) => `The role with name ${name} cannot be found.`,
  taken: (name) => `Role with name ${name} already exists.`,
};

export const USER: Kind<UserRecord> = {
  ...{ type: 'user', title: 'User', noun: 'user', parameter: 'UserName', longestName: 64 },
  table: ({ users }) => users,
  missing: (name) => `The user with name ${name} cannot be found.`,
  taken: (name) => `User with name ${name} already exists.`,
};

export const GROUP: Kind<GroupRecord> = {
  ...{ type: 'group', title: 'Group', noun: 'group', parameter: 'GroupName', longestName: 128 },
  table: ({ groups }) => groups,
  missing: (name) => `The group with name ${name} cannot be found.`,
  taken: (name) => `Group with name ${name} already exists.`,
};

export const PROFILE: Kind<InstanceProfileRecord> = {
  ...{ type: 'instance-profile', title: 'InstanceProfile', noun: 'instance profile' },
  ...{ parameter: 'InstanceProfileName', longestName: 128 },
  table: ({ instanceProfiles }) => instanceProfiles,
  missing: (name) => `Instance Profile ${name} cannot be found.`,
  taken: (name) => `Instance Profile ${name} already exists.`,
};
