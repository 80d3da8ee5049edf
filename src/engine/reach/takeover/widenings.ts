import type { Role, User } from '../../../world/index.ts';
import { absentKey, chosenKey, fixedKey, type KeyRange, type Language, texts } from '../../reason/index.ts';
import type { Facts, Principal } from '../facts.ts';
import { partitionOf } from '../request-keys.ts';
import { anyOf, type PlannedCall } from './plan.ts';
import { mightAllow } from './rights.ts';

/** A way to widen the rights of a principal. */
export interface Widening {
  readonly says: string;
  readonly calls: readonly PlannedCall[];
  readonly needs?: string;
}

/** The ways to give a principal the permission to assume a role. */
export function waysToWiden(principal: Principal, role: Role, facts: Facts): readonly Widening[] {
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
    { says: 'give itself a policy', calls: [on(`iam:Put${kind}Policy`)] },
    { says: 'attach a policy to itself', calls: [on(`iam:Attach${kind}Policy`, policy(texts(helpful)))] },
    {
      says: 'make a policy and attach it to itself',
      calls: [on(`iam:Attach${kind}Policy`, policy(own.language)), create],
    },
    ...groups.flatMap((group): Widening[] => [
      {
        says: `give its group ${group.name} a policy`,
        calls: [{ actions: ['iam:PutGroupPolicy'], resource: group.arn }],
      },
      {
        says: `attach a policy to its group ${group.name}`,
        calls: [{ actions: ['iam:AttachGroupPolicy'], resource: group.arn, keys: [policy(texts(helpful))] }],
      },
    ]),
    ...attached.flatMap((arn): Widening[] => [
      {
        says: `rewrite its policy ${arn}`,
        calls: [{ actions: ['iam:CreatePolicyVersion'], resource: arn, uncertain: ['aws:resourcetag/'] }],
      },
      {
        says: `choose the version of its policy ${arn}`,
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
      says: `join the group ${group.name}`,
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
const ownPolicies = ({ arn, account }: Pick<Principal, 'arn' | 'account'>): ReturnType<typeof anyOf> =>
  anyOf(`arn:${partitionOf(arn)}:iam::${account}:policy/*`);

/** What `iam:PermissionsBoundary` says in a call about an identity: the boundary that it has. */
const boundaryKey = ({ boundary }: Principal): KeyRange =>
  boundary === undefined
    ? absentKey('iam:PermissionsBoundary')
    : fixedKey('iam:PermissionsBoundary', boundary.arn);

/** The ways to rid a principal of its boundary, or to give it one that leaves room. */
export function waysToLift(principal: Principal, role: Role, facts: Facts): readonly Widening[] {
  const helpful = helpfulPolicies(principal.account, role, facts);
  const put: PlannedCall = {
    actions: [`iam:Put${principal.kind === 'user' ? 'User' : 'Role'}PermissionsBoundary`],
    resource: principal.arn,
    tags: principal.tags,
    keys: [chosenKey('iam:PermissionsBoundary', texts(helpful), helpful)],
  };
  return [
    { says: 'take the boundary off itself', calls: [deleteBoundary(principal)] },
    { says: 'give itself another boundary', calls: [put] },
  ];
}

/** The call that takes a principal's boundary away. */
export function deleteBoundary(principal: Principal): PlannedCall {
  const kind = principal.kind === 'user' ? 'User' : 'Role';
  return {
    actions: [`iam:Delete${kind}PermissionsBoundary`],
    resource: principal.arn,
    tags: principal.tags,
    keys: [boundaryKey(principal)],
  };
}
