import type { Cluster, PodCarrier } from '../../../world/index.ts';
import type { Facts } from '../facts.ts';
import type { Node } from '../node.ts';
import type { Because, Subject } from '../path.ts';
import { oneSubject } from '../subject.ts';
import { cite } from './cite.ts';
import { nodeIndex } from './cluster-nodes.ts';
import { roleOf } from './into-account.ts';
import { isKubeletOf } from './mapped.ts';

/** The kubelet of a node, by the role that makes one it. */
export interface Kubelet {
  readonly from: Subject;
  readonly next: Node;
  readonly because: readonly Because[];
}

/**
 * The kubelets that may read the Secrets and ConfigMaps that some pods refer to: those of the nodes on which they run.
 *
 * Semantics: Kubernetes, "Using Node Authorization".
 */
export function kubeletsOf(pods: readonly PodCarrier[], cluster: Cluster, facts: Facts): readonly Kubelet[] {
  const found = new Map<string, Kubelet>();
  for (const pod of pods) {
    for (const { node, certainty } of nodeIndex(facts).nodesOf(pod, cluster)) {
      const role = certainty === 'certain' ? roleOf(node, facts) : undefined;
      if (role === undefined || found.has(node.name) || !isKubeletOf(role, cluster)) continue;
      found.set(node.name, {
        from: oneSubject('principal', role.arn),
        next: { kind: 'node', cluster, name: node.name, role },
        because: [
          cite(pod, `runs on node ${node.name}, whose kubelet reads what it mounts (node-role/kubelet)`),
        ],
      });
    }
  }
  return [...found.values()];
}
