import type { Position, SourceRef } from './source-ref.ts';

/** An expected failure, told to a person: `code` is stable, `message` is lower case without a final period. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly at?: SourceRef;
  /** The place itself, where there is no fact to refer to: a syntax error. */
  readonly position?: Position;
}
