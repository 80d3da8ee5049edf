import type { PodCarrier } from '../../../world/index.ts';

/**
 * Workloads of EKS's own add-ons, and the service accounts they run as.
 *
 * Semantics: Amazon EKS User Guide, "AWS add-ons".
 */
const ADD_ONS =
  /^(?:aws-node|kube-proxy|coredns|eks-pod-identity-agent|eks-node-monitoring-agent|snapshot-controller|(?:ebs|efs|fsx|fsx-openzfs|s3)-csi-(?:controller|node|driver)(?:-sa|-driver-sa|-windows)?|s3-csi-driver-(?:controller-)?sa|aws-mountpoint-s3-csi-driver)$/;

/** Whether pods are the machinery of EKS: its add-ons in kube-system. */
export function isAddOn({ namespace, object, spec }: PodCarrier): boolean {
  if (namespace !== 'kube-system') return false;
  if (ADD_ONS.test(spec.serviceAccount)) return true;
  const workloads =
    object.kind === 'Pod' ? object.metadata.owners.filter((owner) => owner.controller) : [object.metadata];
  // a ReplicaSet adds a hash to the name of its Deployment
  return workloads.some(
    ({ name }) => ADD_ONS.test(name) || ADD_ONS.test(name.replace(/-[a-z0-9]{5,10}$/, '')),
  );
}
