import type { Caller, PolicyDocument, PrincipalEntry } from '../../policy/index.ts';
import { callerOf, callerText } from './principal-set.ts';

const STRANGERS: readonly Caller[] = [
  {
    kind: 'role-session',
    role: 'arn:aws:iam::999999999999:role/other',
    session: 'arn:aws:sts::999999999999:assumed-role/other/session',
    account: '999999999999',
  },
  { kind: 'user', arn: 'arn:aws:iam::999999999999:user/other', account: '999999999999' },
  { kind: 'web-identity', provider: 'arn:aws:iam::999999999999:oidc-provider/issuer.example.com' },
  { kind: 'service', name: 'other.amazonaws.com' },
  { kind: 'anonymous' },
];

/** One caller of each kind that a document's principals tell apart, and some that they don't name. */
export function callersOf(document: PolicyDocument): readonly string[] {
  const entries = document.statements.flatMap((one) =>
    one.kind === 'opaque' ? [] : (one.principal?.entries ?? []),
  );
  return [...STRANGERS, ...entries.flatMap(callersBehind)].map(callerText);
}

function callersBehind(entry: PrincipalEntry): readonly Caller[] {
  const session = (role: string, account: string, name: string): Caller => {
    const [, partition = 'aws'] = role.split(':');
    return {
      kind: 'role-session',
      role,
      session: `arn:${partition}:sts::${account}:assumed-role/${role.slice(role.lastIndexOf('/') + 1)}/${name}`,
      account,
    };
  };
  switch (entry.kind) {
    case 'account': {
      const partition = entry.partition ?? 'aws';
      const { account } = entry;
      return [
        session(`arn:${partition}:iam::${account}:role/other`, account, 'session'),
        { kind: 'user', arn: `arn:${partition}:iam::${account}:user/other`, account },
      ];
    }
    case 'role':
      return [session(entry.arn, entry.account, 'session')];
    case 'session':
      return [
        session(
          `arn:${entry.arn.split(':')[1] ?? 'aws'}:iam::${entry.account}:role/${entry.role}`,
          entry.account,
          entry.session,
        ),
      ];
    case 'user':
    case 'federated-user':
      return [{ kind: entry.kind, arn: entry.arn, account: entry.account }];
    case 'service':
      return [{ kind: 'service', name: entry.name }];
    case 'federated':
      return [callerOf(`Federated ${entry.provider}`)];
    default:
      return [];
  }
}
