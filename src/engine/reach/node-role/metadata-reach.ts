import { breachOf, type Instance, type KubernetesObject, type PodCarrier } from '../../../world/index.ts';
import type { Because, Certainty } from '../path.ts';
import { cite, citeInstance, citeVolume } from './cite.ts';
import type { ClusterNode } from './cluster-node.ts';
import { blockedBy, isEnforced, otherPolicies } from './network-policy.ts';
import { onFargate } from './placement.ts';
import { hasIpv6 } from './pod-addresses.ts';

/** How pods of a kind reach the metadata service of their node, or that they don't. */
export type MetadataReach =
  | { readonly kind: 'no' }
  | {
      readonly kind: 'yes';
      readonly finding: string;
      readonly certainty: Certainty;
      readonly needs: string | undefined;
      readonly because: readonly Because[];
      /** The metadata options would decide it, and were not collected. */
      readonly optionsAbsent: boolean;
    };

const NO: MetadataReach = { kind: 'no' };

/**
 * Whether a pod reaches the metadata service of its node, and with it the credentials of the node's role.
 *
 * Semantics: Amazon EC2 User Guide, "Configure the Instance Metadata Service options": the hop limit bears on the answer to
 * the PUT request of IMDSv2 alone; where IMDSv1 is allowed it protects nothing. Amazon EKS Best Practices Guide,
 * "Identity and Access Management", section "Restrict access to the instance profile assigned to the worker node":
 * pods in their node's network are no hop away.
 */
export function metadataReach(carrier: PodCarrier, node: ClusterNode): MetadataReach {
  const { instance } = node;
  if (instance === undefined || instance.metadata?.endpoint === 'disabled') return NO;
  if (onFargate(carrier)) return NO;
  const own = ownWay(carrier, node);
  if (own === undefined) return ordinaryReach(carrier, node, instance);
  if (own.needs !== undefined) {
    const ordinary = ordinaryReach(carrier, node, instance);
    if (ordinary.kind === 'yes' && ordinary.certainty === 'certain') return ordinary;
  }
  if (instance.metadata === undefined) return doubtful(carrier, node, own.says);
  const because = [
    cite(carrier, own.says),
    ...own.because,
    citeInstance(instance, 'leaves its metadata service on'),
  ];
  const certainty = own.needs === undefined ? 'certain' : 'possible';
  return { ...yes(own.finding, because), certainty, needs: own.needs };
}

/** Whether a pod that has neither the node nor its network reaches it. */
function ordinaryReach(carrier: PodCarrier, node: ClusterNode, instance: Instance): MetadataReach {
  const options = openFor(instance);
  if (options.kind === 'no') return NO;
  const policies = blockedBy(carrier, node.cluster, 4);
  const beside = policies === undefined ? undefined : overIpv6(carrier, node);
  if (policies !== undefined && isEnforced(node.cluster) && beside === undefined) return NO;
  if (options.kind === 'unknown') return doubtful(carrier, node, 'runs on the node');
  const because = [cite(carrier, 'runs on the node'), citeInstance(instance, options.says)];
  if (policies !== undefined) {
    const closing = policies.map((policy) => citePolicy(policy, beside !== undefined));
    const served = citeInstance(instance, 'answers over IPv6 as well, at fd00:ec2::254 (node-role/ipv6)');
    if (beside === 'yes') return yes('node-role/ipv6', [...because, ...closing, served]);
    const names = policies.map((policy) => policy.metadata.name).join(', ');
    const enforced = isEnforced(node.cluster);
    return {
      ...yes(enforced ? 'node-role/ipv6' : 'node-role/network-policy', [
        ...because,
        ...closing,
        ...(enforced ? [served] : []),
      ]),
      certainty: 'possible',
      needs: enforced
        ? `that ${carrier.object.metadata.name} has an IPv6 address`
        : `that nothing on the node enforces the network policy ${names}`,
    };
  }
  const [other] = otherPolicies(node.cluster);
  if (other === undefined) return yes(options.finding, because);
  return {
    ...yes(options.finding, because),
    certainty: 'possible',
    needs: `that no ${other.kind} such as ${other.metadata.name}, which is not evaluated, closes the metadata service`,
  };
}

