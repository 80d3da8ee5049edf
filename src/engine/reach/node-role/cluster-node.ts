import type { Cluster, Instance, KubernetesObject, PodCarrier } from '../../../world/index.ts';
import type { Certainty } from '../path.ts';

/** A node of a cluster, with what the world knows of it. */
export interface ClusterNode {
  readonly cluster: Cluster;
  readonly name: string;
  /** The Node, `undefined` where only pods or instances tell of it. */
  readonly object: KubernetesObject | undefined;
  readonly instance: Instance | undefined;
  /** Of the instance. */
  readonly account: string | undefined;
}

/** Pods that run on a node, or may. */
export interface Placed {
  readonly carrier: PodCarrier;
  readonly certainty: Certainty;
}
