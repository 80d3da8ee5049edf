import type { Cluster, KubernetesObject } from '../../../world/index.ts';

/** The resource of a kind; kinds that are not Kubernetes' own are spelled by the rule that most follow. */
export function resourceOf({ kind }: Pick<KubernetesObject, 'kind'>): string {
  const name = kind.toLowerCase();
  if (/(?:s|x|z|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

/** The resources of a cluster of which an object holds an access key: to read them may give an identity. */
export function keyResources(cluster: Cluster): ReadonlySet<string> {
  return new Set(
    (cluster.objects ?? [])
      .filter(({ accessKeyIds, holdsSecretKey }) => accessKeyIds.length > 0 && holdsSecretKey === true)
      .map(resourceOf),
  );
}
