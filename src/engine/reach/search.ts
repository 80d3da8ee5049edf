import type { Role } from '../../world/index.ts';
import { assumeRole } from './assume-role/assume-role.ts';
import { kubernetes } from './kubernetes/kubernetes.ts';
import { Makers, ownWay } from './made.ts';
import { type Edge, type Node, nodeId, type WaysIn } from './node.ts';
import { nodeRole } from './node-role/node-role.ts';
import type { Depth, Path, Step, Unknown } from './path.ts';
import { podIdentity } from './pod-identity.ts';
import { saml } from './saml.ts';
import type { Search } from './search-context.ts';
import { service } from './service.ts';
import { ALL_SESSIONS, isGiven, makingOf } from './session/sessions.ts';
import { staticCredentials } from './static-credentials/static-credentials.ts';
import { takeover } from './takeover/takeover.ts';
import { webIdentity } from './web-identity.ts';

/** Finds the ways into one node. */
export type Mechanism = (node: Node, search: Search) => WaysIn;

/** The mechanisms, each with the depth from which on it counts. */
const MECHANISMS: readonly { readonly depth: Depth; readonly into: Mechanism }[] = [
  { depth: 'assume', into: webIdentity },
  { depth: 'assume', into: podIdentity },
  { depth: 'assume', into: assumeRole },
  { depth: 'assume', into: saml },
  { depth: 'assume', into: service },
  { depth: 'cluster', into: kubernetes },
  { depth: 'cluster', into: nodeRole },
  { depth: 'cluster', into: staticCredentials },
  { depth: 'account', into: takeover },
];

const DEPTHS: readonly Depth[] = ['assume', 'cluster', 'account'];

/** The mechanisms of a depth. */
export const mechanismsOf = (depth: Depth): readonly Mechanism[] =>
  MECHANISMS.filter((one) => DEPTHS.indexOf(one.depth) <= DEPTHS.indexOf(depth)).map(({ into }) => into);

/** Everybody who can get a role. */
export interface Reached {
  /** One for each subject and first step, the shortest and most certain. */
  readonly paths: readonly Path[];
  readonly unknown: readonly Unknown[];
  readonly notes: readonly string[];
  /** Subject ids of the machinery that has the role too. */
  readonly platform: readonly string[];
}

/** A node with the best way on from it to the role that is asked for. */
interface Reaching {
  readonly node: Node;
  readonly steps: readonly Step[];
  /** The nodes on the way, this one first. */
  readonly passed: readonly Passed[];
}

interface Passed {
  readonly id: string;
  /** The role of which any session will do. */
  readonly role: Role | undefined;
}

/**
 * Searches backward from a role, over every mechanism of the depth. Each node is visited once, by its best way
 * on: certain before possible, then shortest; so chains of any length are found and cycles end.
 */
export function waysTo(role: Role, search: Search): Reached {
  const mechanisms = mechanismsOf(search.depth);
  const paths = new Map<string, Path>();
  const unknown = new Map<string, Unknown>();
  const notes = new Set<string>();
  const platform = new Set<string>();
  const settled = new Set<string>();
  const spent = new Set<string>();
  let beyond = false;
  const skips = (subject: string): boolean => beyond && spent.has(subject);
  const here: Search = { ...search, spent, skips };
  const queue = new Frontier();
  const start: Node = { kind: 'role', role, sessions: ALL_SESSIONS };
  queue.add({ node: start, steps: [], passed: [passing(start)] });
  const makers = new Makers();
  const ifMade: { readonly edge: Edge; readonly onward: readonly Step[] }[] = [];

  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    const { node, steps, passed } = next;
    const id = nodeId(node);
    if (settled.has(id)) continue;
    settled.add(id);
    beyond = steps.some(isTakeover);
    const takers = new Set<string>();
    for (const into of mechanisms) {
      const ways = into(node, here);
      makers.note(node, id, ways);
      for (const one of ways.unknown) unknown.set(`${one.what} ${one.add}`, one);
      for (const note of ways.notes) notes.add(note);
      for (const edge of ways.edges) {
        if (edge.platform) platform.add(edge.from.id);
        if (isCircular(edge, next, role)) continue;
        const onward = [edge.step, ...steps];
        // who takes over by fewer steps gains nothing by more
        if (spent.has(edge.from.id) && (beyond || isTakeover(edge.step))) continue;
        if (isTakeover(edge.step) && edge.step.certainty === 'certain') takers.add(edge.from.id);
        if (edge.leadsOn !== undefined) {
          if (!passesItself(edge, next)) ifMade.push({ edge, onward });
        } else if (!edge.covered && !edge.platform && !passesItself(edge, next))
          keepBetter(paths, edge, onward);
        if (edge.next === undefined) continue;
        const behind = nodeId(edge.next);
        if (!settled.has(behind) && queue.wants(behind, onward))
          queue.add({ node: edge.next, steps: onward, passed: [passing(edge.next), ...passed] });
      }
    }
    for (const id of takers) spent.add(id);
  }
  for (const { edge, onward } of ifMade) {
    if (edge.next === undefined || !makers.has(nodeId(edge.next))) continue;
    const own = ownWay(edge);
    keepBetter(paths, own, [own.step, ...onward.slice(1)]);
  }
  return {
    paths: [...paths.values()],
    unknown: [...unknown.values()],
    notes: [...notes],
    platform: [...platform].sort(),
  };
}

