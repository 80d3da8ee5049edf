import type { Role } from '../../../world/index.ts';
import { type Answer, ask } from '../ask.ts';
import { principalCall } from '../assume-role/call.ts';
import type { Principal } from '../facts.ts';
import type { Search } from '../search-context.ts';
import { ALLOWS_ALL } from '../stranger.ts';
import { trustedEntries, trustIsOpaque } from '../trusted.ts';
import type { Plan, PlanFamily, PlannedCall } from './plan.ts';
import { mightDo } from './rights.ts';
import { deleteBoundary, type Widening, waysToLift, waysToWiden } from './widenings.ts';

const LIFTING = [
  'iam:DeleteUserPermissionsBoundary',
  'iam:DeleteRolePermissionsBoundary',
  'iam:PutUserPermissionsBoundary',
  'iam:PutRolePermissionsBoundary',
];

const WIDENING = [
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:PutGroupPolicy',
  'iam:AttachGroupPolicy',
  'iam:AddUserToGroup',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  ...LIFTING,
];

/**
 * Who may give themselves the permission that a trust leaves to their account, or take off the boundary that keeps them
 * from what a trust gives.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal", section "AWS account principals"; AWS IAM API
 * Reference, "PutRolePolicy", "AttachRolePolicy", "CreatePolicyVersion" and their like.
 */
export function widenOwn(role: Role, search: Search): readonly PlanFamily[] {
  const bounded = namesBounded(role, search) ? [role.account] : [];
  return [...new Set([...trustedAccounts(role, search), ...bounded])].map((account) => ({
    account,
    actions: WIDENING,
    plans: (principals) => principals.flatMap((principal) => widening(principal, role, search)),
  }));
}

/** Accounts of the world that a trust leaves the choice to, as a whole or for single principals. */
export function trustedAccounts(role: Role, { facts }: Search): readonly string[] {
  const accounts = new Set<string>();
  for (const entry of trustedEntries(role)) {
    if (entry.kind === 'everyone') for (const id of facts.world.accounts.keys()) accounts.add(id);
    if (entry.kind === 'account') accounts.add(entry.account);
    if ((entry.kind === 'role' || entry.kind === 'user') && entry.account !== role.account)
      accounts.add(entry.account);
  }
  if (trustIsOpaque(role)) accounts.add(role.account);
  return [...accounts].filter((id) => facts.world.accounts.get(id)?.details !== undefined).sort();
}

/** Whether a trust names a principal of its own account that has a boundary. */
const namesBounded = (role: Role, { facts }: Search): boolean =>
  trustedEntries(role).some(
    (entry) =>
      (entry.kind === 'role' || entry.kind === 'user') &&
      entry.account === role.account &&
      facts.principal(entry.arn)?.boundary !== undefined,
  );

function widening(principal: Principal, role: Role, search: Search): readonly Plan[] {
  return [
    ...plansFor(principal, principal, role, search),
    ...controlled(principal, role, search).flatMap((other) => plansFor(principal, other, role, search)),
  ];
}

/** Roles that are looked at for one principal. */
const MOST_ROLES = 100;

/** Roles that a principal may assume, and whose policies or boundary it may change. */
function controlled(principal: Principal, role: Role, search: Search): readonly Principal[] {
  const { facts } = search;
  const able = (one: Principal): boolean =>
    ['iam:PutRolePolicy', 'iam:AttachRolePolicy', ...(one.boundary === undefined ? [] : LIFTING)].some(
      (action) => mightDo(principal, action, one.arn, facts),
    );
  return (facts.principals(principal.account) ?? [])
    .filter((one) => one.kind === 'role' && one !== principal && one !== role && able(one))
    .slice(0, MOST_ROLES)
    .filter((one) => one.kind === 'role' && isCertain(ask(principalCall(principal, one, search), facts)));
}

/** How a principal may widen the rights of itself, or of a role that it may assume, so that the trust lets that in. */
function plansFor(by: Principal, widened: Principal, role: Role, search: Search): readonly Plan[] {
  const { facts } = search;
  const whom = by === widened ? 'itself' : `${widened.name}, which it may assume,`;
  const planned = (ways: readonly Widening[], { answer, extra }: Room): readonly Plan[] =>
    ways.map(
      ({ says, calls, needs }): Plan => ({
        id: 'takeover/widen-own-rights',
        account: by.account,
        because: answer.because.filter((one) => one.document === facts.trust(role).title),
        by,
        certainty: answer.certainty,
        ...(answer.needs === undefined ? {} : { needs: answer.needs }),
        says: `may ${says.replaceAll('itself', whom)}, and so get ${role.name}`,
        calls: [...calls, ...extra],
        ...(needs === undefined ? {} : { certainty: 'possible', needs }),
      }),
    );
  const free = freedOf(widened, role, search);
  if (free !== undefined) return planned(waysToLift(widened, role, facts), free);
  const room = roomOf(widened, role, search);
  return room === undefined ? [] : planned(waysToWiden(widened, role, facts), room);
}

interface Room {
  readonly answer: Extract<Answer, { kind: 'allowed' }>;
  readonly extra: readonly PlannedCall[];
}

/** Whether a principal would get the role by what it is allowed, and its boundary alone keeps it out. */
function freedOf(principal: Principal, role: Role, search: Search): Room | undefined {
  const call = principalCall(principal, role, search);
  if (call.policies.boundary === undefined || isCertain(ask(call, search.facts))) return undefined;
  const answer = ask({ ...call, policies: { ...call.policies, boundary: undefined } }, search.facts);
  return answer.kind === 'allowed' ? { answer, extra: [] } : undefined;
}

/** Whether a principal would get the role with every permission; `undefined` if it would not, or has it already. */
function roomOf(principal: Principal, role: Role, search: Search): Room | undefined {
  const { facts } = search;
  const call = principalCall(principal, role, search);
  if (isCertain(ask(call, facts))) return undefined;
  const identity = [...(call.policies.identity ?? []), ALLOWS_ALL];
  const bound = ask({ ...call, policies: { ...call.policies, identity } }, facts);
  if (bound.kind === 'allowed') return { answer: bound, extra: [] };
  if (bound.kind !== 'no' || call.policies.boundary === undefined) return undefined;
  const free = ask({ ...call, policies: { ...call.policies, identity, boundary: undefined } }, facts);
  return free.kind === 'allowed' ? { answer: free, extra: [deleteBoundary(principal)] } : undefined;
}

const isCertain = (answer: Answer): boolean => answer.kind === 'allowed' && answer.certainty === 'certain';
