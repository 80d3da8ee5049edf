import type { PodIdentityAssociation } from '../../world/index.ts';
import { absentKey, fixedKey, type KeyRange } from '../reason/index.ts';
import type { Facts, Principal } from './facts.ts';
import type { SessionOrigin } from './node.ts';

/** Tags that differ from pod to pod: present, with a value that is not known. */
export const POD_TAGS = ['aws:principaltag/kubernetes-pod-name', 'aws:principaltag/kubernetes-pod-uid'];

/** Whether an association's sessions differ from plain sessions of its role. */
export const hasOwnSessions = (association: PodIdentityAssociation): boolean =>
  !association.disableSessionTags || association.policy !== undefined;

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
 * What EKS adds when it assumes an association's target role: the tags once more, or an external id where tags
 * are disabled.
 *
 * Semantics: Amazon EKS User Guide, "Access AWS resources using EKS Pod Identity Target IAM Roles".
 */
export function targetKeys(origin: SessionOrigin): KeyRange[] {
  const tags = [...sessionTags(origin)].map(([key, value]) => fixedKey(`aws:RequestTag/${key}`, value));
  if (tags.length > 0) return [...tags, absentKey('sts:ExternalId')];
  const { cluster, association } = origin;
  const [, , , region = '', account = ''] = (cluster.arn ?? '').split(':');
  const { namespace, serviceAccount } = association;
  const external =
    association.externalId ?? `${region}/${account}/${cluster.name}/${namespace}/${serviceAccount}`;
  return [fixedKey('sts:ExternalId', external)];
}

/** The associations whose sessions of a role are unlike its plain ones. */
export function originsOf(role: Principal, facts: Facts): readonly SessionOrigin[] {
  return facts.associations(role.arn).filter(({ association }) => hasOwnSessions(association));
}
