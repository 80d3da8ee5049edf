import { assertNever, type Truth } from '../../kernel/index.ts';
import type { Caller, Effect, PrincipalElement } from '../../policy/index.ts';
import { ALLOW_DIRECT, type Matches, scaled } from './matches.ts';
import { listPrincipals, namesAccount, type PrincipalList } from './principal-list.ts';

/**
 * Compiles a NotPrincipal element: everyone whom it does not exempt.
 *
 * To exempt a session, account, role and session must all be listed; to exempt a user, account and user. Principals with a
 * permissions boundary are denied whatever is listed. With Allow the element is not supported, so what it then
 * matches is not known.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: NotPrincipal".
 */
export function compileNotPrincipal(
  element: PrincipalElement,
  effect: Effect,
): (caller: Caller, bounded: boolean) => Matches {
  const list = listPrincipals(element);
  if (effect === 'Allow') {
    return (caller) => scaled(ALLOW_DIRECT, exempts(list, caller) === 'yes' ? 'no' : 'unknown');
  }
  return (caller, bounded) => {
    if (bounded && (caller.kind === 'user' || caller.kind === 'role-session')) return ALLOW_DIRECT;
    const exempt = exempts(list, caller);
    return exempt === 'yes' ? 0 : scaled(ALLOW_DIRECT, exempt === 'no' ? 'yes' : 'unknown');
  };
}

function exempts(list: PrincipalList, caller: Caller): Truth {
  if (list.everyone) return 'yes';
  switch (caller.kind) {
    case 'role-session': {
      const role = list.roles.has(caller.role) && list.identities.has(caller.session);
      return account(list, namesAccount(list, caller.account, caller.role), role);
    }
    case 'user':
    case 'federated-user':
      return account(list, namesAccount(list, caller.account, caller.arn), list.identities.has(caller.arn));
    case 'root':
      return account(list, namesAccount(list, caller.account, undefined), true);
    case 'web-identity':
    case 'saml':
      return list.providers.has(caller.provider) ? 'yes' : list.everyProvider ? 'unknown' : 'no';
    case 'service':
      return list.services.has(caller.name) ? 'yes' : list.everyService ? 'unknown' : 'no';
    case 'anonymous':
      return 'no';
    default:
      return assertNever(caller);
  }
}

// a canonical user may be the very account
function account(list: PrincipalList, named: boolean, identity: boolean): Truth {
  if (!identity) return 'no';
  return named ? 'yes' : list.canonicalUser ? 'unknown' : 'no';
}
