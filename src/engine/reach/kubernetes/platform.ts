import type { RbacBinding } from '../../../world/index.ts';

/**
 * Whether a user or group of Kubernetes is its own machinery or EKS's: its control plane, its nodes, and
 * whoever holds the certificate of `system:masters`.
 *
 * Semantics: Kubernetes, "Using RBAC Authorization", section "Default roles and role bindings"; Amazon EKS User
 * Guide, "Understand Amazon EKS created RBAC roles and users".
 */
export function isPlatformName(kind: 'user' | 'group', name: string): boolean {
  if (name.startsWith('eks:')) return true;
  if (kind === 'user')
    return name.startsWith('system:kube-') || name.startsWith('system:node:') || MACHINES.has(name);
  return name === MASTERS || name === 'system:nodes' || name.startsWith('system:bootstrappers');
}

/** The group that the API server asks no authorizer about. */
export const MASTERS = 'system:masters';

/** The group of everybody who has logged in. */
export const AUTHENTICATED = 'system:authenticated';

const MACHINES: ReadonlySet<string> = new Set(['system:apiserver', 'system:volume-scheduler']);

/**
 * Whether a service account is the machinery's: a controller that a bootstrap role serves, or one of EKS's
 * own add-ons.
 *
 * Semantics: Kubernetes, "Using RBAC Authorization", section "Roles for built-in controllers"; Amazon EKS User
 * Guide, "Amazon EKS add-ons".
 */
export function isPlatformAccount(
  namespace: string,
  name: string,
  bindings: readonly RbacBinding[],
): boolean {
  if (namespace !== 'kube-system') return false;
  return ADD_ONS.test(name) || (bindings.length > 0 && bindings.every(isBootstrap));
}

/** The bindings that the API server makes have the name of their role. */
function isBootstrap({ name, role }: RbacBinding): boolean {
  return name === role.name && /^(?:system:|eks:)/.test(name);
}

const ADD_ONS =
  /^(?:aws-node|vpc-cni|kube-proxy|coredns|eks-pod-identity-agent|eks-vpc-resource-controller|eks-node-monitoring-agent|snapshot-controller|(?:ebs|efs|fsx|fsx-openzfs|s3)-csi-(?:controller|node|driver)(?:-controller|-node)?(?:-sa)?|s3-csi-driver-(?:controller-)?sa|aws-efs-csi-driver|aws-mountpoint-s3-csi-driver)$/;
