import { mayAllowService, type OpaqueStatement, type Statement } from '../../policy/index.ts';
import { literalResources, mayConcern, mayTouch } from '../reason/index.ts';
import type { CitedDocument, Principal } from './principal.ts';

/** Users and roles whose own policies may let them assume roles: those of an account, looked up by the role. */
export type Assumers = (role: string) => readonly Principal[];

type AnyStatement = Statement | OpaqueStatement;

/**
 * Makes the look-up. Most roles are named in full by those who may assume them, and found by their name; only
 * patterns are tried one by one.
 */
export function assumersOf(
  principals: readonly Principal[],
  policies: (principal: Principal) => readonly CitedDocument[],
): Assumers {
  const named = new Map<string, Set<Principal>>();
  const wild: { readonly principal: Principal; readonly statement: AnyStatement }[] = [];
  for (const principal of principals) {
    for (const { document } of policies(principal)) {
      if (!mayAllowService(document, 'sts')) continue;
      const concerned = document.statements.filter(
        (statement) => statement.effect !== 'Deny' && mayConcern(statement, 'sts:AssumeRole'),
      );
      if (concerned.length === 0) document.release?.();
      for (const statement of concerned) {
        const resources = literalResources(statement);
        if (resources === undefined) wild.push({ principal, statement });
        else
          for (const resource of resources)
            named.set(resource, (named.get(resource) ?? new Set()).add(principal));
      }
    }
  }
  return (role) => {
    const found = new Set(named.get(role));
    for (const { principal, statement } of wild) if (mayTouch(statement, role)) found.add(principal);
    return [...found];
  };
}
