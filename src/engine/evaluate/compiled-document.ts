import type { Truth } from '../../kernel/index.ts';
import type { PolicyDocument, Request } from '../../policy/index.ts';
import {
  type CompiledStatement,
  compileStatement,
  type Grammar,
  principalMatches,
  statementMatches,
} from './compiled-statement.ts';
import type { Matches } from './matches.ts';

/** A policy document made ready for any number of requests. */
export interface CompiledDocument {
  readonly source: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
}

const compiled: Readonly<Record<Grammar, WeakMap<PolicyDocument, CompiledDocument>>> = {
  identity: new WeakMap(),
  trust: new WeakMap(),
  resource: new WeakMap(),
};

/** Compiles a document, once for each way of reading it. */
export function compileDocument(source: PolicyDocument, grammar: Grammar): CompiledDocument {
  const known = compiled[grammar].get(source);
  if (known !== undefined) return known;
  const document = { source, statements: source.statements.map((one) => compileStatement(one, grammar)) };
  compiled[grammar].set(source, document);
  return document;
}

/** What the statements of a document say about a request. */
export function documentMatches(document: CompiledDocument, request: Request, bounded: boolean): Matches {
  let matches = 0;
  for (const statement of document.statements) {
    const named = principalMatches(statement, request, bounded);
    if (named === 0) continue;
    let others: Truth = 'yes';
    for (const { test } of statement.elements) {
      const matched = test(request);
      if (matched === 'yes') continue;
      others = matched;
      if (matched === 'no') break;
    }
    if (others !== 'no') matches |= statementMatches(statement, named, others);
  }
  return matches;
}
