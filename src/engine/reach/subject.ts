import type { Cluster } from '../../world/index.ts';
import type { Subject, SubjectKind } from './path.ts';

/** A subject that is one identity. */
export function oneSubject(kind: SubjectKind, name: string): Subject {
  return { kind, id: `${kind}:${name}`, except: [], existing: [], session: undefined, says: undefined };
}

/** `serviceaccount:CLUSTER/NAMESPACE/NAME`, with `*` and `?` for sets. */
export const serviceAccountId = (cluster: Cluster, namespace: string, name: string): string =>
  `serviceaccount:${cluster.name}/${namespace}/${name}`;

/** `principal:ARN`. */
export const principalId = (arn: string): string => `principal:${arn}`;
