import { assertNever } from '../../kernel/index.ts';
import type { Caller, Effect, PrincipalElement } from '../../policy/index.ts';
import { ALLOW_ACCOUNT, ALLOW_DIRECT, ALLOW_ROLE, type Matches, unsure } from './matches.ts';
import { compileNotPrincipal } from './not-principal-matcher.ts';
import { listPrincipals, namesAccount } from './principal-list.ts';

/** How a Principal element names a caller. `bounded` callers have a permissions boundary. */
export type PrincipalTest = (caller: Caller, bounded: boolean) => Matches;

/**
 * Compiles a Principal or NotPrincipal element.
 *
 * `"*"` in a Deny is everyone; in an Allow AWS does not say whether it is a token's bearer or a service too. Nor does it
 * say what `"*"` under Service or Federated names. A canonical user is an account by an id that can't be resolved.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function compilePrincipal(element: PrincipalElement, effect: Effect): PrincipalTest {
  if (element.negated) return compileNotPrincipal(element, effect);
  const list = listPrincipals(element);
  const everyone = list.everyone ? ALLOW_DIRECT : 0;
  const outsiders = effect === 'Deny' ? everyone : unsure(everyone);
  const canonical = list.canonicalUser ? unsure(ALLOW_ACCOUNT) : 0;
  const services = outsiders | (list.everyService ? unsure(ALLOW_DIRECT) : 0);
  const bearers = outsiders | (list.everyProvider ? unsure(ALLOW_DIRECT) : 0);
  const [onlyProvider] = list.providers;
  return (caller) => {
    switch (caller.kind) {
      case 'role-session': {
        let matches = everyone | canonical;
        if (list.roles.has(caller.role)) matches |= ALLOW_ROLE;
        if (list.identities.has(caller.session)) matches |= ALLOW_DIRECT;
        if (namesAccount(list, caller.account, caller.role)) matches |= ALLOW_ACCOUNT;
        return matches;
      }
      case 'user':
      case 'federated-user': {
        let matches = everyone | canonical;
        if (list.identities.has(caller.arn)) matches |= ALLOW_DIRECT;
        if (namesAccount(list, caller.account, caller.arn)) matches |= ALLOW_ACCOUNT;
        return matches;
      }
      case 'root':
        return everyone | canonical | (namesAccount(list, caller.account, undefined) ? ALLOW_ACCOUNT : 0);
      case 'web-identity':
      case 'saml':
        return bearers | (isOneOf(list.providers, onlyProvider, caller.provider) ? ALLOW_DIRECT : 0);
      case 'service':
        return services | (list.services.has(caller.name) ? ALLOW_DIRECT : 0);
      case 'anonymous':
        return everyone;
      default:
        return assertNever(caller);
    }
  };
}

// most statements name one provider, which is compared faster than looked up
function isOneOf(all: ReadonlySet<string>, only: string | undefined, one: string): boolean {
  return all.size === 1 ? only === one : all.has(one);
}