/**
 * Whether the way on passes the subject itself, or the subject is the role that is asked for. A role comes twice only
 * where its sessions get, by the way between, what they lack.
 */
function isCircular(edge: Edge, { steps, passed }: Reaching, role: Role): boolean {
  const { id, session } = edge.from;
  if (id === `principal:${role.arn}`) return true;
  const { next } = edge;
  if (next?.kind !== 'role') return session === undefined && steps.some((step) => step.from === id);
  const own = passing(next);
  return passed.some((one) => one.id === own.id || (own.role !== undefined && one.role === own.role));
}

/** Whether a role gets in without the way between: then it is no way of its own. */
const passesItself = ({ next }: Edge, { passed }: Reaching): boolean =>
  next?.kind === 'role' && passed.some(({ role }) => role === next.role);

function passing(node: Node): Passed {
  const id = nodeId(node);
  if (node.kind === 'node') return { id, role: node.role };
  if (node.kind !== 'role') return { id, role: undefined };
  const as = makingOf(node.sessions);
  return { id, role: as !== undefined && as.name === undefined && !isGiven(as) ? node.role : undefined };
}

const isTakeover = ({ mechanism }: Step): boolean => mechanism === 'takeover';

function keepBetter(paths: Map<string, Path>, edge: Edge, steps: readonly Step[]): void {
  const { from, step } = edge;
  const key = [from.id, from.session ?? '', ...from.except, step.mechanism, step.to].join(' ');
  const path: Path = {
    subject: from,
    steps,
    certainty: steps.every((one) => one.certainty === 'certain') ? 'certain' : 'possible',
    remedy: undefined,
  };
  const known = paths.get(key);
  if (known === undefined || cost(steps) < cost(known.steps)) paths.set(key, path);
}

// no path has so many steps
const POSSIBLE = 10_000;

function cost(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + 1 + (step.certainty === 'possible' ? POSSIBLE : 0), 0);
}

/** Nodes to visit, the cheapest first; equals in the order in which they came. */
class Frontier {
  private readonly waiting = new Map<number, { readonly reaching: Reaching[]; taken: number }>();
  /** What the cheapest way to each node costs that was added. */
  private readonly prices = new Map<string, number>();

  /** Whether a way to a node is cheaper than all before it: another one would come too late. */
  wants(id: string, steps: readonly Step[]): boolean {
    const price = cost(steps);
    if ((this.prices.get(id) ?? Number.POSITIVE_INFINITY) <= price) return false;
    this.prices.set(id, price);
    return true;
  }

  add(reaching: Reaching): void {
    const price = cost(reaching.steps);
    const equals = this.waiting.get(price);
    if (equals === undefined) this.waiting.set(price, { reaching: [reaching], taken: 0 });
    else equals.reaching.push(reaching);
  }

  take(): Reaching | undefined {
    if (this.waiting.size === 0) return undefined;
    const least = Math.min(...this.waiting.keys());
    const equals = this.waiting.get(least);
    if (equals === undefined) return undefined;
    const first = equals.reaching[equals.taken];
    equals.taken += 1;
    if (equals.taken === equals.reaching.length) this.waiting.delete(least);
    return first;
  }
}
