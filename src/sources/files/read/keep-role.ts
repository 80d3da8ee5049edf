import type { Role } from '../../../world/index.ts';
import { type AccountDraft, conflict, type Draft, keep } from '../draft.ts';
import { sameFact } from '../same-fact.ts';

/** Keeps a role. What `get-role` tells of it and what the authorization details tell are joined. */
export function keepRole(draft: Draft, account: AccountDraft, role: Role): void {
  const known = account.roles.get(role.arn);
  if (known === undefined || known.partial === role.partial) {
    keep(draft, account.roles, role.arn, role, `role ${role.name}`);
    return;
  }
  const [whole, part] = known.partial === true ? [role, known] : [known, role];
  if (!sameFact(whole.trust, part.trust)) {
    draft.tell(conflict(draft, `role ${role.name}`, known.at, role.at));
    return;
  }
  account.roles.set(role.arn, {
    ...whole,
    maxSessionDuration: whole.maxSessionDuration ?? part.maxSessionDuration,
  });
}
