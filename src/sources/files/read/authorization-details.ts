import { type SourceRef, within } from '../../../kernel/index.ts';
import { parseArn } from '../../../policy/index.ts';
import type { ManagedPolicy } from '../../../world/index.ts';
import { type AccountDraft, accountOf, type Draft, keep } from '../draft.ts';
import { elementsOf, isElements } from '../json/elements.ts';
import { isMembers, type Members, nameOf } from '../members.ts';
import { readGroup, readRole, readUser } from './identity.ts';
import { keepRole } from './keep-role.ts';
import { readManagedPolicy } from './managed-policy.ts';
import type { Origin } from './policy.ts';

/** The lists of the authorization details, in the order in which AWS prints them. */
export const DETAIL_LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;
type DetailList = (typeof DETAIL_LISTS)[number];

/** What one document of authorization details held. */
export interface DetailCounts {
  readonly accounts: ReadonlySet<string>;
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Reads what `aws iam get-account-authorization-details` prints. Lists are emptied as they are read, so that the
 * text's tree and the facts don't stand in memory side by side.
 *
 * @param owner the account that a snapshot puts them under
 */
export function readAuthorizationDetails(
  details: Members,
  at: SourceRef,
  draft: Draft,
  owner?: string,
): DetailCounts {
  const accounts = new Set<string>(owner === undefined ? [] : [owner]);
  const counts: Record<string, number> = {};
  const ownerless: ManagedPolicy[] = [];
  const belongs = (arn: string, here: SourceRef): AccountDraft | undefined => {
    const account = parseArn(arn)?.account ?? '';
    if (owner !== undefined && account !== owner && account !== 'aws') {
      const message = `\`${arn}\` stands among the details of account ${owner}`;
      draft.tell({ code: 'input/account', message, at: here });
      return undefined;
    }
    const id = account === 'aws' ? owner : account;
    if (id === undefined) return undefined;
    accounts.add(id);
    return accountOf(draft, id);
  };

  for (const name of DETAIL_LISTS) {
    const list = details[name];
    if (list === undefined || list === null) continue;
    if (!isElements(list)) {
      const message = `\`${name}\` is a list, not ${nameOf(list)}`;
      draft.tell({ code: 'input/value', message, at: within(at, name) });
      continue;
    }
    counts[COUNTED[name]] = list.length;
    let index = 0;
    for (const { value, read } of elementsOf(list)) {
      const here = within(at, name, index);
      index += 1;
      const origin = read === undefined ? undefined : { read, depth: here.path.length };
      if (isMembers(value)) readEntry(name, value, here, origin);
      else {
        const message = `an entry of \`${name}\` is an object, not ${nameOf(value)}`;
        draft.tell({ code: 'input/value', message, at: here });
      }
    }
  }

  function readEntry(name: DetailList, value: Members, here: SourceRef, origin?: Origin): void {
    switch (name) {
      case 'UserDetailList': {
        const user = readUser(value, here, draft.tell, origin);
        const account = user === undefined ? undefined : belongs(user.arn, here);
        if (user !== undefined && account !== undefined)
          keep(draft, account.users, user.arn, user, `user ${user.name}`);
        return;
      }
      case 'GroupDetailList': {
        const group = readGroup(value, here, draft.tell, origin);
        const account = group === undefined ? undefined : belongs(group.arn, here);
        if (group !== undefined && account !== undefined) {
          keep(draft, account.groups, group.name, group, `group ${group.name}`);
        }
        return;
      }
      case 'RoleDetailList': {
        const role = readRole(value, here, draft.tell, { origin });
        const account = role === undefined ? undefined : belongs(role.arn, here);
        if (role !== undefined && account !== undefined) keepRole(draft, account, role);
        return;
      }
      case 'Policies': {
        const policy = readManagedPolicy(value, here, draft.tell, origin);
        if (policy === undefined) return;
        const account = belongs(policy.arn, here);
        if (account !== undefined) keep(draft, account.policies, policy.arn, policy, `policy ${policy.name}`);
        else if (owner === undefined) ownerless.push(policy);
        return;
      }
    }
  }

  finish(details, at, draft, accounts, ownerless);
  return { accounts, counts };
}

const COUNTED: Readonly<Record<DetailList, string>> = {
  UserDetailList: 'users',
  GroupDetailList: 'groups',
  RoleDetailList: 'roles',
  Policies: 'policies',
};

/** Tells each account which lists were whole, and gives AWS's own policies to those that stood beside them. */
function finish(
  details: Members,
  at: SourceRef,
  draft: Draft,
  accounts: ReadonlySet<string>,
  ownerless: readonly ManagedPolicy[],
): void {
  const truncated = details['IsTruncated'] === true || typeof details['NextToken'] === 'string';
  if (truncated) {
    draft.warn({
      code: 'input/truncated',
      message: 'the authorization details are one page of several',
      hint: 'leave out --max-items and --no-paginate',
      at,
    });
  }
  const given = DETAIL_LISTS.filter((name) => isElements(details[name]));
  for (const id of accounts) {
    const account = accountOf(draft, id);
    account.detailed = true;
    for (const policy of ownerless)
      keep(draft, account.policies, policy.arn, policy, `policy ${policy.name}`);
    if (!truncated) for (const name of given) account.listed.add(name);
  }
  if (accounts.size > 0) return;
  if (ownerless.length > 0) draft.pending.push({ kind: 'aws-policies', policies: ownerless, at });
  else draft.pending.push({ kind: 'nothing', of: 'details', at });
}