/**
 * Whether a pod reaches the metadata service over IPv6 where policies close its IPv4 address alone; `undefined` where it
 * does not.
 *
 * Semantics: Amazon EC2 User Guide, "Access instance metadata for an EC2 instance": off unless `HttpProtocolIpv6` is enabled.
 */
function overIpv6(carrier: PodCarrier, { cluster, instance }: ClusterNode): 'yes' | 'unknown' | undefined {
  if (instance?.metadata?.ipv6 !== 'enabled' || blockedBy(carrier, cluster, 6) !== undefined)
    return undefined;
  const has = hasIpv6(carrier, cluster);
  return has === 'no' ? undefined : has;
}

/** What of a pod makes the hop limit not matter; a pod that holds the node has the node's network too. */
function ownWay(carrier: PodCarrier, { cluster }: ClusterNode): OwnWay | undefined {
  const told = (finding: string, says: string): OwnWay => ({
    finding,
    says: `${says} (${finding})`,
    because: [],
    needs: undefined,
  });
  if (carrier.spec.hostNetwork) return told('node-role/host-network', "runs in the node's own network");
  const breach = breachOf(carrier, cluster.objects ?? []);
  if (breach === undefined) return undefined;
  const way = told('node-role/node-access', `gets out onto its node, by ${breach.by}`);
  return {
    ...way,
    because: breach.claimed === undefined ? [] : [citeVolume(breach.claimed)],
    needs: breach.needs,
  };
}

interface OwnWay {
  readonly finding: string;
  readonly says: string;
  readonly because: readonly Because[];
  readonly needs: string | undefined;
}

/** Whether pods that are a hop away reach a metadata service. */
export type Openness =
  | { readonly kind: 'yes'; readonly finding: string; readonly says: string }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown' };

/** Whether the options of an instance let a pod in that is one hop away. */
export function openFor({ metadata }: Instance): Openness {
  if (metadata === undefined) return { kind: 'unknown' };
  const { tokens, hopLimit } = metadata;
  if (tokens === 'optional')
    return {
      kind: 'yes',
      finding: 'node-role/imds-v1',
      says: 'allows IMDSv1 (HttpTokens optional), which no hop limit bounds (node-role/imds-v1)',
    };
  if (hopLimit !== undefined && hopLimit >= 2)
    return {
      kind: 'yes',
      finding: 'node-role/hop-limit',
      says: `lets answers travel ${hopLimit} hops, into pods (node-role/hop-limit)`,
    };
  return tokens === 'required' && hopLimit !== undefined ? { kind: 'no' } : { kind: 'unknown' };
}

function doubtful(carrier: PodCarrier, node: ClusterNode, says: string): MetadataReach {
  const { instance } = node;
  return {
    ...yes('node-role/unknown-options', [
      cite(carrier, says),
      ...(instance === undefined
        ? []
        : [citeInstance(instance, 'does not show its metadata options (node-role/unknown-options)')]),
    ]),
    certainty: 'possible',
    needs: `that the metadata options of ${instance?.id ?? node.name} let it in`,
    optionsAbsent: true,
  };
}

function yes(finding: string, because: readonly Because[]): Extract<MetadataReach, { kind: 'yes' }> {
  return { kind: 'yes', finding, certainty: 'certain', needs: undefined, because, optionsAbsent: false };
}

function citePolicy({ at, metadata }: KubernetesObject, beside: boolean): Because {
  const { namespace = 'default', name } = metadata;
  return {
    at,
    document: `NetworkPolicy ${namespace}/${name}`,
    statement: undefined,
    says: beside
      ? 'closes 169.254.169.254, and leaves fd00:ec2::254 open'
      : 'closes 169.254.169.254, where something enforces it (node-role/network-policy)',
  };
}
