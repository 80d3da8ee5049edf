import type { Problem } from '../../kernel/index.ts';
import type { IgnoredDocument, InputSummary } from './input-summary.ts';
import type { ReadWorld } from './read-world.ts';

/** The facts that answers rest on, by their names in a snapshot. */
export type Fact =
  | 'authorizationDetails'
  | 'openIdConnectProviders'
  | 'accessKeys'
  | 'instances'
  | 'buckets'
  | 'keys'
  | 'cluster'
  | 'podIdentityAssociations'
  | 'accessEntries'
  | 'objects'
  | 'organization';

/** Whether one fact was collected, what hangs on it, and how to get it. */
export interface FactState {
  readonly fact: Fact;
  /** `partial`: some were given, and there may be more. */
  readonly state: 'collected' | 'partial' | 'absent';
  /** How many were given. */
  readonly count: number;
  /** Where the fact matters, in one line. */
  readonly matters: string;
  /** The commands that get it. */
  readonly commands: readonly string[];
}

/** The answer of `rolepin inputs`: what was understood, file by file, and what is absent. */
export interface InputsAnswer {
  readonly schemaVersion: 1;
  readonly files: readonly InputSummary[];
  readonly ignored: readonly IgnoredDocument[];
  /** How many files in folders have a name that no input has (README.md, say). */
  readonly otherFiles: number;
  readonly accounts: readonly { readonly id: string; readonly facts: readonly FactState[] }[];
  readonly clusters: readonly {
    readonly name: string;
    readonly account: string | undefined;
    readonly facts: readonly FactState[];
  }[];
  readonly organization: FactState;
  readonly warnings: readonly Problem[];
  /** With `--lenient`: what was let pass though not understood. */
  readonly unread: readonly Problem[];
}

/** Makes the answer of `rolepin inputs` from what was read. */
export declare function describeInputs(read: ReadWorld): InputsAnswer;
