import { type Edge, type Node, nodeId, type WaysIn } from './node.ts';
import { givingOf, isAnySession } from './session/sessions.ts';

/**
 * Whether there is anybody who makes the sessions that a node stands for. It is asked of sessions that must be given
 * something, when all ways were looked at.
 */
export class Makers {
  /** Nodes into which somebody gets by what is asked of no session. */
  private readonly made = new Set<string>();
  /** For each node, those from which its other ways lead on. */
  private readonly through = new Map<string, Set<string>>();

  /** Takes note of the ways into a node, with the name that the search has for it. */
  note(node: Node, name: string, { edges, unknown }: WaysIn): void {
    if (node.kind !== 'role') return;
    const as = givingOf(node.sessions);
    if (as === undefined || isAnySession(as)) return;
    if (unknown.length > 0) this.made.add(name);
    for (const { leadsOn, next } of edges) {
      if (leadsOn === undefined) this.made.add(name);
      else if (next !== undefined)
        this.through.set(name, (this.through.get(name) ?? new Set()).add(nodeId(next)));
    }
  }

  /** Whether somebody makes such sessions, by however many hops. */
  has(name: string, asked = new Set<string>()): boolean {
    if (this.made.has(name)) return true;
    if (asked.has(name)) return false;
    asked.add(name);
    return [...(this.through.get(name) ?? [])].some((other) => this.has(other, asked));
  }
}

/** The way of the role itself whose sessions lead on: possible, since it may have such a session. */
export const ownWay = ({ leadsOn, ...edge }: Edge): Edge =>
  leadsOn === undefined ? edge : { ...edge, step: { ...edge.step, certainty: 'possible', needs: leadsOn } };
