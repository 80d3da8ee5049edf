import { breaksOut, type Instance, nameAt, type PodCarrier } from '../../../world/index.ts';
import type { Because, Certainty } from '../path.ts';
import type { ClusterNode } from './cluster-node.ts';
import { blockedBy, isEnforced, otherPolicies } from './network-policy.ts';
import { onFargate } from './placement.ts';

/** How pods of a kind reach the metadata service of their node, or that they don't. */
export type MetadataReach =
  | { readonly kind: 'no' }
  | {
      readonly kind: 'yes';
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
  const own = ownWay(carrier);
  if (own !== undefined) {
    if (instance.metadata === undefined) return doubtful(carrier, node, own);
    return yes([cite(carrier, own), citeInstance(instance, 'leaves its metadata service on')]);
  }
  const options = openFor(instance);
  if (options.kind === 'no') return NO;
  const policies = blockedBy(carrier, node.cluster);
  if (policies !== undefined && isEnforced(node.cluster)) return NO;
  if (options.kind === 'unknown') return doubtful(carrier, node, 'runs on the node');
  const because = [cite(carrier, 'runs on the node'), citeInstance(instance, options.says)];
  if (policies !== undefined) {
    const names = policies.map((policy) => policy.metadata.name).join(', ');
    return {
      ...yes([
        ...because,
        ...policies.map((policy) => ({
          at: policy.at,
          document: `NetworkPolicy ${policy.metadata.namespace ?? 'default'}/${policy.metadata.name}`,
          statement: undefined,
          says: 'closes 169.254.169.254, where something enforces it (node-role/network-policy)',
        })),
      ]),
      certainty: 'possible',
      needs: `that nothing on the node enforces the network policy ${names}`,
    };
  }
  const [other] = otherPolicies(node.cluster);
  if (other === undefined) return yes(because);
  return {
    ...yes(because),
    certainty: 'possible',
    needs: `that no ${other.kind} such as ${other.metadata.name}, which is not evaluated, closes the metadata service`,
  };
}

/** What of a pod makes the hop limit not matter; a pod that holds the node has the node's network too. */
function ownWay({ spec }: PodCarrier): string | undefined {
  if (spec.hostNetwork) return "runs in the node's own network (node-role/host-network)";
  const breach = breaksOut(spec.body);
  return breach === undefined ? undefined : `gets out onto its node, by ${breach} (node-role/node-access)`;
}

/** Whether pods that are a hop away reach a metadata service. */
export type Openness =
  | { readonly kind: 'yes'; readonly says: string }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown' };

/** Whether the options of an instance let a pod in that is one hop away. */
export function openFor({ metadata }: Instance): Openness {
  if (metadata === undefined) return { kind: 'unknown' };
  const { tokens, hopLimit } = metadata;
  if (tokens === 'optional')
    return {
      kind: 'yes',
      says: 'allows IMDSv1 (HttpTokens optional), which no hop limit bounds (node-role/imds-v1)',
    };
  if (hopLimit !== undefined && hopLimit >= 2)
    return { kind: 'yes', says: `lets answers travel ${hopLimit} hops, into pods (node-role/hop-limit)` };
  return tokens === 'required' && hopLimit !== undefined ? { kind: 'no' } : { kind: 'unknown' };
}

function doubtful(carrier: PodCarrier, node: ClusterNode, says: string): MetadataReach {
  const { instance } = node;
  return {
    ...yes([
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

function yes(because: readonly Because[]): Extract<MetadataReach, { kind: 'yes' }> {
  return { kind: 'yes', certainty: 'certain', needs: undefined, because, optionsAbsent: false };
}

/** A pod or workload, cited. */
export function cite({ object }: PodCarrier, says: string): Because {
  const { name, namespace = 'default' } = object.metadata;
  return { at: nameAt(object), document: `${object.kind} ${namespace}/${name}`, statement: undefined, says };
}

export function citeInstance({ id, at }: Instance, says: string): Because {
  return { at, document: `instance ${id}`, statement: undefined, says };
}
