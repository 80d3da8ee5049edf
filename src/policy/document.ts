import { type Problem, type SourceRef, within } from '../kernel/index.ts';
import type { Condition, UnreadCondition } from './condition.ts';
import type { PrincipalElement } from './principal.ts';
import type { Template } from './template.ts';

export type Effect = 'Allow' | 'Deny';

/** The policy language's version; a document that states none has the older one, which knows no variables. */
export type PolicyVersion = '2012-10-17' | '2008-10-17';

/** Action or NotAction. Names and prefixes are case-insensitive: the templates are in lower case. */
export interface ActionElement {
  readonly negated: boolean;
  readonly values: readonly Template[];
}

/** Resource or NotResource. */
export interface ResourceElement {
  readonly negated: boolean;
  readonly values: readonly Template[];
}

/** A statement that was understood, but for single conditions of it that may not have been. */
export interface Statement {
  readonly kind: 'statement';
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: Effect;
  /** `undefined` in identity policies, and in none else. */
  readonly principal: PrincipalElement | undefined;
  readonly action: ActionElement;
  /** `undefined` in trust policies: the role itself. */
  readonly resource: ResourceElement | undefined;
  readonly conditions: readonly Condition[];
  /** Conditions that were not understood: each may hold or not, and all else that is asked still counts. */
  readonly unread: readonly UnreadCondition[];
}

/** A statement that was not understood. It might say anything, so what depends on it is undecided. */
export interface OpaqueStatement {
  readonly kind: 'opaque';
  readonly index: number;
  readonly sid: string | undefined;
  /** `undefined` where not even the effect is readable. */
  readonly effect: Effect | undefined;
  readonly problem: Problem;
  /** The statement as it was given. */
  readonly source: unknown;
}

/**
 * The services whose actions the Allow statements of a document may be about, by their prefixes in lower case: `s3`,
 * `sts`; `any` where one of them has no prefix in full, or was not understood.
 */
export type AllowedServices = ReadonlySet<string> | 'any';

/** What is known of statements that are read only when they are asked for. */
export interface Digest {
  readonly services: AllowedServices;
  /** Whether some principal is named by its unique id. */
  readonly ids: boolean;
}

/** A policy document. The order of the statements is the order of the text, and never matters. */
export interface PolicyDocument {
  readonly version: PolicyVersion | undefined;
  readonly id: string | undefined;
  readonly statements: readonly (Statement | OpaqueStatement)[];
  /** A single statement without a list around it. */
  readonly bare: boolean;
  readonly at: SourceRef;
  readonly digest?: Digest;
  /** Lets go of statements that were looked at and not needed; whoever asks for them again has them read again. */
  readonly release?: () => void;
}

/** Where a statement stands. */
export function statementAt(document: PolicyDocument, index: number): SourceRef {
  return document.bare ? within(document.at, 'Statement') : within(document.at, 'Statement', index);
}

/** How people name a statement: its Sid, else its number, counted from 1. */
export function statementName(statement: Statement | OpaqueStatement): string {
  return statement.sid ?? `statement ${statement.index + 1}`;
}
