import type { Edge, Node } from '../node.ts';
import type { ClusterIndex } from './cluster-index.ts';
import { rightToAnyUser } from './escalation.ts';
import type { Place } from './place.ts';
import { may, powerBy, type Question } from './power.ts';
import type { Told } from './told.ts';

/** Users and groups stand in no namespace. */
const NOWHERE: Place = {
  namespace: '',
  namespaceExists: true,
  names: [],
  sample: '',
  pattern: '',
  open: false,
  running: [],
};

type SubjectNode = Extract<Node, { kind: 'kubernetes-subject' }>;

/**
 * Who may act as a user, or as a member of a group, towards the API server. Acting as a user gives what is bound
 * to the user, not what its groups have; a group can't be impersonated without a user.
 *
 * Semantics: Kubernetes, "User Impersonation".
 */
export function impersonators(node: SubjectNode, index: ClusterIndex, told: Told): Edge[] {
  const { cluster, is, name } = node;
  const to = `${is}:${cluster.name}/${name}`;
  const edges: Edge[] = [];
  for (const holder of index.holders.wide) {
    if (holder.subject.id === to || told.all(cluster, holder)) continue;
    const question: Question = { holder, place: NOWHERE, index };
    const anybody = may(question, 'impersonate', `${is}s`, { cluster: true });
    const right = anybody ?? may(question, 'impersonate', `${is}s`, { name, cluster: true });
    const rights = is === 'group' ? [right, rightToAnyUser(question)] : [right];
    const power = powerBy('kubernetes/impersonate', 'api', rights, `who acts as the ${is} has its rights`);
    if (power === undefined) continue;
    if (anybody !== undefined && !told.once(`${cluster.name} ${holder.subject.id} ${is}s`)) continue;
    const { because, certainty, needs } = power;
    edges.push({
      from: holder.subject,
      next: holder.next,
      step: {
        mechanism: 'kubernetes',
        finding: power.finding,
        from: holder.subject.id,
        to,
        witness: undefined,
        because,
        certainty,
        needs,
      },
      ...(holder.platform ? { platform: true } : {}),
    });
  }
  return edges;
}
