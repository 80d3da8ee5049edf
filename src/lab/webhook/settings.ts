/** How a pod identity webhook is set up: its flags, under the names that they have there. */
export interface WebhookSettings {
  /** `--sts-regional-endpoint` */
  readonly regionalSts: boolean;
  /** `--aws-default-region`; `undefined`: no region is injected. */
  readonly region: string | undefined;
  /** `--token-expiration`, in seconds. */
  readonly tokenExpiration: number;
  /** `--token-audience`, of IRSA. */
  readonly audience: string;
  /** `--token-mount-path`, of IRSA. */
  readonly mountPath: string;
  /** The flags of EKS Pod Identity, `--container-credentials-…`. */
  readonly containerCredentials: ContainerCredentials;
  /** `--compose-role-arn`: what a role's name is made an ARN with; `undefined`: it is not. */
  readonly composeRoleArn?: { readonly partition: string; readonly account: string };
}

/** What EKS Pod Identity gives a pod. */
export interface ContainerCredentials {
  readonly fullUri: string;
  readonly audience: string;
  readonly mountPath: string;
  readonly volumeName: string;
  readonly tokenPath: string;
}

/** The volume of IRSA's token and the token's name in it, which no flag changes. */
export const WEB_IDENTITY_TOKEN = { volumeName: 'aws-iam-token', tokenPath: 'token' } as const;

/**
 * The webhook that EKS hosts, for a cluster of a region.
 *
 * Semantics: amazon-eks-pod-identity-webhook, main.go; Amazon EKS User Guide, "Configure the AWS Security Token
 * Service endpoint for a service account", "Learn how EKS Pod Identity grants pods access to AWS services".
 */
export const hostedByEks = (region: string | undefined): WebhookSettings => ({
  regionalSts: true,
  region,
  tokenExpiration: DEFAULT_EXPIRATION,
  audience: 'sts.amazonaws.com',
  mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
  containerCredentials: {
    fullUri: 'http://169.254.170.23/v1/credentials',
    audience: 'pods.eks.amazonaws.com',
    mountPath: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
    volumeName: 'eks-pod-identity-token',
    tokenPath: 'eks-pod-identity-token',
  },
});

/** Seconds that a token lasts, if nothing says otherwise. */
export const DEFAULT_EXPIRATION = 86_400;
/** The least that the API server issues tokens for. */
export const MIN_EXPIRATION = 600;
/** The least that EKS Pod Identity makes of the default, which it spreads so that not all tokens end together. */
export const LEAST_SPREAD_EXPIRATION = 79_200;
