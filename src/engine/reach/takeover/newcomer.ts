import type { Role } from '../../../world/index.ts';
import { both, chosenKey, complement, contains, type Language, texts } from '../../reason/index.ts';
import { ask } from '../ask.ts';
import { principalCall } from '../assume-role/call.ts';
import type { Facts } from '../facts.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { ALLOWS_ALL } from '../stranger.ts';
import { anyOf, type Plan, type PlanFamily, type PlannedCall } from './plan.ts';
import { trustedAccounts } from './widen.ts';
import { helpfulPolicies } from './widenings.ts';

/**
 * Who may make a new role or user that the trust lets in, because it trusts the account or a name.
 *
 * Semantics: AWS IAM API Reference, "CreateRole" and "CreateUser"; AWS IAM User Guide, "AWS JSON policy elements:
 * Principal" (a trusted account, and `aws:PrincipalArn`, mean whoever is there).
 */
export function newcomer(role: Role, search: Search): readonly PlanFamily[] {
  return trustedAccounts(role, search).flatMap((account): readonly PlanFamily[] =>
    (['Role', 'User'] as const).map((kind) => ({
      account,
      actions: [`iam:Create${kind}`],
      plans: () => plansOf(kind, account, role, search),
    })),
  );
}

function plansOf(kind: 'Role' | 'User', account: string, role: Role, search: Search): readonly Plan[] {
  const { facts } = search;
  const partition = partitionOf(role.arn);
  const names = anyOf(`arn:${partition}:iam::${account}:${kind.toLowerCase()}/*`);
  const made = madeUp(kind, account, partition, role);
  const call = principalCall(made, role, search);
  const answer = ask(
    {
      ...call,
      keys: [...call.keys, chosenKey('aws:PrincipalArn', names.language, names.preferred)],
      policies: { ...call.policies, scps: facts.scps(made) },
      // tags of its own making
      uncertain: ['aws:principaltag/'],
    },
    facts,
  );
  if (answer.kind !== 'allowed') return [];
  const allowed = answer.region.get('aws:principalarn')?.one.text ?? names.language;
  const free = withoutTaken(allowed, kind, account, facts);
  if (free === undefined) return [];
  const resource = { language: free, preferred: names.preferred };
  const create = (...actions: readonly string[]): PlannedCall => ({
    actions,
    resource,
    open: ['aws:requesttag/'],
    // a boundary that the new identity must have may stop it
    uncertain: ['iam:permissionsboundary'],
  });
  const key = kind === 'User' ? ['iam:CreateAccessKey'] : [];
  const helpful = helpfulPolicies(account, role, facts);
  const shared = {
    id: 'takeover/new-identity',
    account,
    because: answer.because.filter((one) => one.document === facts.trust(role).title),
    certainty: answer.certainty,
    ...(answer.needs === undefined ? {} : { needs: answer.needs }),
    says: `may make a ${kind.toLowerCase()} that the trust policy of ${role.name} lets in`,
  } as const;
  return [
    { ...shared, calls: [create(`iam:Create${kind}`, `iam:Put${kind}Policy`, ...key)] },
    {
      ...shared,
      calls: [
        {
          ...create(`iam:Create${kind}`, `iam:Attach${kind}Policy`, ...key),
          keys: [chosenKey('iam:PolicyARN', texts(helpful), helpful)],
        },
      ],
    },
  ];
}

/** Names of identities that are there can't be taken. */
function withoutTaken(
  language: Language,
  kind: 'Role' | 'User',
  account: string,
  facts: Facts,
): Language | undefined {
  const details = facts.world.accounts.get(account)?.details;
  const taken = [...((kind === 'Role' ? details?.roles : details?.users)?.keys() ?? [])].filter((arn) =>
    contains(language, arn),
  );
  const free = taken.length === 0 ? language : both(language, complement(texts(taken)));
  return free.kind === 'none' ? undefined : free;
}

/** A role or user that is not there yet, with every permission. */
function madeUp(
  kind: 'Role' | 'User',
  account: string,
  partition: string,
  like: Role,
): ReturnType<Facts['principal']> & object {
  const shared = {
    arn: `arn:${partition}:iam::${account}:${kind.toLowerCase()}/rolepin`,
    name: 'rolepin',
    path: '/',
    id: kind === 'Role' ? 'AROAROLEPINROLEPIN' : 'AIDAROLEPINROLEPIN',
    account,
    inline: [{ name: 'rolepin', document: ALLOWS_ALL }],
    attached: [],
    boundary: undefined,
    tags: new Map<string, string>(),
    at: like.at,
  };
  return kind === 'User'
    ? { ...shared, kind: 'user', groups: [] }
    : { ...shared, kind: 'role', trust: like.trust, instanceProfiles: [], maxSessionDuration: undefined };
}
