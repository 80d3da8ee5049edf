import type { SourceRef } from '../../kernel/index.ts';

/** A subject as the claims file spells it. */
export interface WrittenSubject {
  readonly text: string;
  readonly at: SourceRef;
}

/** A subject that may have the role until a day, as the claims file spells it. */
export interface WrittenAccepted {
  readonly subject: WrittenSubject;
  readonly reason: string;
  /** `YYYY-MM-DD`. */
  readonly until: string | undefined;
}

/** One claim of a claims file; what its subjects mean depends on the clusters of the world. */
export interface WrittenClaim {
  readonly role: string;
  readonly only: readonly WrittenSubject[];
  readonly depth: 'assume' | 'cluster' | 'account';
  readonly administrators: readonly WrittenSubject[];
  readonly accepted: readonly WrittenAccepted[];
  readonly at: SourceRef;
}
