import type { Cluster, PodCarrier } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { ServiceAccountNeed } from '../node.ts';
import type { Certainty } from '../path.ts';

const POD_IDENTITY_AUDIENCE = 'pods.eks.amazonaws.com';
const STS_AUDIENCE = 'sts.amazonaws.com';

/** The version from which on a kubelet gets tokens of no audience but those that the pod itself asks for. */
const RESTRICTED_SINCE = 32;

/**
 * Whether a kubelet gets a token of a pod that serves a need. It gets those of the pods on its node alone, bound to the pod;
 * since 1.32 only with audiences that the pod projects.
 *
 * Semantics: Kubernetes, "Admission Control in Kubernetes", section "NodeRestriction"; feature gate
 * ServiceAccountNodeAudienceRestriction.
 */
export function mayMint(
  carrier: PodCarrier,
  { cluster, need }: { readonly cluster: Cluster; readonly need: ServiceAccountNeed },
  facts: Facts,
): Certainty | undefined {
  if (need === 'api') return 'certain';
  const minor = /^1\.(\d+)/.exec(cluster.version ?? '')?.[1];
  if (minor !== undefined && Number(minor) < RESTRICTED_SINCE) return 'certain';
  const audiences = projected(carrier, cluster, facts);
  const wanted = need === 'bound-token' ? new Set([POD_IDENTITY_AUDIENCE]) : registered(cluster, facts);
  const projects = audiences.some((audience) => wanted === undefined || wanted.has(audience));
  if (projects) return 'certain';
  return minor === undefined ? 'possible' : undefined;
}

/** The audiences that a pod projects; a template's, with what EKS adds to the pods that are made by it. */
function projected(carrier: PodCarrier, cluster: Cluster, facts: Facts): readonly string[] {
  const { spec, namespace } = carrier;
  if (carrier.kind === 'pod') return spec.tokenAudiences;
  const annotations = annotationsOf(cluster, facts).get(`${namespace}/${spec.serviceAccount}`) ?? {};
  const injected =
    annotations['eks.amazonaws.com/role-arn'] === undefined
      ? []
      : [annotations['eks.amazonaws.com/audience'] ?? STS_AUDIENCE];
  const associated = (cluster.associations ?? []).some(
    (one) => one.namespace === namespace && one.serviceAccount === spec.serviceAccount,
  );
  return [...spec.tokenAudiences, ...injected, ...(associated ? [POD_IDENTITY_AUDIENCE] : [])];
}

type Annotations = Readonly<Record<string, string>>;

const known = new WeakMap<Cluster, ReadonlyMap<string, Annotations>>();

/** The annotations of a cluster's service accounts, by `NAMESPACE/NAME`. */
function annotationsOf(cluster: Cluster, facts: Facts): ReadonlyMap<string, Annotations> {
  const made =
    known.get(cluster) ??
    new Map(
      facts
        .serviceAccounts(cluster)
        .map(({ namespace, name, object }) => [`${namespace}/${name}`, object?.metadata.annotations ?? {}]),
    );
  known.set(cluster, made);
  return made;
}

/** The audiences that any provider of the cluster's issuer takes; `undefined` where one takes what is not known. */
function registered({ issuer }: Cluster, { world }: Facts): ReadonlySet<string> | undefined {
  const audiences = new Set<string>();
  for (const { oidcProviders } of world.accounts.values()) {
    if (oidcProviders === undefined) return undefined;
    for (const { url, clientIds } of oidcProviders.values()) {
      if (url !== issuer) continue;
      if (clientIds === undefined) return undefined;
      for (const id of clientIds) audiences.add(id);
    }
  }
  return audiences;
}
