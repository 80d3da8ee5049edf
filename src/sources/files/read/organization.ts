import { type SourceRef, within } from '../../../kernel/index.ts';
import type { MemberAccount, OrganizationalUnit, OrganizationPolicy } from '../../../world/index.ts';
import { conflict, type Draft } from '../draft.ts';
import { type Members, objects, optionalText, text, texts } from '../members.ts';
import { sameFact } from '../same-fact.ts';
import { oneOf } from './account-facts.ts';
import { readPolicy } from './policy.ts';

const TYPES = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;

/** Reads a snapshot's organization. */
export function readOrganization(value: Members, at: SourceRef, draft: Draft): void {
  const { tell } = draft;
  const id = text(value, 'id', at, tell);
  const units = new Map<string, OrganizationalUnit>();
  for (const { value: unit, at: here } of objects(value, 'units', at, tell)) {
    const unitId = text(unit, 'id', here, tell);
    if (unitId === undefined) continue;
    const parentId = optionalText(unit, 'parentId', here, tell);
    units.set(unitId, { id: unitId, parentId, name: optionalText(unit, 'name', here, tell) ?? unitId });
  }
  const accounts = new Map<string, MemberAccount>();
  for (const { value: account, at: here } of objects(value, 'accounts', at, tell)) {
    const accountId = text(account, 'id', here, tell);
    const unitId = text(account, 'unitId', here, tell);
    if (accountId === undefined || unitId === undefined) continue;
    accounts.set(accountId, {
      id: accountId,
      unitId,
      name: optionalText(account, 'name', here, tell) ?? accountId,
    });
    known(unitId, within(here, 'unitId'));
  }
  for (const [index, unit] of [...units.values()].entries()) {
    if (unit.parentId !== undefined) known(unit.parentId, within(at, 'units', index, 'parentId'));
  }
  const policies: OrganizationPolicy[] = [];
  for (const { value: policy, at: here } of objects(value, 'policies', at, tell)) {
    const policyId = text(policy, 'id', here, tell);
    const type = oneOf(policy, 'type', TYPES, here, tell);
    if (type === undefined && typeof policy['type'] !== 'string') text(policy, 'type', here, tell);
    if (policyId === undefined || type === undefined) continue;
    policies.push({
      id: policyId,
      name: optionalText(policy, 'name', here, tell) ?? policyId,
      type,
      document: readPolicy(policy['content'], within(here, 'content'), tell),
      targets: texts(policy, 'targets', here, tell) ?? [],
      at: here,
    });
  }
  if (id === undefined) return;
  const managementAccountId = optionalText(value, 'managementAccountId', at, tell);
  const organization = { id, managementAccountId, units, accounts, policies, at };
  const first = draft.organization;
  if (first === undefined) draft.organization = organization;
  else if (!sameFact(first, organization)) tell(conflict(draft, 'the organization', first.at, at));

  function known(unitId: string, here: SourceRef): void {
    if (units.has(unitId)) return;
    tell({
      code: 'input/organization',
      message: `no unit has the id \`${unitId}\``,
      hint: 'list every root and unit under `units`',
      at: here,
    });
  }
}
