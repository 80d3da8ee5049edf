import {
  type Cluster,
  containersOf,
  type KubernetesObject,
  listOf,
  membersOf,
  type PodCarrier,
  textOf,
  valueAt,
} from '../../../world/index.ts';

/**
 * Whether a pod has an address of IPv6, by which it may reach what answers there: by its own addresses, or by the
 * family of its cluster. The VPC CNI plugin may give pods of an IPv4 cluster a way out over IPv6.
 *
 * Semantics: Amazon EKS User Guide, "Learn about IPv6 addresses to clusters, Pods, and services"; Amazon VPC CNI plugin,
 * ENABLE_V6_EGRESS.
 */
export function hasIpv6(carrier: PodCarrier | undefined, cluster: Cluster): 'yes' | 'no' | 'unknown' {
  if (cluster.ipFamily === 'ipv6') return 'yes';
  const own = carrier === undefined ? [] : addressesOf(carrier.object);
  if (own.some((address) => address.includes(':'))) return 'yes';
  if (own.length === 0 && cluster.ipFamily === undefined) return 'unknown';
  return leavesByIpv6(cluster) ? 'yes' : 'no';
}

function addressesOf({ kind, body }: KubernetesObject): readonly string[] {
  if (kind !== 'Pod') return [];
  const listed = listOf(valueAt(body, 'status', 'podIPs')).map((one) => textOf(valueAt(one, 'ip')));
  return [textOf(valueAt(body, 'status', 'podIP')), ...listed].flatMap((one) => one || []);
}

const known = new WeakMap<Cluster, boolean>();

function leavesByIpv6(cluster: Cluster): boolean {
  const made =
    known.get(cluster) ??
    (cluster.objects ?? []).some(
      ({ kind, metadata, body }) =>
        kind === 'DaemonSet' &&
        metadata.name === 'aws-node' &&
        containersOf(membersOf(valueAt(body, 'spec', 'template', 'spec')))
          .flatMap((container) => listOf(container['env']))
          .some((one) => valueAt(one, 'name') === 'ENABLE_V6_EGRESS' && valueAt(one, 'value') === 'true'),
    );
  known.set(cluster, made);
  return made;
}
