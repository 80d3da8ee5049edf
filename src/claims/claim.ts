import type { Depth, Path, Remedy, Unknown } from '../engine/reach/index.ts';
import type { SourceRef } from '../kernel/index.ts';
import type { Edit } from './edit.ts';

/** A subject that may have the role though the claim does not name it, until a day. */
export interface Accepted {
  readonly subject: string;
  readonly reason: string;
  /** The last day that counts, `YYYY-MM-DD`, UTC. */
  readonly until: string | undefined;
}

/** What is asserted: only these subjects can get this role. */
export interface Claim {
  readonly role: string;
  /** Subject ids. */
  readonly only: readonly string[];
  readonly depth: Depth;
  /** Subject ids: may take over, are shown, do not count. */
  readonly administrators: readonly string[];
  readonly accepted: readonly Accepted[];
  readonly at: SourceRef | undefined;
}

export type Verdict = 'proven' | 'refuted' | 'undecided';

/** A path with what the claim makes of it. */
export interface JudgedPath extends Path {
  /** Stable over runs: of the same question in the same world. */
  readonly id: string;
  readonly expected: boolean;
  /** The clause of the claim that allows it. */
  readonly allowedBy: 'only' | 'administrators' | 'accepted' | undefined;
}

/** The answer to `who`: every subject that can get the role. */
export interface Access {
  readonly role: string;
  readonly depth: Depth;
  /** Most telling first: violations before expected paths, certain before possible, then by subject. */
  readonly paths: readonly JudgedPath[];
  readonly unknown: readonly Unknown[];
  /** The machinery of Kubernetes and EKS that has the role too, in one line; empty if none. */
  readonly platform: readonly string[];
  /** What was taken for granted: no SCP because no organization was given, a provider that a trust names. */
  readonly notes: readonly string[];
}

/** The answer to one claim. */
export interface Judgement extends Access {
  readonly claim: Claim;
  readonly verdict: Verdict;
  /** Subjects under `only` that can't get the role. */
  readonly missing: readonly string[];
  /** For a missing subject: why, in one sentence. */
  readonly missingBecause: ReadonlyMap<string, string>;
  /** What would let the first missing subject in. */
  readonly repair: Remedy | undefined;
  /** The fewest changes that close every path which the claim does not allow, each in a sentence. */
  readonly changes: readonly string[];
  /** The same as edits of the inputs. */
  readonly edits: readonly Edit[];
  /** Whether nothing is left against the claim when all of it is done; looked for, and not only hoped. */
  readonly sufficient: boolean;
}
