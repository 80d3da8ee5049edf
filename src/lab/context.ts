import type { AuditLog } from './audit/log.ts';
import type { Keys } from './authorize/caller.ts';
import type { State } from './state/state.ts';

/** What every service of a lab works with. */
export interface LabContext {
  readonly state: State;
  readonly log: AuditLog;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Where the lab answers: `http://127.0.0.1:PORT`. */
  readonly endpoint: () => string;
  /** The folder that holds the bytes of S3's objects. */
  readonly blobs: string;
  /** What is acknowledged has to be there after any end of the process: a lab with a state folder. */
  readonly durable: boolean;
  /** Keys that calls are to have besides their own: a replay's, whose requests come from elsewhere. */
  readonly surroundings: () => Keys;
}
