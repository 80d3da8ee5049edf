import type { Cluster } from '../../../world/index.ts';
import type { ServiceAccountNeed } from '../node.ts';
import type { Search } from '../search-context.ts';
import type { Holder } from './grant.ts';
import { meets, type Power, type Worth } from './power.ts';

/**
 * The rights that a search has told. A right over all service accounts of a namespace is told where it leads to
 * the role by the fewest steps, which is where the search meets it first, and not once more for each account.
 */
export interface Told {
  readonly has: (cluster: Cluster, holder: Holder, need: ServiceAccountNeed, namespace: string) => boolean;
  readonly add: (cluster: Cluster, holder: Holder, power: Power, namespace: string) => void;
  /** Whether a holder is every service account of the cluster, as has been told. */
  readonly all: (cluster: Cluster, holder: Holder) => boolean;
  /** Notes a thing; true the first time. */
  readonly once: (thing: string) => boolean;
}

const WORTHS: readonly Worth[] = ['pod', 'token', 'api'];

const known = new WeakMap<Search, Told>();

/** What one search has told so far. */
export function toldOf(search: Search): Told {
  const told = known.get(search) ?? makeTold();
  known.set(search, told);
  return told;
}

function makeTold(): Told {
  const seen = new Set<string>();
  const key = (cluster: Cluster, { subject }: Holder, worth: Worth, namespace: string): string =>
    `${cluster.name} ${subject.id} ${worth} ${namespace}`;
  return {
    has: (cluster, holder, need, namespace) =>
      WORTHS.filter((worth) => meets(worth, need) && (need !== 'bound-token' || worth === 'pod')).some(
        (worth) =>
          seen.has(key(cluster, holder, worth, '*')) || seen.has(key(cluster, holder, worth, namespace)),
      ),
    add: (cluster, holder, { worth, reach }, namespace) => {
      if (reach !== 'single') seen.add(key(cluster, holder, worth, reach === 'cluster' ? '*' : namespace));
    },
    all: (cluster, holder) =>
      seen.has(key(cluster, holder, 'pod', '*')) || seen.has(key(cluster, holder, 'token', '*')),
    once: (thing) => {
      if (seen.has(thing)) return false;
      seen.add(thing);
      return true;
    },
  };
}
