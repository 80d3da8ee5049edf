import { type Edge, NO_WAYS, type Node, type WaysIn } from '../node.ts';
import type { Because } from '../path.ts';
import type { Search } from '../search-context.ts';
import { admissionPolicies } from './admission.ts';
import { type ClusterIndex, clusterIndex } from './cluster-index.ts';
import type { AccountNode, Context } from './context.ts';
import type { Holder } from './grant.ts';
import { impersonators } from './impersonators.ts';
import { mountedTokens } from './mounted-tokens.ts';
import { type Place, placesOf } from './place.ts';
import type { Power } from './power.ts';
import { otherGivers, powerOver, selfPower } from './power-over.ts';
import { toldOf } from './told.ts';
import { clusterUnknown } from './unknown.ts';
import { policyNotes } from './weigh.ts';

/**
 * Who can get hold of a service account's identity inside its cluster, by RBAC or an access policy of EKS; and who
 * can act as a user or group that can.
 *
 * Semantics: Kubernetes, "Role Based Access Control Good Practices"; Amazon EKS User Guide, "Grant IAM users and
 * roles access to Kubernetes APIs".
 */
export function kubernetes(node: Node, search: Search): WaysIn {
  if (node.kind === 'kubernetes-subject') {
    const index = clusterIndex(node.cluster, search.facts);
    return { edges: impersonators(node, index, toldOf(search)), unknown: [], notes: [] };
  }
  if (node.kind !== 'service-account') return NO_WAYS;
  const index = clusterIndex(node.cluster, search.facts);
  const { edges, findings } = intoAccount(node, index, search);
  return {
    edges,
    unknown: [...clusterUnknown(node.cluster), ...index.holders.unknown],
    notes: policyNotes(findings, admissionPolicies(node.cluster)),
  };
}

interface Into {
  readonly edges: readonly Edge[];
  readonly findings: ReadonlySet<string>;
}

function intoAccount(node: AccountNode, index: ClusterIndex, search: Search): Into {
  const told = toldOf(search);
  const { cluster, subject } = node;
  const places = placesOf(node.pattern, index, search.facts);
  const policies = admissionPolicies(cluster);
  const context: Context = {
    node,
    index,
    policies,
    lives: [...places.values()].some(({ running }) => running.length > 0),
  };
  // what gives the account's rights alone gives its identity where those rights do
  const self = selfPower(context, places.values());
  const edges: Edge[] = [...mountedTokens(node, places.values(), index, search)];
  const findings = new Set<string>();
  for (const holder of candidates(index, places)) {
    if (holder.subject.id === subject.id) continue;
    const untold = [...places.values()].filter(
      ({ namespace }) => !told.has(cluster, holder, node.need, namespace),
    );
    const found = powerOver(holder, untold, context, self);
    if (found === undefined) continue;
    const { place, power } = found;
    if (power.certainty === 'certain') told.add(cluster, holder, power, place.namespace);
    else if (power.reach !== 'single' && !told.once(doubtOf(holder, power, place))) continue;
    edges.push(edgeOf(holder, node, power, otherGivers(holder, place, power, context)));
    findings.add(power.finding);
  }
  return { edges, findings };
}

/** Those with a right in the whole cluster, and those with one in a namespace that is asked for. */
function candidates({ holders }: ClusterIndex, places: ReadonlyMap<string, Place>): Iterable<Holder> {
  const found = new Set(holders.wide);
  for (const namespace of places.keys())
    for (const holder of holders.local.get(namespace) ?? []) found.add(holder);
  return found;
}

/** What is possible at best is told once too. */
function doubtOf({ subject }: Holder, { finding, reach }: Power, { namespace }: Place): string {
  return `${subject.id} ${finding} ${reach === 'cluster' ? '' : namespace}`;
}

function edgeOf(holder: Holder, node: AccountNode, power: Power, also: readonly Because[]): Edge {
  const { subject: from, next, platform } = holder;
  const { because, certainty, needs } = power;
  return {
    from,
    next,
    step: {
      mechanism: 'kubernetes',
      finding: power.finding,
      from: from.id,
      to: node.subject.id,
      witness: undefined,
      because,
      certainty,
      needs,
      ...(also.length === 0 ? {} : { also }),
    },
    ...(node.subject.existing.includes(from.id) ? { covered: true } : {}),
    ...(platform ? { platform: true } : {}),
  };
}
