import { parseBool, parseInt64 } from './go-text.ts';
import { MIN_EXPIRATION, type WebhookSettings } from './settings.ts';

/** What the webhook knows of a service account. */
export interface Entry {
  /** Empty: none. */
  readonly roleArn: string;
  readonly audience: string;
  readonly regionalSts: boolean;
  readonly tokenExpiration: number;
}

/** The domain of the annotations. */
export const DOMAIN = 'eks.amazonaws.com';

/** What all annotations of EKS come from: those of the object, by their full name. */
export type Annotations = Readonly<Record<string, string>>;

/**
 * The entry of a service account by its annotations.
 *
 * The role's ARN is taken as it is, whatever it looks like; values that can't be read are as if they were not there.
 *
 * Semantics: amazon-eks-pod-identity-webhook, pkg/cache/cache.go (addSA); Amazon EKS User Guide, "Assign IAM roles to
 * Kubernetes service accounts".
 */
export function entryOf(annotations: Annotations, settings: WebhookSettings): Entry {
  const regional = parseBool(annotations[`${DOMAIN}/sts-regional-endpoints`] ?? '');
  return {
    roleArn: composed(annotations[`${DOMAIN}/role-arn`], settings),
    audience: annotations[`${DOMAIN}/audience`] ?? settings.audience,
    regionalSts: regional ?? settings.regionalSts,
    tokenExpiration: expirationOf(annotations) ?? Math.max(settings.tokenExpiration, MIN_EXPIRATION),
  };
}

/** How long an annotation wants the token to last; `undefined` if none says. */
export function expirationOf(annotations: Annotations): number | undefined {
  const asked = parseInt64(annotations[`${DOMAIN}/token-expiration`] ?? '');
  return asked === undefined ? undefined : Math.max(asked, MIN_EXPIRATION);
}

function composed(roleArn: string | undefined, { composeRoleArn }: WebhookSettings): string {
  if (roleArn === undefined) return '';
  if (composeRoleArn === undefined || roleArn.includes('arn:')) return roleArn;
  return `arn:${composeRoleArn.partition}:iam::${composeRoleArn.account}:role/${roleArn}`;
}
