import type { Cluster } from '../../world/index.ts';
import type { Language } from '../reason/index.ts';
import type { Facts } from './facts.ts';
import type { NamePattern } from './kubernetes-names.ts';
import type { Depth } from './path.ts';
import type { Now } from './request-keys.ts';

/** What a search is made for. */
export interface Search {
  readonly facts: Facts;
  readonly now: Now;
  readonly depth: Depth;
  /** Service accounts of a cluster that the question names: they stand for themselves, not in a set. */
  readonly named: (cluster: Cluster) => readonly NamePattern[];
  /** Those of them whose pods stand for themselves, each: the question is about workloads. */
  readonly apart?: (cluster: Cluster) => readonly NamePattern[];
  /** Ids of subjects that take an identity nearer to the role over for certain: they need no longer way of that kind. */
  readonly spent?: ReadonlySet<string>;
  /** Whether a subject is one of those, and the way on from the node that is asked for ends in a takeover too. */
  readonly skips?: (subject: string) => boolean;
  /** Ids of the only subjects whose takeovers are asked for; all where it is left out. */
  readonly takers?: ReadonlySet<string>;
  /** The names that a session of the role which is asked for may have; any where it is left out. */
  readonly session?: Language | undefined;
  /** Clusters that the question names and the world does not hold: some issuer is theirs. */
  readonly unheld?: readonly string[];
}
