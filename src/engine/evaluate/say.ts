import { statementName } from '../../policy/index.ts';
import type { PolicyKind } from './policies.ts';
import type { ElementTrail, StatementTrail, Trail } from './trail.ts';

const LISTED = 3;

/** Tells in one clause what an element asked and what it met. */
export function sayElement({ element, operator, key, asked, met, doubt }: ElementTrail): string {
  if (doubt !== undefined) return doubt;
  const wanted = listed(asked);
  if (element === 'Condition') {
    const found = met === undefined ? 'the request has no such key' : `the request has ${listed(met)}`;
    return `${operator} asks \`${key}\` for ${wanted}, and ${found}`;
  }
  return `\`${element}\` is ${wanted}, and the request has ${listed(met ?? [])}`;
}

function listed(values: readonly string[]): string {
  if (values.length === 0) return 'nothing';
  const shown = values.slice(0, LISTED).map((value) => `\`${value}\``);
  const more = values.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Tells in one clause what a statement that decided did. */
export function sayStatement({ statement, result, elements }: StatementTrail, action: string): string {
  const name = statementName(statement);
  if (result === 'yes') return `${name} ${statement.effect === 'Deny' ? 'denies' : 'allows'} ${action}`;
  const open = elements.find((element) => element.result === 'unknown');
  return open === undefined ? `${name} does not match` : `${name} may match: ${sayElement(open)}`;
}

const WHOSE: Readonly<Record<PolicyKind, string>> = {
  resource: "the resource's policy",
  identity: "the caller's identity policies",
  boundary: "the caller's permissions boundary",
  session: 'the session policy',
  scp: 'the service control policies',
  rcp: 'the resource control policies',
  endpoint: 'the policy of the VPC endpoint',
};

/** Tells in one sentence why an outcome is what it is. */
export function sayReason({ reason, nearest }: Trail, action: string): string {
  switch (reason.kind) {
    case 'allowed':
      return `${action} is allowed`;
    case 'explicit-deny':
      return `${action} is denied by a statement`;
    case 'refused-call':
    case 'undecided':
      return reason.says;
    case 'default-deny': {
      const lacking = `no statement of ${WHOSE[reason.lacking]} allows ${action}`;
      const [failed] = nearest?.failed ?? [];
      if (nearest === undefined || failed === undefined) return lacking;
      return `${lacking}; nearest is ${statementName(nearest.statement.statement)}: ${sayElement(failed)}`;
    }
  }
}
