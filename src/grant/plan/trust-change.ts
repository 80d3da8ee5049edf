import { access, type Comparison, compare } from '../../claims/index.ts';
import type { PolicyDocument } from '../../policy/index.ts';
import { statementName } from '../../policy/index.ts';
import type { World } from '../../world/index.ts';
import { roleIn, type Setting } from './setting.ts';
import type { MergedTrust } from './trust.ts';

/** A statement that is not of this grant, and whom it lets in. */
export interface ForeignStatement {
  /** Its Sid, or its number. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  /** Subject ids. */
  readonly lets: readonly string[];
}

/** Who has the role by its trust policy before and after. */
export interface TrustChange {
  /** The new trust policy to the old one; `undefined` for a new role. */
  readonly comparison: Comparison | undefined;
  /** Subject ids. */
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  /** Statements of others, that stay. */
  readonly foreign: readonly ForeignStatement[];
  /** Statements of others, that `--exclusive` takes away. */
  readonly removed: readonly ForeignStatement[];
  /** Characters of the trust policy, white space left out. */
  readonly size: number;
}

/** Says who gains and who loses the role, and whom the statements of others let in. */
export function trustChange(setting: Setting, merged: MergedTrust, after: World, now: number): TrustChange {
  const { role, world } = setting;
  const { existing } = role;
  const before = existing === undefined ? [] : holders(world, role.arn, now);
  const later = holders(after, role.arn, now);
  const foreign = (statement: PolicyDocument['statements'][number]): ForeignStatement => ({
    name: statementName(statement),
    effect: statement.effect ?? 'unknown',
    lets:
      existing === undefined || statement.effect === 'Deny'
        ? []
        : letIn(world, role.arn, existing.trust, statement, now),
  });
  return {
    comparison: existing === undefined ? undefined : compare(existing.trust, merged.document),
    gains: later.filter((id) => !before.includes(id)),
    loses: before.filter((id) => !later.includes(id)),
    foreign: merged.foreign.map(foreign),
    removed: merged.removed.map(foreign),
    size: JSON.stringify(merged.json).length,
  };
}

/** Whom AWS gives the role to, chains of roles left out: it is the trust policy that is asked. */
function holders(world: World, arn: string, now: number): readonly string[] {
  const found = access(world, arn, 'assume', { now });
  if (!found.ok) return [];
  const direct = found.value.paths.filter((path) => path.steps.length === 1);
  return [...new Set(direct.map(({ subject }) => nameOf(subject)))].sort();
}

const nameOf = ({
  id,
  session,
  except,
}: {
  readonly id: string;
  readonly session: string | undefined;
  readonly except: readonly string[];
}): string =>
  `${id}${session === undefined ? '' : ` (session ${session})`}${except.length === 0 ? '' : `, ${except.join(', ')} aside`}`;

/** Whom one statement lets in, with the denials of its document. */
function letIn(
  world: World,
  arn: string,
  trust: PolicyDocument,
  statement: PolicyDocument['statements'][number],
  now: number,
): readonly string[] {
  const role = roleIn(world, arn);
  const account = role === undefined ? undefined : world.accounts.get(role.account);
  if (role === undefined || account?.details === undefined) return [];
  const statements = trust.statements.filter((one) => one === statement || one.effect === 'Deny');
  const alone = { ...role, trust: { ...trust, statements } };
  const roles = new Map([...account.details.roles, [arn, alone]]);
  const accounts = new Map([
    ...world.accounts,
    [account.id, { ...account, details: { ...account.details, roles } }],
  ]);
  return holders({ ...world, accounts }, arn, now);
}
