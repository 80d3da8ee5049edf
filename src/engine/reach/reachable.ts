import type { Role } from '../../world/index.ts';
import { Makers, ownWay } from './made.ts';
import { type Edge, type Node, nodeId } from './node.ts';
import type { Path, Step, Subject, Unknown } from './path.ts';
import { type Mechanism, mechanismsOf } from './search.ts';
import type { Search } from './search-context.ts';
import { ALL_SESSIONS } from './session/sessions.ts';
import { issuerOutsiders } from './takeover/issuer-outsiders.ts';
import { takeover } from './takeover/takeover.ts';

/** A role that a subject can get. */
export interface ReachedRole {
  readonly role: Role;
  /** One for each kind of first step, the shortest and most certain. */
  readonly paths: readonly Path[];
}

/** All roles that a subject can get. */
export interface Reachable {
  readonly roles: readonly ReachedRole[];
  readonly unknown: readonly Unknown[];
  readonly notes: readonly string[];
}

/** An edge with the node that it leads into. */
interface Hop {
  readonly edge: Edge;
  readonly into: Node;
}

/** A node with the best way from the subject to it, by one kind of first step. */
interface Arrival {
  readonly node: Node;
  readonly hops: readonly Hop[];
  readonly price: number;
}

/**
 * Searches forward from a subject to all roles. The mechanisms look backward, from a node to those who get it; so
 * each node is asked once, and the edges are then followed the other way round. Takeovers are asked for the
 * principals alone that the subject gets.
 */
export function rolesOf(holds: (subject: Subject) => boolean, search: Search): Reachable {
  const graph = new Graph(search, holds);
  for (const { details } of search.facts.world.accounts.values())
    for (const role of details?.roles.values() ?? [])
      graph.add({ kind: 'role', role, sessions: ALL_SESSIONS });
  let arrivals = graph.arrivals();
  if (search.depth === 'account') {
    const asked = new Set<string>();
    for (;;) {
      const takers = new Set(graph.principals(arrivals).filter((id) => !asked.has(id)));
      if (takers.size === 0) break;
      for (const id of takers) asked.add(id);
      graph.addTakeovers(takers, arrivals);
      arrivals = graph.arrivals();
    }
  }
  return { roles: rolesAmong(arrivals), unknown: [...graph.unknown.values()], notes: [...graph.notes] };
}

/** Whether an edge is a way of its subject; a set that only leads on is nobody's. */
const isWay = ({ platform, covered, leadsOn, from }: Edge): boolean =>
  !platform && !leadsOn && !(covered && /[*?]/.test(from.id));

/** All nodes that lead to roles, and the hops between them. */
class Graph {
  readonly unknown = new Map<string, Unknown>();
  readonly notes = new Set<string>();
  private readonly nodes = new Map<string, Node>();
  private readonly first: Hop[] = [];
  /** Ways of roles that have such sessions only if somebody makes them. */
  private readonly ifMade: Hop[] = [];
  private readonly makers = new Makers();
  private readonly onward = new Map<string, Hop[]>();
  private readonly search: Search;
  private readonly holds: (subject: Subject) => boolean;
  private readonly mechanisms: readonly Mechanism[];

  constructor(search: Search, holds: (subject: Subject) => boolean) {
    this.search = search;
    this.holds = holds;
    // those who are no users or roles of the world are few, and asked for at once
    this.mechanisms = mechanismsOf(search.depth).map((one) => (one === takeover ? issuerOutsiders : one));
  }

