import type { Json } from '../../policy/index.ts';
import type { PlacedCluster } from './place-cluster.ts';
import type { PlacedRole } from './place-role.ts';
import type { Wish } from './wish.ts';

/** A statement of a trust policy, as AWS writes it. */
export type TrustStatement = { readonly [name: string]: Json };

/** ARN of a cluster's OIDC provider, which is of the role's account. */
export const providerArn = (role: PlacedRole, { issuer }: PlacedCluster): string =>
  `arn:${role.partition}:iam::${role.account}:oidc-provider/${issuer}`;

/** The statement that lets one service account of one cluster have the role, and nobody else. */
export function pinOf(wish: Wish, cluster: PlacedCluster, role: PlacedRole): TrustStatement {
  return wish.via === 'irsa' ? irsaPin(wish, cluster, role) : podIdentityPin(wish, cluster);
}

/** Semantics: Amazon EKS User Guide, "Assign IAM roles to Kubernetes service accounts". */
function irsaPin(wish: Wish, cluster: PlacedCluster, role: PlacedRole): TrustStatement {
  const { issuer, audience } = cluster;
  return {
    Sid: 'RolepinIrsa',
    Effect: 'Allow',
    Principal: { Federated: providerArn(role, cluster) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: audience,
        [`${issuer}:sub`]: `system:serviceaccount:${wish.namespace}:${wish.serviceAccount}`,
      },
    },
  };
}

/**
 * The tags are of the session that EKS asks for, and name the cluster by its ARN: a cluster of the same name elsewhere is
 * another one.
 *
 * Semantics: Amazon EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity"; "Grant Pods access
 * to AWS resources based on tags".
 */
function podIdentityPin({ namespace, serviceAccount }: Wish, { arn }: PlacedCluster): TrustStatement {
  return {
    Sid: 'RolepinPodIdentity',
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        'aws:RequestTag/eks-cluster-arn': arn,
        'aws:RequestTag/kubernetes-namespace': namespace,
        'aws:RequestTag/kubernetes-service-account': serviceAccount,
      },
    },
  };
}
