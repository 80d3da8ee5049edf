import { assertNever } from '../../kernel/index.ts';
import type { PrincipalElement } from '../../policy/index.ts';

/** The entries of a principal element, sorted by what they are compared with. */
export interface PrincipalList {
  readonly everyone: boolean;
  readonly everyService: boolean;
  readonly everyProvider: boolean;
  readonly canonicalUser: boolean;
  /** The ways to name an account; `undefined` stands for its bare id. */
  readonly accounts: ReadonlyMap<string, ReadonlySet<string | undefined>>;
  readonly roles: ReadonlySet<string>;
  /** ARNs of users, of role sessions and of federated users. */
  readonly identities: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

/** Sorts the entries of a principal element. The id that IAM leaves in place of a deleted principal names nobody. */
export function listPrincipals(element: PrincipalElement): PrincipalList {
  const { entries } = element;
  const accounts = new Map<string, Set<string | undefined>>();
  const roles = new Set<string>();
  const identities = new Set<string>();
  const services = new Set<string>();
  const providers = new Set<string>();
  for (const entry of entries) {
    switch (entry.kind) {
      case 'account': {
        const partitions = accounts.get(entry.account) ?? new Set();
        accounts.set(entry.account, partitions.add(entry.partition));
        break;
      }
      case 'role':
        roles.add(entry.arn);
        break;
      case 'user':
      case 'session':
      case 'federated-user':
        identities.add(entry.arn);
        break;
      case 'service':
        services.add(entry.name);
        break;
      case 'federated':
        providers.add(entry.provider);
        break;
      case 'everyone':
      case 'every-service':
      case 'every-provider':
      case 'canonical-user':
      case 'unique-id':
        break;
      default:
        assertNever(entry);
    }
  }
  return {
    everyone: entries.some(({ kind }) => kind === 'everyone'),
    everyService: entries.some(({ kind }) => kind === 'every-service'),
    everyProvider: entries.some(({ kind }) => kind === 'every-provider'),
    canonicalUser: entries.some(({ kind }) => kind === 'canonical-user'),
    accounts,
    roles,
    identities,
    services,
    providers,
  };
}

/** Whether an account is named, in the partition of the caller's ARN; the root user's partition is not known. */
export function namesAccount(list: PrincipalList, account: string, arn: string | undefined): boolean {
  const partitions = list.accounts.get(account);
  if (partitions === undefined) return false;
  return arn === undefined || partitions.has(undefined) || partitions.has(arn.split(':', 2)[1]);
}
