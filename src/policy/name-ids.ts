import type { PolicyDocument, Statement } from './document.ts';
import type { PrincipalEntry } from './principal.ts';

/** A role or a user that has a unique id. */
export interface IdHolder {
  readonly kind: 'role' | 'user';
  readonly arn: string;
  readonly account: string;
}

/**
 * Reads the unique ids among a document's principals as the roles and users that have them; other ids name nobody.
 *
 * IAM keeps principals by their ids, and shows one that is left over as an id. Where several are given the same
 * id, an Allow names them all; whom a Deny then names can't be told, so it names none of them.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function nameIds(
  document: PolicyDocument,
  holders: (id: string) => readonly IdHolder[],
): PolicyDocument {
  if (document.digest?.ids === false || !document.statements.some(hasIds)) return document;
  return {
    ...document,
    statements: document.statements.map((statement) => {
      if (!hasIds(statement)) return statement;
      const { principal, effect } = statement;
      const entries = principal.entries.flatMap((entry): readonly PrincipalEntry[] => {
        if (entry.kind !== 'unique-id') return [entry];
        const found = holders(entry.id);
        if (found.length === 0 || (found.length > 1 && effect === 'Deny')) return [entry];
        return found.map(({ kind, arn, account }) => ({
          type: entry.type,
          source: entry.source,
          kind,
          arn,
          account,
        }));
      });
      return { ...statement, principal: { ...principal, entries } };
    }),
  };
}

type WithPrincipal = Statement & { readonly principal: NonNullable<Statement['principal']> };

const hasIds = (statement: PolicyDocument['statements'][number]): statement is WithPrincipal =>
  statement.kind === 'statement' &&
  statement.principal?.entries.some(({ kind }) => kind === 'unique-id') === true;
