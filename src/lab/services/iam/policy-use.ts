import type { State } from '../../state/state.ts';
import type { PolicyUse } from './shapes.ts';

const NEVER: PolicyUse = { attachments: 0, boundaries: 0 };

/** How often each managed policy is used in an account: by ARN. */
export function policyUses(state: State, account: string): (arn: string) => PolicyUse {
  const uses = new Map<string, { attachments: number; boundaries: number }>();
  const of = (arn: string): { attachments: number; boundaries: number } => {
    const known = uses.get(arn) ?? { ...NEVER };
    uses.set(arn, known);
    return known;
  };
  for (const table of [state.roles, state.users, state.groups]) {
    for (const owner of table.values()) {
      if (owner.account !== account) continue;
      for (const arn of owner.attached) of(arn).attachments += 1;
      const { boundary } = owner as { readonly boundary?: string };
      if (boundary !== undefined) of(boundary).boundaries += 1;
    }
  }
  return (arn) => uses.get(arn) ?? NEVER;
}
