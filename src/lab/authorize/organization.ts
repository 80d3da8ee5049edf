import type { PolicyDocument } from '../../policy/index.ts';
import { documentOf } from '../state/policies.ts';
import type { OrganizationRecord } from '../state/records.ts';
import type { State } from '../state/state.ts';
import type { Keys } from './caller.ts';

const organizationOf = (state: State): OrganizationRecord | undefined =>
  state.organization.get('organization');

/** The ids from the root down to an account, itself included; empty for an account that is no member. */
function pathOf(organization: OrganizationRecord, account: string): readonly string[] {
  const member = organization.accounts.find(({ id }) => id === account);
  if (member === undefined) return [];
  const path = [account];
  let unit = organization.units.find(({ id }) => id === member.unitId);
  while (unit !== undefined && !path.includes(unit.id)) {
    const { id, parentId } = unit;
    path.unshift(id);
    unit = organization.units.find((one) => one.id === parentId);
  }
  return path;
}

/** The organization's keys of an account; none for one that is no member. */
export function organizationKeys(state: State, account: string, id: string, paths: string): Keys {
  const organization = organizationOf(state);
  if (organization === undefined) return {};
  const path = pathOf(organization, account);
  if (path.length === 0) return {};
  return { [id]: organization.id, [paths]: [`${[organization.id, ...path.slice(0, -1)].join('/')}/`] };
}

/**
 * The policies of the organization that bear on an account, level by level from the root down; `undefined` where none do:
 * neither on the management account.
 *
 * Semantics: AWS Organizations User Guide, "SCP evaluation" and "RCP evaluation".
 */
export function organizationPolicies(
  state: State,
  account: string,
  type: OrganizationRecord['policies'][number]['type'],
): readonly (readonly PolicyDocument[])[] | undefined {
  const organization = organizationOf(state);
  if (organization === undefined || organization.managementAccountId === account) return undefined;
  const path = pathOf(organization, account);
  const policies = organization.policies.filter((policy) => policy.type === type);
  if (path.length === 0 || policies.length === 0) return undefined;
  return path.map((target) =>
    policies
      .filter(({ targets }) => targets.includes(target))
      .map(({ document, name }) => documentOf(document, `${NAMES[type]} ${name}`)),
  );
}

const NAMES = {
  SERVICE_CONTROL_POLICY: 'service control policy',
  RESOURCE_CONTROL_POLICY: 'resource control policy',
} as const;
