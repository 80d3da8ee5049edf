import type { Variable } from '../webhook/inject.ts';

/** What the lab tells of a pod: all that makes its environment, but for where its files lie. */
export interface PodDescription {
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly serviceAccountUid: string;
  /** What tokens are bound to. */
  readonly pod: { readonly name: string; readonly uid: string };
  /** Its node, where the manifest names one. */
  readonly node: string | undefined;
  /** Routers between the pod and its node's metadata service, and one more: 1 on the network of the node. */
  readonly hops: 1 | 2;
  /** What the webhook adds to the container. */
  readonly injected: readonly Variable[];
  /** What the manifest gives the container itself, of the variables that AWS's SDKs read. */
  readonly own: readonly Variable[];
  /** The token that the webhook mounts. */
  readonly token: ProjectedToken | undefined;
  /** Why nothing is injected; `undefined` where something is. */
  readonly because: 'opted-out' | 'skipped' | 'has-its-own' | 'no-role' | 'no-service-account' | undefined;
}

/** A token of a service account in a projected volume. */
export interface ProjectedToken {
  /** As the pod sees it. */
  readonly path: string;
  readonly audiences: readonly string[];
  /** Seconds. */
  readonly expiration: number;
}
