import type { Role, User } from '../../../world/index.ts';
import { absentKey, chosenKey, fixedKey, type KeyRange, type Language, texts } from '../../reason/index.ts';
import { type Answer, ask } from '../ask.ts';
import { principalCall } from '../assume-role.ts';
import type { Facts, Principal } from '../facts.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { ALLOWS_ALL } from '../stranger.ts';
import { trustedEntries, trustIsOpaque } from '../trusted.ts';
import { anyOf, type Plan, type PlanFamily, type PlannedCall } from './plan.ts';
import { mightAllow } from './rights.ts';

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
];

/**
 * Who may give themselves the permission that a trust leaves to their account.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal", section "AWS account principals"; AWS IAM API
 * Reference, "PutRolePolicy", "AttachRolePolicy", "CreatePolicyVersion" and their like.
 */
export function widenOwn(role: Role, search: Search): readonly PlanFamily[] {
  return trustedAccounts(role, search).map((account) => ({
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

function widening(principal: Principal, role: Role, search: Search): readonly Plan[] {
  const { facts } = search;
  const call = principalCall(principal, role, search);
  if (isCertain(ask(call, facts))) return [];
  const identity = [...(call.policies.identity ?? []), ALLOWS_ALL];
  const widened = ask({ ...call, policies: { ...call.policies, identity } }, facts);
  const unbound =
    widened.kind === 'no' && call.policies.boundary !== undefined
      ? ask({ ...call, policies: { ...call.policies, identity, boundary: undefined } }, facts)
      : widened;
  if (unbound.kind !== 'allowed') return [];
  const extra = unbound === widened ? [] : [deleteBoundary(principal)];
  const shared = {
    id: 'takeover/widen-own-rights',
    account: principal.account,
    because: unbound.because.filter((one) => one.document === facts.trust(role).title),
    by: (one: Principal): boolean => one === principal,
    certainty: unbound.certainty,
    ...(unbound.needs === undefined ? {} : { needs: unbound.needs }),
  } as const;
  return waysToWiden(principal, role, facts).map(
    ({ says, calls, needs }): Plan => ({
      ...shared,
      says: `${says}, and so let itself assume ${role.name}`,
      calls: [...calls, ...extra],
      ...(needs === undefined ? {} : { certainty: 'possible', needs }),
    }),
  );
}

const isCertain = (answer: Answer): boolean => answer.kind === 'allowed' && answer.certainty === 'certain';

interface Widening {
  readonly says: string;
  readonly calls: readonly PlannedCall[];
  readonly needs?: string;
}

function waysToWiden(principal: Principal, role: Role, facts: Facts): readonly Widening[] {
  const kind = principal.kind === 'user' ? 'User' : 'Role';
  const details = facts.world.accounts.get(principal.account)?.details;
  const groups =
    principal.kind === 'user' ? principal.groups.flatMap((name) => details?.groups.get(name) ?? []) : [];
  const attached = [...principal.attached, ...groups.flatMap((group) => group.attached)]
    .map(({ arn }) => arn)
    .filter((arn) => arn.includes(`:${principal.account}:`));
  const helpful = helpfulPolicies(principal.account, role, facts);
  const own = ownPolicies(principal);
  const bound = boundaryKey(principal);
  const on = (action: string, ...keys: readonly KeyRange[]): PlannedCall => ({
    actions: [action],
    resource: principal.arn,
    tags: principal.tags,
    keys: [bound, ...keys],
  });
  const policy = (language: Language): KeyRange => chosenKey('iam:PolicyARN', language, [...helpful]);
  const create: PlannedCall = { actions: ['iam:CreatePolicy'], resource: own, open: ['aws:requesttag/'] };
  return [
    { says: 'may give itself a policy', calls: [on(`iam:Put${kind}Policy`)] },
    { says: 'may attach a policy to itself', calls: [on(`iam:Attach${kind}Policy`, policy(texts(helpful)))] },
    {
      says: 'may make a policy and attach it to itself',
      calls: [on(`iam:Attach${kind}Policy`, policy(own.language)), create],
    },
    ...groups.flatMap((group): Widening[] => [
      {
        says: `may give its group ${group.name} a policy`,
        calls: [{ actions: ['iam:PutGroupPolicy'], resource: group.arn }],
      },
      {
        says: `may attach a policy to its group ${group.name}`,
        calls: [{ actions: ['iam:AttachGroupPolicy'], resource: group.arn, keys: [policy(texts(helpful))] }],
      },
    ]),
    ...attached.flatMap((arn): Widening[] => [
      {
        says: `may rewrite its policy ${arn}`,
        calls: [{ actions: ['iam:CreatePolicyVersion'], resource: arn, uncertain: ['aws:resourcetag/'] }],
      },
      {
        says: `may choose the version of its policy ${arn}`,
        calls: [{ actions: ['iam:SetDefaultPolicyVersion'], resource: arn, uncertain: ['aws:resourcetag/'] }],
        needs: `a version of ${arn} that allows sts:AssumeRole on the role`,
      },
    ]),
    ...(principal.kind === 'user' ? joining(principal, role, facts) : []),
  ];
}

/** Groups whose policies allow what the user lacks. */
function joining(user: User, role: Role, facts: Facts): readonly Widening[] {
  const details = facts.world.accounts.get(user.account)?.details;
  return [...(details?.groups.values() ?? [])]
    .filter((group) => !user.groups.includes(group.name))
    .filter((group) =>
      [
        ...group.inline.map(({ document }) => document),
        ...group.attached.flatMap(({ arn }) => details?.policies.get(arn)?.document ?? []),
      ].some((document) => mightAllow(document, 'sts:assumerole', role.arn)),
    )
    .map((group) => ({
      says: `may join the group ${group.name}`,
      calls: [{ actions: ['iam:AddUserToGroup'], resource: group.arn }],
    }));
}

/** Policies that allow sts:AssumeRole on the role: AWS's own, and those of the account. */
export function helpfulPolicies(account: string, role: Role, facts: Facts): readonly string[] {
  const partition = partitionOf(role.arn);
  const details = facts.world.accounts.get(account)?.details;
  const own = [...(details?.policies.values() ?? [])]
    .filter(({ document }) => mightAllow(document, 'sts:assumerole', role.arn))
    .map(({ arn }) => arn);
  return [
    ...new Set([
      `arn:${partition}:iam::aws:policy/AdministratorAccess`,
      `arn:${partition}:iam::aws:policy/PowerUserAccess`,
      ...own,
    ]),
  ];
}

/** Policies that an account may make. */
export const ownPolicies = ({ arn, account }: Pick<Principal, 'arn' | 'account'>): ReturnType<typeof anyOf> =>
  anyOf(`arn:${partitionOf(arn)}:iam::${account}:policy/*`);

/** What `iam:PermissionsBoundary` says in a call about an identity: the boundary that it has. */
const boundaryKey = ({ boundary }: Principal): KeyRange =>
  boundary === undefined
    ? absentKey('iam:PermissionsBoundary')
    : fixedKey('iam:PermissionsBoundary', boundary.arn);

function deleteBoundary(principal: Principal): PlannedCall {
  const kind = principal.kind === 'user' ? 'User' : 'Role';
  return {
    actions: [`iam:Delete${kind}PermissionsBoundary`],
    resource: principal.arn,
    tags: principal.tags,
    keys: [boundaryKey(principal)],
  };
}
