import { and } from '../../kernel/index.ts';
import type { Request } from '../../policy/index.ts';
import { ALLOW_ACCOUNT, ALLOW_ANY, ALLOW_DIRECT, ALLOW_ROLE, truthOf } from './matches.ts';
import type { Outcome, PolicyKind, ResourceKind } from './policies.ts';
import { accountOf, refusedCall } from './procedure.ts';
import type { ElementTrail, NearMiss, Reason, StatementTrail } from './trail.ts';
import { allows, deniedBy, organizationAllows, type Voices } from './voices.ts';

/** Why the outcome is what it is. */
export function reasonFor(
  outcome: Outcome,
  request: Request,
  kind: ResourceKind | undefined,
  voices: Voices,
  statements: readonly StatementTrail[],
): Reason {
  switch (outcome) {
    case 'allow':
      return { kind: 'allowed' };
    case 'undecided':
      return { kind: 'undecided', says: doubtOf(statements) };
    case 'deny': {
      const says = refusedCall(request, kind);
      if (says !== undefined) return { kind: 'refused-call', says };
      if (deniedBy(voices) === 'yes') return { kind: 'explicit-deny' };
      return { kind: 'default-deny', lacking: lacking(request, kind, voices) };
    }
  }
}

function doubtOf(statements: readonly StatementTrail[]): string {
  for (const { result, elements } of statements) {
    const doubt = elements.find((element) => element.doubt !== undefined)?.doubt;
    if (result === 'unknown' && doubt !== undefined) return doubt;
  }
  return "AWS's pages disagree whether a boundary or session policy limits a trust policy that names its caller";
}

/** The kind of policy that would have had to allow, and did not. */
function lacking(request: Request, kind: ResourceKind | undefined, voices: Voices): PolicyKind {
  const account = accountOf(request.caller);
  const { resource } = voices;
  if (account === undefined) return truthOf(resource, ALLOW_ANY) === 'no' ? 'resource' : 'endpoint';
  const named = truthOf(resource, ALLOW_ANY) !== 'no';
  const foreign = account !== request.resourceAccount;
  if (!named && (foreign || kind === 'trust' || kind === 'key')) return 'resource';
  const direct = truthOf(resource, ALLOW_DIRECT) !== 'no' && !foreign;
  const byRole = truthOf(resource, ALLOW_ROLE) !== 'no' && !foreign;
  if (!direct) {
    if (!byRole && request.caller.kind !== 'root' && allows(voices.identity) === 'no') return 'identity';
    if (allows(voices.boundary) === 'no') return 'boundary';
    if (allows(voices.session) === 'no') return 'session';
  }
  return organizationAllows(voices) === 'no' ? 'scp' : 'endpoint';
}

/** The statements that decided. */
export function decisive(
  reason: Reason,
  request: Request,
  kind: ResourceKind | undefined,
  voices: Voices,
  statements: readonly StatementTrail[],
): readonly StatementTrail[] {
  switch (reason.kind) {
    case 'allowed': {
      const used = kindsUsed(request, kind, voices);
      return statements.filter(
        ({ kind: of, result, statement }) => result === 'yes' && statement.effect === 'Allow' && used.has(of),
      );
    }
    case 'explicit-deny':
      return statements.filter(({ result, statement }) => result === 'yes' && statement.effect === 'Deny');
    case 'undecided':
      return undecidedBy(statements);
    case 'default-deny':
    case 'refused-call':
      return [];
  }
}

function undecidedBy(statements: readonly StatementTrail[]): readonly StatementTrail[] {
  const unknown = statements.filter(({ result }) => result === 'unknown');
  if (unknown.length > 0) return unknown;
  return statements.filter(({ kind, result, statement }) => {
    return kind === 'resource' && result === 'yes' && statement.effect === 'Allow';
  });
}

/** The kinds of policy whose allows were needed, by the shortest way on which the request is granted. */
function kindsUsed(
  request: Request,
  kind: ResourceKind | undefined,
  voices: Voices,
): ReadonlySet<PolicyKind> {
  const outer: readonly PolicyKind[] = ['scp', 'endpoint'];
  const account = accountOf(request.caller);
  const limits = and(allows(voices.boundary), allows(voices.session));
  const own: readonly PolicyKind[] = ['identity', 'boundary', 'session'];
  if (account === undefined) return new Set(['resource', ...outer]);
  if (account !== request.resourceAccount) return new Set(['resource', ...own, ...outer]);
  if (truthOf(voices.resource, ALLOW_DIRECT) === 'yes' && (kind !== 'trust' || limits === 'yes')) {
    return new Set(['resource', ...(kind === 'trust' ? own.slice(1) : []), ...outer]);
  }
  if (truthOf(voices.resource, ALLOW_ROLE) === 'yes' && limits === 'yes') {
    return new Set(['resource', 'boundary', 'session', ...outer]);
  }
  const delegated = truthOf(voices.resource, ALLOW_ACCOUNT) === 'yes' && (kind === 'trust' || kind === 'key');
  return new Set([...(delegated ? (['resource'] as const) : []), ...own, ...outer]);
}

/**
 * The Allow statement that came closest: the one with the fewest elements that did not match; of several, one that
 * at least speaks of the action and of the caller, then the first.
 */
export function nearestMiss(
  statements: readonly StatementTrail[],
  lacking: PolicyKind,
): NearMiss | undefined {
  let nearest: NearMiss | undefined;
  for (const statement of statements) {
    if (statement.kind !== lacking || statement.statement.effect !== 'Allow' || statement.result === 'yes')
      continue;
    const failed = statement.elements.filter((element) => element.result !== 'yes');
    if (nearest === undefined || distance(failed) < distance(nearest.failed)) nearest = { statement, failed };
  }
  return nearest;
}

// a statement about another action or another caller is further off than any condition
function distance(failed: readonly ElementTrail[]): number {
  return failed.reduce((sum, { element }) => sum + (element === 'Condition' ? 1 : 1.5), 0);
}
