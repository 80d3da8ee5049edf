import { type SourceRef, within } from '../../kernel/index.ts';
import type { KubernetesObject } from '../cluster.ts';

/**
 * The place of an object's name, by which reports cite the object: they quote what they cite, and the whole of a Secret, a pod
 * or a workload may hold secrets.
 */
export const nameAt = ({ at }: KubernetesObject): SourceRef => within(at, 'metadata', 'name');
