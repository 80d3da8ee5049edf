import type { Cluster, PodIdentityAssociation } from '../../../world/index.ts';
import { absentKey, fixedKey, type KeyRange } from '../../reason/index.ts';

/** The association that makes role sessions, and its cluster. */
export interface SessionOrigin {
  readonly cluster: Cluster;
  readonly association: PodIdentityAssociation;
}

/** Tags that differ from pod to pod: present, with a value that is not known. */
export const POD_TAGS = ['kubernetes-pod-name', 'kubernetes-pod-uid'];

/** Whether an association's sessions differ from plain sessions of its role. */
export const hasOwnSessions = (association: PodIdentityAssociation): boolean =>
  !association.disableSessionTags || association.policy !== undefined || staysWithEks(association);

/**
 * Whether EKS keeps the sessions of an association's role to itself: with a target role the pod gets that one's alone.
 *
 * Semantics: Amazon EKS User Guide, "Access AWS resources using EKS Pod Identity Target IAM Roles".
 */
export const staysWithEks = ({ targetRoleArn }: PodIdentityAssociation): boolean =>
  targetRoleArn !== undefined;

/**
 * The session tags that EKS passes for an association, as far as they are the same for all its pods; all are
 * transitive.
 *
 * Semantics: Amazon EKS User Guide, "Grant Pods access to AWS resources based on tags".
 */
export function sessionTags({ cluster, association }: SessionOrigin): ReadonlyMap<string, string> {
  if (association.disableSessionTags) return new Map();
  return new Map([
    ...(cluster.arn === undefined ? [] : [['eks-cluster-arn', cluster.arn] as const]),
    ['eks-cluster-name', cluster.name],
    ['kubernetes-namespace', association.namespace],
    ['kubernetes-service-account', association.serviceAccount],
  ]);
}

/**
 * What EKS may add when it assumes an association's target role: an external id where tags are disabled; else the tags once
 * more, with an external id or without one, which is not documented.
 *
 * Semantics: Amazon EKS User Guide, "Access AWS resources using EKS Pod Identity Target IAM Roles".
 */
export function targetKeys(origin: SessionOrigin): readonly (readonly KeyRange[])[] {
  const { cluster, association } = origin;
  const [, , , region = '', account = ''] = (cluster.arn ?? '').split(':');
  const { namespace, serviceAccount } = association;
  const external = fixedKey(
    'sts:ExternalId',
    association.externalId ?? `${region}/${account}/${cluster.name}/${namespace}/${serviceAccount}`,
  );
  const tags = [...sessionTags(origin)].map(([key, value]) => fixedKey(`aws:RequestTag/${key}`, value));
  if (tags.length === 0) return [[external]];
  return [
    [...tags, absentKey('sts:ExternalId')],
    [...tags, external],
  ];
}
