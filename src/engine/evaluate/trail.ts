import type { Truth } from '../../kernel/index.ts';
import type { OpaqueStatement, PolicyDocument, Statement } from '../../policy/index.ts';
import type { Outcome, PolicyKind } from './policies.ts';

/** The part of a statement that was asked. `Statement` is one that could not be read at all. */
export type ElementName =
  | 'Principal'
  | 'NotPrincipal'
  | 'Action'
  | 'NotAction'
  | 'Resource'
  | 'NotResource'
  | 'Condition'
  | 'Statement';

/** One element or condition: what it asked, what it met, and whether it matched. */
export interface ElementTrail {
  readonly element: ElementName;
  /** Of a condition: the operator, as written. */
  readonly operator: string | undefined;
  /** Of a condition: the key, as written. */
  readonly key: string | undefined;
  /** The values of the policy, as written. */
  readonly asked: readonly string[];
  /** The values of the request; `undefined` where the key is absent. */
  readonly met: readonly string[] | undefined;
  readonly result: Truth;
  /** Why the result is unknown. */
  readonly doubt: string | undefined;
}

/** One statement against one request. */
export interface StatementTrail {
  readonly kind: PolicyKind;
  readonly document: PolicyDocument;
  readonly statement: Statement | OpaqueStatement;
  /** Whether the statement as a whole matches. */
  readonly result: Truth;
  readonly elements: readonly ElementTrail[];
}

/** One document against one request. */
export interface DocumentTrail {
  readonly kind: PolicyKind;
  /** Of an SCP or RCP: the level it is attached to, 0 for the root of the organization. */
  readonly level: number | undefined;
  readonly document: PolicyDocument;
  readonly statements: readonly StatementTrail[];
}

/** The Allow statement that came closest to matching: its elements that did not. */
export interface NearMiss {
  readonly statement: StatementTrail;
  readonly failed: readonly ElementTrail[];
}

/**
 * Why the outcome is what it is. `default-deny` names the kind of policy that nothing allows in;
 * `refused-call` is a call that AWS refuses whatever the policies say.
 */
export type Reason =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'explicit-deny' }
  | { readonly kind: 'default-deny'; readonly lacking: PolicyKind }
  | { readonly kind: 'refused-call'; readonly says: string }
  | { readonly kind: 'undecided'; readonly says: string };

/** The whole way from a request to its outcome. */
export interface Trail {
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly documents: readonly DocumentTrail[];
  /** The statements that decided; none for a deny by default. */
  readonly because: readonly StatementTrail[];
  /** For a deny by default. */
  readonly nearest: NearMiss | undefined;
}
