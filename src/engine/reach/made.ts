import { type Edge, type Node, nodeId, type WaysIn } from './node.ts';
import { givingOf, isAnySession } from './session/sessions.ts';

/**
 * Whether there is anybody who makes the sessions that a node stands for. It is asked of sessions that must be given
 * something, when all ways were looked at.
 */
export class Makers {
  /** Nodes into which somebody gets by what is asked of no session. */
  private readonly made = new Set<string>();
  /** For each node, those into which its sessions lead on. */
  private readonly onward = new Map<string, Set<string>>();
  /** All of which somebody makes the sessions, by however many hops, as far as it was noted when it was asked. */
  private all: ReadonlySet<string> | undefined;

  /** Takes note of the ways into a node, with the name that the search has for it. */
  note(node: Node, name: string, { edges, unknown }: WaysIn): void {
    if (node.kind !== 'role') return;
    const as = givingOf(node.sessions);
    if (as === undefined || isAnySession(as)) return;
    this.all = undefined;
    if (unknown.length > 0) this.made.add(name);
    for (const { leadsOn, next } of edges) {
      if (leadsOn === undefined) this.made.add(name);
      else if (next !== undefined) {
        const behind = nodeId(next);
        this.onward.set(behind, (this.onward.get(behind) ?? new Set()).add(name));
      }
    }
  }

  /** Whether somebody makes such sessions, by however many hops. */
  has(name: string): boolean {
    this.all ??= this.everyMade();
    return this.all.has(name);
  }

  private everyMade(): ReadonlySet<string> {
    const all = new Set(this.made);
    for (const one of all) for (const next of this.onward.get(one) ?? []) all.add(next);
    return all;
  }
}

/** The way of the role itself whose sessions lead on: possible, since it may have such a session. */
export const ownWay = ({ leadsOn, ...edge }: Edge): Edge =>
  leadsOn === undefined ? edge : { ...edge, step: { ...edge.step, certainty: 'possible', needs: leadsOn } };
