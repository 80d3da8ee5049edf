import type { Caller, PolicyDocument, PrincipalEntry } from '../../../policy/index.ts';
import type { Role } from '../../../world/index.ts';
import { fixedKey, freeKey, type KeyRange } from '../../reason/index.ts';
import { callerPolicies, principalKeys, sessionOf } from '../caller.ts';
import { NO_PRINCIPAL_KEYS, partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { ALLOWS_ALL, type Stranger, strangerAccount, strangerByArn } from '../stranger.ts';
import { trustedEntries } from '../trusted.ts';
import type { Asking } from './attempt.ts';

/** Values of one kind in the Allow statements of a policy. */
export function entriesOf<Kind extends PrincipalEntry['kind']>(
  trust: PolicyDocument,
  kind: Kind,
): readonly Extract<PrincipalEntry, { kind: Kind }>[] {
  return trustedEntries({ trust }).filter(
    (entry): entry is Extract<PrincipalEntry, { kind: Kind }> => entry.kind === kind,
  );
}

/** Those whom the policy names, and the world does not hold. */
export function strangersNamed(trust: PolicyDocument, role: Role, search: Search): readonly Stranger[] {
  const { facts } = search;
  const found = trustedEntries({ trust }).flatMap((entry): readonly Stranger[] => {
    switch (entry.kind) {
      case 'account':
        return facts.principals(entry.account) === undefined
          ? [strangerAccount(entry.account, entry.partition ?? partitionOf(role.arn), search)]
          : [];
      case 'role':
      case 'user':
        return facts.principal(entry.arn) === undefined ? [strangerByArn(entry.arn, search)] : [];
      case 'federated-user':
        return [strangerByArn(entry.arn, search)];
      case 'session': {
        const arn = `arn:${partitionOf(entry.arn)}:iam::${entry.account}:role/${entry.role}`;
        if (facts.roleNamed(entry.account, entry.role) !== undefined) return [];
        const { account, arn: session } = entry;
        return [
          { ...strangerByArn(arn, search), caller: { kind: 'role-session', role: arn, session, account } },
        ];
      }
      default:
        return [];
    }
  });
  return [...new Map(found.map((one) => [one.arn, one])).values()];
}

const NO_POLICIES = { identity: undefined, boundary: undefined, session: undefined, scps: undefined };
const nobody = (caller: Caller, keys: readonly KeyRange[]): Asking => ({
  caller,
  standing: 'no-account',
  keys: [...NO_PRINCIPAL_KEYS, ...keys],
  open: [],
  uncertain: [],
  policies: NO_POLICIES,
});

/** Who signs no request. */
export const ANONYMOUS = nobody({ kind: 'anonymous' }, [fixedKey('aws:PrincipalType', 'Anonymous')]);

/** A service that calls for somebody. */
export const asService = (name: string): Asking =>
  nobody({ kind: 'service', name }, [
    fixedKey('aws:PrincipalIsAWSService', 'true'),
    fixedKey('aws:PrincipalServiceName', name),
    freeKey('aws:PrincipalServiceNamesList', true),
  ]);

/** A session of a role of the world, of one name. */
export const asSession = (role: Role, name: string, own: boolean, search: Search): Asking => ({
  caller: sessionOf(role, name),
  standing: own ? 'same-account' : 'cross-account',
  keys: principalKeys(role, new Map(), search, name),
  open: [],
  uncertain: ['aws:principaltag/'],
  policies: { ...callerPolicies(role, search.facts), session: undefined },
});

/** What their own account allows is theirs to say. */
export const asStranger = ({ caller, keys, account, arn }: Stranger, { facts }: Search): Asking => ({
  caller,
  standing: 'cross-account',
  keys,
  open: ['aws:principaltag/'],
  uncertain: [],
  policies: {
    identity: [ALLOWS_ALL],
    boundary: undefined,
    session: undefined,
    scps: facts.scps({ account, arn }),
  },
});
