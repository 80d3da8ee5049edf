import type { InstanceRecord, RoleRecord } from '../../state/records.ts';
import type { State } from '../../state/state.ts';

/** The role of an instance's profile; `undefined` where it has none. */
export function roleOfInstance(
  state: State,
  { instanceProfile, account }: InstanceRecord,
): RoleRecord | undefined {
  const profile = instanceProfile === undefined ? undefined : state.instanceProfiles.get(instanceProfile);
  return profile?.role === undefined ? undefined : state.roles.named(account, profile.role);
}
