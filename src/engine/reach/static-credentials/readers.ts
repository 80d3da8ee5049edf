import { groupOf } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import { clusterIndex } from '../kubernetes/cluster-index.ts';
import { type Holder, rightTo } from '../kubernetes/grant.ts';
import type { Because } from '../path.ts';
import type { KeyPlace } from './key-places.ts';
import { resourceOf } from './resource-of.ts';

/** Somebody who may read an object, and by which right. */
export interface Reader {
  readonly holder: Holder;
  readonly because: readonly Because[];
}

/**
 * Who may read an object through the API server. To list or watch shows contents as `get` does.
 *
 * Semantics: Kubernetes, "Role Based Access Control Good Practices", section "Listing secrets".
 */
export function readersOf({ cluster, object }: KeyPlace, facts: Facts): readonly Reader[] {
  const { holders } = clusterIndex(cluster, facts);
  const { namespace, name } = object.metadata;
  const candidates = new Set([
    ...holders.wide,
    ...(namespace === undefined ? [] : (holders.local.get(namespace) ?? [])),
  ]);
  return [...candidates].flatMap((holder): readonly Reader[] => {
    if (holder.masters !== undefined) return [{ holder, because: holder.masters }];
    for (const verb of ['get', 'list', 'watch']) {
      const request = {
        verb,
        group: groupOf(object.apiVersion),
        resource: resourceOf(object),
        name,
        namespace,
      };
      const right = rightTo(holder, request);
      // what its groups may do is told of its groups
      if (right?.own) return [{ holder, because: right.because }];
    }
    return [];
  });
}
