import type { SourceRef } from '../kernel/index.ts';
import type { PolicyDocument } from '../policy/index.ts';

/** A root or an organizational unit. */
export interface OrganizationalUnit {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
}

export interface MemberAccount {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
}

/** A service control policy or a resource control policy. */
export interface OrganizationPolicy {
  readonly id: string;
  readonly name: string;
  readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  readonly document: PolicyDocument;
  /** Ids of roots, units and accounts. */
  readonly targets: readonly string[];
  readonly at: SourceRef;
}

export interface Organization {
  readonly id: string;
  readonly managementAccountId: string | undefined;
  readonly units: ReadonlyMap<string, OrganizationalUnit>;
  readonly accounts: ReadonlyMap<string, MemberAccount>;
  readonly policies: readonly OrganizationPolicy[];
  readonly at: SourceRef;
}

/** The ids from the root down to an account, itself included; empty for an account that is not a member. */
export function organizationPath(organization: Organization, account: string): readonly string[] {
  const member = organization.accounts.get(account);
  if (member === undefined) return [];
  const path = [account];
  let unit = organization.units.get(member.unitId);
  while (unit !== undefined && !path.includes(unit.id)) {
    path.unshift(unit.id);
    unit = unit.parentId === undefined ? undefined : organization.units.get(unit.parentId);
  }
  return path;
}
