import { nameAt, type PodCarrier } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Edge, WaysIn } from '../node.ts';
import { isAddOn } from '../node-role/add-ons.ts';
import { carriersOf } from '../node-role/carriers.ts';
import { cite } from '../node-role/cite.ts';
import { groupEdges, PodGroups } from '../node-role/groups.ts';
import { kubeletsOf } from '../node-role/kubelets.ts';
import { newPods } from '../node-role/new-pods.ts';
import type { Because, Step } from '../path.ts';
import type { Search } from '../search-context.ts';
import { type KeyPlace, objectWords } from './key-places.ts';
import { hasBoth, podsWith } from './pods-with.ts';
import { readersOf } from './readers.ts';

/** How it is known whose an access key is. */
export interface Owner {
  readonly because: readonly Because[];
  /** What is not known of it. */
  readonly needs: string | undefined;
  /** The command that would tell. */
  readonly add?: string;
}

/**
 * Who holds an access key that lies in an object; `to` is the subject id of its owner.
 *
 * A pod gets what it mounts and what its variables take; whoever may make pods in the namespace mounts what they want.
 */
export function holdersOf(place: KeyPlace, to: string, owner: Owner, search: Search): WaysIn {
  const { facts } = search;
  const { cluster, object, id } = place;
  const stepFrom = (from: string, because: readonly Because[]): Step => ({
    mechanism: 'static-credentials',
    finding: findingOf(object.kind),
    from,
    to,
    witness: undefined,
    because: [citeKey(place), ...because, ...owner.because],
    certainty: owner.needs === undefined ? 'certain' : 'possible',
    needs: owner.needs,
    ...(owner.add === undefined ? {} : { add: owner.add }),
  });
  const groups = new PodGroups<true>();
  const pods = podsHaving(place, facts);
  const having = new Set(pods);
  for (const carrier of pods) groups.of(cluster, carrier).having.set(carrier, true);
  for (const group of groups.all()) {
    const pattern = { namespace: group.first.namespace, name: group.first.spec.serviceAccount };
    group.lacking = carriersOf({ cluster, pattern }, facts).some(
      (carrier) => !having.has(carrier) && isAddOn(carrier) === isAddOn(group.first),
    );
  }
  const edges: Edge[] = groups
    .all()
    .flatMap((group) =>
      groupEdges(group, search, ({ id: from }, carrier) =>
        stepFrom(from, [cite(carrier, `gets what ${objectWords(object)} holds`)]),
      ),
    );
  // a kubelet reads the whole object, whatever its pods take of it
  const referring = object.holdsSecretKey === true ? podsWith(place, facts) : pods;
  for (const { from, next, because } of kubeletsOf(referring, cluster, facts)) {
    const step = stepFrom(from.id, because);
    edges.push({ from, next, step, platform: true });
  }
  if (object.holdsSecretKey !== true) {
    const notes =
      pods.length > 0
        ? []
        : [
            `${objectWords(object)} of cluster ${cluster.name} names access key ${id} without its secret half: taken as of no use`,
          ];
    return { edges, unknown: [], notes };
  }
  for (const { holder, because } of readersOf(place, facts)) {
    edges.push({
      from: holder.subject,
      next: holder.next,
      step: stepFrom(holder.subject.id, because),
      ...(holder.platform ? { platform: true } : {}),
    });
  }
  const { namespace } = object.metadata;
  if (namespace !== undefined && (object.kind === 'Secret' || object.kind === 'ConfigMap')) {
    const next = newPods(cluster, namespace, { excluded: new Set(), onNode: false });
    edges.push({ from: next.subject, next, step: stepFrom(next.subject.id, []), covered: true });
  }
  return { edges, unknown: [], notes: [] };
}

/** Whether somebody who finds a key there may find both its halves. */
export const isWhole = (place: KeyPlace, facts: Facts): boolean =>
  place.object.holdsSecretKey === true || podsHaving(place, facts).length > 0;

function podsHaving(place: KeyPlace, facts: Facts): readonly PodCarrier[] {
  return podsWith(place, facts).filter((carrier) => hasBoth(carrier, place, facts));
}

function citeKey({ object, id }: KeyPlace): Because {
  return {
    at: nameAt(object),
    document: objectWords(object),
    statement: undefined,
    says: `holds access key ${id} (${findingOf(object.kind)})`,
  };
}

function findingOf(kind: string): string {
  if (kind === 'Secret') return 'static-credentials/secret';
  if (kind === 'ConfigMap') return 'static-credentials/config-map';
  return 'static-credentials/plain-text';
}
