import type { Edge } from '../node.ts';
import { carriersOf } from '../node-role/carriers.ts';
import { cite } from '../node-role/cite.ts';
import { groupEdges, PodGroups } from '../node-role/groups.ts';
import type { Step } from '../path.ts';
import type { Search } from '../search-context.ts';
import { podsTaking } from '../static-credentials/pods-with.ts';
import type { ClusterIndex } from './cluster-index.ts';
import type { AccountNode } from './context.ts';
import type { Place } from './place.ts';

/**
 * Pods of other service accounts that take a token of the service account from a Secret: they have its rights in the
 * cluster's API.
 *
 * Semantics: Kubernetes, "Managing Service Accounts", section "Manually create a long-lived API token"; "Secrets".
 */
export function mountedTokens(
  { cluster, subject, need }: AccountNode,
  places: Iterable<Place>,
  index: ClusterIndex,
  search: Search,
): readonly Edge[] {
  if (need !== 'api') return [];
  const groups = new PodGroups<string>();
  for (const { namespace, names } of places)
    for (const account of names)
      for (const secret of index.tokenSecrets.get(`${namespace}/${account}`) ?? [])
        for (const pod of podsTaking(cluster, namespace, secret, 'token', search.facts))
          if (!names.includes(pod.spec.serviceAccount)) groups.of(cluster, pod).having.set(pod, secret);
  return groups.all().flatMap((group) => {
    const { first, having } = group;
    const pattern = { namespace: first.namespace, name: first.spec.serviceAccount };
    group.lacking = carriersOf({ cluster, pattern }, search.facts).some((pod) => !having.has(pod));
    return groupEdges(
      group,
      search,
      ({ id: from }, pod, secret): Step => ({
        mechanism: 'kubernetes',
        finding: 'kubernetes/read-token-secrets',
        from,
        to: subject.id,
        witness: undefined,
        because: [
          cite(
            pod,
            `takes a token of ${subject.id.replace('serviceaccount:', '')} from Secret ${secret} (kubernetes/read-token-secrets)`,
          ),
        ],
        certainty: 'certain',
        needs: undefined,
      }),
    );
  });
}
