import type { SourceRef } from '../../../kernel/index.ts';
import type { Account, Bucket, Role } from '../../../world/index.ts';
import { ask } from '../ask.ts';
import type { Node } from '../node.ts';
import type { Search } from '../search-context.ts';
import { givingOf, isGiven } from '../session/sessions.ts';
import { tokenCall } from '../token-call.ts';
import { trustedProviders } from '../trusted.ts';

/** An issuer that a trust names, and that neither AWS nor a vendor runs. */
export interface Issuer {
  /** Its OIDC provider. */
  readonly arn: string;
  /** Host and path. */
  readonly issuer: string;
  readonly host: string;
  /** Where its provider is told of; the trust, where that was not collected. */
  readonly at: SourceRef;
  /** Where it keeps its documents, if its host says so. */
  readonly place: Place | undefined;
  /** Whether the trust takes some token of it. */
  readonly takes: () => boolean;
}

/** A bucket, and the beginning of the keys of the objects in it. */
export interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** The issuers that a trust names and that somebody runs on their own. */
export function issuersOf(role: Role, search: Search): readonly Issuer[] {
  const known = search.facts.world.accounts.get(role.account)?.oidcProviders;
  return trustedProviders(role, search).flatMap((arn): readonly Issuer[] => {
    const [, issuer] = arn.split(':oidc-provider/');
    if (issuer === undefined || arn.split(':')[4] !== role.account) return [];
    const [host = ''] = issuer.split('/');
    if (AWS_OWN.test(host) || isVendors(host)) return [];
    const found = known?.get(arn);
    if (known !== undefined && found === undefined) return [];
    const takes = (): boolean => {
      const provider = { name: arn, issuer, audiences: found?.clientIds, note: undefined };
      const call = tokenCall(role, provider, [], [`${issuer.toLowerCase()}:`], search);
      return ask(call, search.facts).kind === 'allowed';
    };
    return [{ arn, issuer, host, at: found?.at ?? role.trust.at, place: bucketOf(issuer), takes }];
  });
}

/** Hosts of AWS's own issuers: clusters of EKS, Cognito. A bucket may have a name that looks like one of them. */
const AWS_OWN =
  /^(?:oidc\.eks|oidc-eks|cognito-identity|cognito-idp)(?:\.(?!s3[.-])[a-z0-9-]+)?\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|api\.aws|api\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov)$/;

/** Domains of vendors who run issuers for their customers; nobody else's DNS or server answers there. */
const VENDORS: readonly string[] = [
  'auth0.com',
  'bitbucket.org',
  'buildkite.com',
  'circleci.com',
  'codefresh.io',
  'datachain.ai',
  'env0.com',
  'facebook.com',
  'fly.io',
  'githubusercontent.com',
  'gitlab.com',
  'google.com',
  'googleapis.com',
  'harness.io',
  'microsoftonline.com',
  'microsoftonline.us',
  'okta-emea.com',
  'okta.com',
  'oktapreview.com',
  'onelogin.com',
  'pingone.com',
  'pulumi.com',
  'sandboxes.cloud',
  'scalr.io',
  'shisho.dev',
  'spacelift.io',
  'terraform.io',
  'upbound.io',
  'vercel.com',
  'windows.net',
  'prod-aks.azure.com',
];

const isVendors = (host: string): boolean =>
  VENDORS.some((domain) => host === domain || host.endsWith(`.${domain}`));

/**
 * The bucket that an issuer's host is, if it is one of S3.
 *
 * Semantics: Amazon S3 User Guide, "Methods for accessing a general purpose bucket".
 */
function bucketOf(issuer: string): Place | undefined {
  const [, own, path] =
    /^([a-z0-9][a-z0-9.-]+)\.s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?(?:\/(.*))?$/.exec(
      issuer,
    ) ?? [];
  if (own !== undefined) return { bucket: own, prefix: prefixOf(path) };
  const [, bucket, rest] =
    /^s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?\/([^/]+)(?:\/(.*))?$/.exec(issuer) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix: prefixOf(rest) };
}

const prefixOf = (path: string | undefined): string =>
  path === undefined || path === '' ? '' : `${path.replace(/\/$/, '')}/`;

/** A bucket of the world, and whose it is. */
export interface Kept {
  readonly owner: Account;
  readonly bucket: Bucket;
}

/** The bucket of an issuer, if the world holds it. */
export function keptIn({ bucket: name }: Place, { facts }: Search): Kept | undefined {
  for (const owner of facts.world.accounts.values()) {
    const bucket = owner.buckets?.find((one) => one.name === name);
    if (bucket !== undefined) return { owner, bucket };
  }
  return undefined;
}

/** The role that a node is, where a token may make the sessions that are asked for: their name is its bearer's choice. */
export function byToken(node: Node): Role | undefined {
  const as = node.kind === 'role' ? givingOf(node.sessions) : undefined;
  return node.kind !== 'role' || as === undefined || isGiven(as) ? undefined : node.role;
}