  /** Asks for the ways into a node, and into all that stand behind it. */
  add(start: Node): void {
    const waiting = [start];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const id = placeOf(node);
      if (this.nodes.has(id)) continue;
      this.nodes.set(id, node);
      // what a search has told before is no reason to tell it less here
      for (const mechanism of this.mechanisms)
        waiting.push(...this.take(mechanism, node, { ...this.search }));
    }
  }

  /** Asks what some principals can take over, of what is not got for certain already. */
  addTakeovers(takers: ReadonlySet<string>, arrivals: readonly Arrival[]): void {
    const got = new Set(arrivals.filter(({ price }) => price < POSSIBLE).map(({ node }) => placeOf(node)));
    for (const [place, node] of [...this.nodes])
      if (!got.has(place))
        for (const next of this.take(takeover, node, { ...this.search, takers })) this.add(next);
  }

  private take(mechanism: Mechanism, node: Node, search: Search): readonly Node[] {
    const ways = mechanism(node, search);
    this.makers.note(node, nodeId(node), ways);
    for (const one of ways.unknown) this.unknown.set(`${one.what} ${one.add}`, one);
    for (const note of ways.notes) this.notes.add(note);
    return ways.edges.flatMap((edge) => {
      const hop: Hop = { edge, into: node };
      if (isWay(edge) && this.holds(edge.from)) this.first.push(hop);
      if (edge.leadsOn !== undefined && this.holds(edge.from)) this.ifMade.push(hop);
      if (edge.next === undefined) return [];
      const id = placeOf(edge.next);
      const hops = this.onward.get(id);
      if (hops === undefined) this.onward.set(id, [hop]);
      else hops.push(hop);
      return [edge.next];
    });
  }

  /** All nodes that the subject gets, by each kind of first step. */
  arrivals(): readonly Arrival[] {
    const made = this.ifMade.flatMap(({ edge, into }): readonly Hop[] =>
      edge.next !== undefined && this.makers.has(nodeId(edge.next)) ? [{ edge: ownWay(edge), into }] : [],
    );
    const first = [...this.first, ...made];
    const kinds = new Set(first.map(({ edge }) => edge.step.mechanism));
    return [...kinds].flatMap((kind) => this.from(first.filter(({ edge }) => edge.step.mechanism === kind)));
  }

  private from(starts: readonly Hop[]): readonly Arrival[] {
    const settled = new Map<string, Arrival>();
    const waiting = new Map<number, Arrival[]>();
    const add = (hops: readonly Hop[], { edge, into }: Hop, before: number): void => {
      const price = before + (edge.step.certainty === 'possible' ? POSSIBLE : 1);
      const equals = waiting.get(price);
      const arrival: Arrival = { node: into, hops: [...hops, { edge, into }], price };
      if (equals === undefined) waiting.set(price, [arrival]);
      else equals.push(arrival);
    };
    for (const hop of starts) add([], hop, 0);
    while (waiting.size > 0) {
      const least = Math.min(...waiting.keys());
      const equals = waiting.get(least) ?? [];
      waiting.delete(least);
      for (const arrival of equals) {
        const id = placeOf(arrival.node);
        if (settled.has(id)) continue;
        settled.set(id, arrival);
        for (const hop of this.onward.get(id) ?? [])
          if (!settled.has(placeOf(hop.into)) && !(isWay(hop.edge) && this.holds(hop.edge.from)))
            add(arrival.hops, hop, arrival.price);
      }
    }
    return [...settled.values()];
  }

  /** Ids of the users and roles among what the subject gets, and of itself if it is one. */
  principals(arrivals: readonly Arrival[]): readonly string[] {
    const own = [...this.search.facts.world.accounts.values()].flatMap(({ details }) => [
      ...(details?.users.keys() ?? []),
      ...(details?.roles.keys() ?? []),
    ]);
    const itself = own.filter((arn) => this.holds(subjectOf(arn))).map((arn) => `principal:${arn}`);
    const others = arrivals.flatMap(({ node }) => {
      if (node.kind === 'role') return [`principal:${node.role.arn}`];
      return node.kind === 'user' ? [`principal:${node.user.arn}`] : [];
    });
    return [...new Set([...itself, ...others])];
  }
}

// no path has so many steps
const POSSIBLE = 10_000;

/** A node's place in the graph. A role that is asked for takes sessions of every kind, one on the way does not. */
const placeOf = (node: Node): string =>
  node.kind === 'role' && node.sessions.kind === 'all' ? `${nodeId(node)} all` : nodeId(node);

const subjectOf = (arn: string): Subject => ({
  kind: 'principal',
  id: `principal:${arn}`,
  except: [],
  existing: [],
  session: undefined,
  says: undefined,
});

function rolesAmong(arrivals: readonly Arrival[]): readonly ReachedRole[] {
  const roles = new Map<Role, Path[]>();
  for (const { node, hops } of arrivals) {
    if (node.kind !== 'role' || node.sessions.kind !== 'all') continue;
    const steps = hops.map(({ edge }): Step => edge.step);
    const from = hops[0]?.edge.from;
    if (
      from === undefined ||
      steps.some((step, index) => index > 0 && step.from === `principal:${node.role.arn}`)
    )
      continue;
    const path: Path = {
      subject: from,
      steps,
      certainty: steps.every((step) => step.certainty === 'certain') ? 'certain' : 'possible',
      remedy: undefined,
    };
    roles.set(node.role, [...(roles.get(node.role) ?? []), path]);
  }
  return [...roles]
    .map(([role, paths]) => ({ role, paths }))
    .sort((a, b) => (a.role.arn < b.role.arn ? -1 : 1));
}
