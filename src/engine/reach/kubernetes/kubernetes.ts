import { type Edge, NO_WAYS, type Node, type WaysIn } from '../node.ts';
import type { Search } from '../search-context.ts';
import { type AdmissionPolicy, admissionPolicies, bearing } from './admission.ts';
import { type ClusterIndex, clusterIndex } from './cluster-index.ts';
import type { Holder } from './grant.ts';
import { impersonators } from './impersonators.ts';
import { type Place, placesOf } from './place.ts';
import type { Power, Question } from './power.ts';
import { bestPower } from './powers.ts';
import { toldOf } from './told.ts';
import { clusterUnknown } from './unknown.ts';

type AccountNode = Extract<Node, { kind: 'service-account' }>;

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
  const context: Context = { node, index, policies, lives: lives(places) };
  // what gives the account's rights alone gives its identity where those rights do
  const self = selfPower(context, places.values());
  const edges: Edge[] = [];
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
    edges.push(edgeOf(holder, node, power));
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

/** What holds for all holders alike. */
interface Context {
  readonly node: AccountNode;
  readonly index: ClusterIndex;
  readonly policies: readonly AdmissionPolicy[];
  /** Whether a pod runs as the service account. */
  readonly lives: boolean;
}

interface Found {
  readonly power: Power;
  readonly place: Place;
}

function powerOver(
  holder: Holder,
  places: Iterable<Place>,
  context: Context,
  self: Power | undefined,
): Found | undefined {
  const { node, index, policies } = context;
  let possible: Found | undefined;
  for (const place of places) {
    const question: Question = { holder, place, index };
    const weigh = (power: Power): Power => restrained(brought(power, holder, context), place, policies);
    const power = bestPower(question, node.need, weigh) ?? throughSelf(question, node, self);
    if (power?.certainty === 'certain') return { power, place };
    if (power !== undefined) possible ??= { power, place };
  }
  return possible;
}

/** What an account can do to itself: told of nobody, but whoever acts as it can do it too. */
function selfPower(context: Context, places: Iterable<Place>): Power | undefined {
  const { subject, need } = context.node;
  const own = context.index.holders.byId.get(subject.id);
  return own === undefined || need === 'api' ? undefined : powerOver(own, places, context, undefined)?.power;
}

function throughSelf(question: Question, { need }: AccountNode, self: Power | undefined): Power | undefined {
  if (self === undefined || need === 'api') return undefined;
  const power = bestPower(question, 'api');
  if (power === undefined) return undefined;
  const certain = power.certainty === 'certain' && self.certainty === 'certain';
  return {
    ...power,
    worth: self.worth,
    because: [...power.because, ...self.because],
    certainty: certain ? 'certain' : 'possible',
    needs: power.needs ?? self.needs,
  };
}

/**
 * A token that is no pod's own has to be bound to a living pod of the service account, and to be brought before
 * an agent, which answers pods of the cluster: certain only for what runs there itself.
 *
 * Semantics: Amazon EKS User Guide, "Understand how EKS Pod Identity works". That a token bound to no pod is
 * refused is nowhere said, and taken for so.
 */
function brought(power: Power, { subject }: Holder, context: Context): Power {
  if (context.node.need !== 'bound-token' || power.worth !== 'token') return power;
  if (subject.kind === 'serviceaccount' && context.lives) return power;
  const pod = context.lives ? '' : 'a living pod of the service account to bind the token to, and ';
  const needs = `${pod}a place from which a Pod Identity agent answers, or eks-auth:AssumeRoleForPodIdentity`;
  return { ...power, certainty: 'possible', needs };
}

const lives = (places: ReadonlyMap<string, Place>): boolean =>
  [...places.values()].some(({ running }) => running.length > 0);

/** A policy that may refuse this, and that is not evaluated, leaves it open. */
function restrained(power: Power, { namespace }: Place, policies: readonly AdmissionPolicy[]): Power {
  if (power.certainty === 'possible') return power;
  const policy = policies.find(
    (one) => one.appliesIn(namespace) && bearing(one, power.finding) === 'refuses',
  );
  if (policy === undefined) return power;
  return {
    ...power,
    certainty: 'possible',
    needs: `that ${policy.name} lets it pass, which rolepin does not evaluate`,
    because: [...power.because, policy.because],
  };
}

/** Policies that bear on what was found and ask for nothing that can't be had: they are told, and refuse nothing. */
function policyNotes(findings: ReadonlySet<string>, policies: readonly AdmissionPolicy[]): readonly string[] {
  return policies
    .filter((policy) => [...findings].some((finding) => bearing(policy, finding) === 'other'))
    .map(
      ({ name }) =>
        `${name} restricts pods, and not by their service account or who makes them: taken as passed by a pod that is made to fit`,
    );
}

/** What is possible at best is told once too. */
function doubtOf({ subject }: Holder, { finding, reach }: Power, { namespace }: Place): string {
  return `${subject.id} ${finding} ${reach === 'cluster' ? '' : namespace}`;
}

function edgeOf(holder: Holder, node: AccountNode, power: Power): Edge {
  const { subject: from, next, platform } = holder;
  const { because, certainty, needs } = power;
  return {
    from,
    next,
    step: {
      mechanism: 'kubernetes',
      from: from.id,
      to: node.subject.id,
      witness: undefined,
      because,
      certainty,
      needs,
    },
    ...(node.subject.existing.includes(from.id) ? { covered: true } : {}),
    ...(platform ? { platform: true } : {}),
  };
}
