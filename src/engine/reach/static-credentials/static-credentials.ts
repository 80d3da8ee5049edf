import type { User } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import { NO_WAYS, type Node, type WaysIn } from '../node.ts';
import type { Unknown } from '../path.ts';
import type { Search } from '../search-context.ts';
import { principalId } from '../subject.ts';
import { holdersOf, isWhole, type Owner } from './key-holders.ts';
import { isTemporary, keyIndex } from './key-places.ts';

/**
 * Who gets the credentials of a user, or a session of a role, by an access key that lies in a cluster: pods that have it, and
 * whoever may read the object in which it lies.
 *
 * Semantics: AWS IAM User Guide, "Manage access keys for IAM users"; Kubernetes, "Secrets".
 */
export function staticCredentials(node: Node, search: Search): WaysIn {
  if (node.kind === 'user') return intoUser(node.user, search);
  // whose session a temporary key is can't be seen: told where it matters most
  if (node.kind === 'role' && node.sessions.kind === 'all') return temporary(node.role.arn, search);
  return NO_WAYS;
}

function intoUser(user: User, search: Search): WaysIn {
  const { facts } = search;
  const account = facts.world.accounts.get(user.account);
  const listed = account?.accessKeys;
  const { places } = keyIndex(facts);
  const found: WaysIn[] = [];
  for (const key of listed ?? []) {
    if (key.user !== user.name || !key.active) continue;
    for (const place of places.get(key.id) ?? []) {
      const owner = {
        at: key.at,
        document: `access keys of account ${user.account}`,
        statement: undefined,
        says: `${key.id} is an active access key of ${user.name}`,
      };
      found.push(holdersOf(place, principalId(user.arn), { because: [owner], needs: undefined }, search));
    }
  }
  const complete = listed !== undefined && !account?.partial?.has('accessKeys');
  if (!complete) found.push(...ownerless(user, search));
  return {
    edges: found.flatMap(({ edges }) => edges),
    unknown: [...found.flatMap(({ unknown }) => unknown), ...unseen(user, facts)],
    notes: found.flatMap(({ notes }) => notes),
  };
}

/** Who holds keys in the clusters that may be the user's: no list says whose they are. */
function ownerless(user: User, search: Search): readonly WaysIn[] {
  const { facts } = search;
  const { places, owned } = keyIndex(facts);
  return [...places].flatMap(([id, own]): readonly WaysIn[] => {
    if (owned.has(id) || isTemporary(id)) return [];
    const owner: Owner = {
      because: [],
      needs: `that access key ${id} is of ${user.name}, since the list of keys was not collected`,
      add: `aws iam list-access-keys --user-name ${user.name}`,
    };
    // of an id alone it does not matter whose it is
    return own
      .filter((place) => isWhole(place, facts))
      .map((place) => holdersOf(place, principalId(user.arn), owner, search));
  });
}

/** Clusters in which keys of the user may lie, and whose objects were not collected. */
function unseen(user: User, { world }: Facts): readonly Unknown[] {
  const keys = world.accounts.get(user.account)?.accessKeys;
  if (keys !== undefined && !keys.some((key) => key.user === user.name && key.active)) return [];
  return world.clusters
    .filter(({ objects, complete }) => objects === undefined || !complete)
    .map(({ name }) => ({
      what: `whether an access key of ${user.name} lies in cluster ${name}`,
      add: 'kubectl get secrets,configmaps,pods,deployments,statefulsets,daemonsets,jobs,cronjobs -A -o json',
    }));
}

function temporary(arn: string, search: Search): WaysIn {
  const { facts } = search;
  const { places, owned } = keyIndex(facts);
  const found = [...places].flatMap(([id, own]) =>
    isTemporary(id) && !owned.has(id)
      ? own.map((place) =>
          holdersOf(
            place,
            principalId(arn),
            {
              because: [],
              needs: `that the temporary key ${id} is of a session of this role, and has not expired`,
            },
            search,
          ),
        )
      : [],
  );
  return {
    edges: found.flatMap(({ edges }) => edges),
    unknown: found.flatMap(({ unknown }) => unknown),
    notes: found.flatMap(({ notes }) => notes),
  };
}
