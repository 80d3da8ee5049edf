import type { Problem } from '../kernel/index.ts';
import type { Account } from './account.ts';
import type { Cluster } from './cluster.ts';
import type { Organization } from './organization.ts';

/** All facts given, from all inputs. Every answer is a function of the world and the question. */
export interface World {
  /** By account id. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** `undefined`: taken as no SCP and no RCP, and the report says so. */
  readonly organization: Organization | undefined;
  readonly clusters: readonly Cluster[];
  /** Inputs that were let pass though not understood (`--lenient`): what might depend on them is undecided. */
  readonly unread: readonly Problem[];
}
