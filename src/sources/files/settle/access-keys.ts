import { type AccountDraft, type Draft, keep, type Pending } from '../draft.ts';
import { type Owners, own } from './owners.ts';

type KeyList = Extract<Pending, { kind: 'access-keys' }>;

/**
 * Gives lists of access keys to the account that has their users, or to the only one.
 *
 * `aws iam list-access-keys` tells of one user, and an empty list not even of whom: the keys of an account are all
 * known when there are as many lists as users.
 */
export function settleKeys(draft: Draft, lists: readonly KeyList[], owners: Owners): void {
  const listsOf = new Map<AccountDraft, number>();
  for (const list of lists) {
    const account = accountOfList(draft, list);
    if (account === undefined) {
      if (list.keys.length > 0 || draft.accounts.size > 1) {
        draft.tell({
          code: 'input/account',
          message: "it can't be known whose access keys these are",
          hint: 'give what `aws iam get-account-authorization-details` prints, or write them into a snapshot',
          at: list.at,
        });
      }
      continue;
    }
    own(owners.accounts, list.at.file, account.id);
    account.accessKeys ??= new Map();
    for (const key of list.keys) keep(draft, account.accessKeys, key.id, key, `access key ${key.id}`);
    listsOf.set(account, (listsOf.get(account) ?? 0) + 1);
  }
  for (const [account, count] of listsOf) {
    if (account.listed.has('UserDetailList') && count >= account.users.size) account.keysComplete = true;
  }
}

function accountOfList(draft: Draft, { keys }: KeyList): AccountDraft | undefined {
  const accounts = [...draft.accounts.values()];
  const [holder, ...others] = accounts.filter(({ users }) =>
    [...users.values()].some(({ name }) => keys.some(({ user }) => user === name)),
  );
  if (holder !== undefined) return others.length === 0 ? holder : undefined;
  return accounts.length === 1 ? accounts[0] : undefined;
}
