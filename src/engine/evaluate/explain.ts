import { and, type Truth } from '../../kernel/index.ts';
import type { Request } from '../../policy/index.ts';
import type { CompiledDocument } from './compiled-document.ts';
import { compilePolicies, type ReadDocument } from './compiled-policies.ts';
import { type CompiledStatement, principalMatches, statementMatches } from './compiled-statement.ts';
import { elementTrail, principalTrail } from './element-trail.ts';
import { ALLOW_ANY, type Matches, truthOf } from './matches.ts';
import type { Policies, PolicyKind } from './policies.ts';
import { granted, settle } from './procedure.ts';
import { decisive, nearestMiss, reasonFor } from './reason.ts';
import type { DocumentTrail, ElementTrail, StatementTrail, Trail } from './trail.ts';
import { deniedBy, hear } from './voices.ts';

/** Decides one request as `decide` does, and tells all that was asked and met on the way. */
export function explain(request: Request, policies: Policies): Trail {
  const documents: DocumentTrail[] = [];
  const read: ReadDocument = (document, asked, bounded, kind, level) => {
    const { trails, matches } = readStatements(document, asked, bounded, kind);
    documents.push({ kind, level, document: document.source, statements: trails });
    return matches;
  };
  const voices = hear(compilePolicies(policies), request, read);
  const resourceKind = policies.resource?.kind;
  const grant = granted(request, resourceKind, voices);
  const outcome = settle(deniedBy(voices), grant);
  const statements = documents.flatMap((document) => document.statements);
  const reason = reasonFor(outcome, request, resourceKind, voices, statements);
  return {
    outcome,
    reason,
    documents,
    because: decisive(reason, request, resourceKind, voices, statements),
    nearest: reason.kind === 'default-deny' ? nearestMiss(statements, reason.lacking) : undefined,
  };
}

function readStatements(
  document: CompiledDocument,
  request: Request,
  bounded: boolean,
  kind: PolicyKind,
): { readonly trails: readonly StatementTrail[]; readonly matches: Matches } {
  const trails: StatementTrail[] = [];
  let matches = 0;
  for (const statement of document.statements) {
    const named = principalMatches(statement, request, bounded);
    const elements = readElements(statement, request, named);
    const others = statement.elements
      .map(({ test }) => test(request))
      .reduce<Truth>((all, one) => and(all, one), 'yes');
    matches |= statementMatches(statement, named, others);
    const result = and(truthOf(named, ALLOW_ANY), others);
    trails.push({ kind, document: document.source, statement: statement.source, result, elements });
  }
  return { trails, matches };
}

function readElements(
  statement: CompiledStatement,
  request: Request,
  named: Matches,
): readonly ElementTrail[] {
  const principal = principalTrail(statement, request, truthOf(named, ALLOW_ANY));
  const others = statement.elements.map((element) => elementTrail(statement.source, element, request));
  return principal === undefined ? others : [principal, ...others];
}
