import type { Account, Role } from '../../../world/index.ts';
import { ask } from '../ask.ts';
import type { Unknown } from '../path.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { tokenCall } from '../token-call.ts';
import { trustedProviders } from '../trusted.ts';
import type { Plan, PlanFamily, PlannedCall } from './plan.ts';
import { mightAllow } from './rights.ts';

/** Hosts of which AWS asks no thumbprint, and that nobody in the account writes to. */
const AWS_OWN =
  /^(?:oidc\.eks|cognito-identity|oidc-eks)[.\w-]*\.(?:amazonaws\.com(?:\.cn)?|api\.aws)(?:\/|$)/;

/**
 * Issuers whose certificates AWS checks by its own list of authorities alone, beside those that keep their keys in S3.
 *
 * Source: AWS IAM User Guide, "Obtain the thumbprint for an OpenID Connect identity provider".
 */
const CHECKED =
  /^(?:accounts\.google\.com|token\.actions\.githubusercontent\.com|gitlab\.com|[\w.-]+\.auth0\.com)(?:\/|$)/;

const PUT = 's3:PutObject';
const THUMBPRINT = 'iam:UpdateOpenIDConnectProviderThumbprint';

/**
 * Who may forge tokens of an issuer that the trust takes: by its keys, where it keeps them in a bucket; or by the
 * thumbprint of its host, where no public authority vouches for that.
 *
 * Semantics: AWS IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM"; AWS IAM API Reference,
 * "UpdateOpenIDConnectProviderThumbprint".
 */
export function issuerKeys(role: Role, search: Search): readonly PlanFamily[] {
  return forgeable(role, search).flatMap((trusted): readonly PlanFamily[] => {
    const place = bucketOf(trusted.issuer);
    if (place !== undefined) return [byBucket(place, trusted, role, search)];
    return CHECKED.test(trusted.issuer) ? [] : [byThumbprint(trusted, role)];
  });
}

/** Buckets in which issuers keep their keys, and that the world does not hold: nothing says who may write to them. */
export function absentIssuerKeys(role: Role, search: Search): readonly Unknown[] {
  return forgeable(role, search).flatMap(({ issuer, takes }): readonly Unknown[] => {
    const place = bucketOf(issuer);
    if (place === undefined || ownerOf(place.bucket, search) !== undefined || !takes()) return [];
    return [
      {
        what: `who may write to bucket ${place.bucket}, where https://${issuer} keeps its keys`,
        add: 'the bucket with its policy, under `buckets` of its account in a snapshot',
      },
    ];
  });
}

/** An issuer that a trust names, and that is none of AWS's own. */
interface Trusted {
  readonly arn: string;
  readonly issuer: string;
  /** Whether the trust takes some token of it. */
  readonly takes: () => boolean;
}

function forgeable(role: Role, search: Search): readonly Trusted[] {
  const known = search.facts.world.accounts.get(role.account)?.oidcProviders;
  return trustedProviders(role, search).flatMap((arn): readonly Trusted[] => {
    const [, issuer] = arn.split(':oidc-provider/');
    if (issuer === undefined || arn.split(':')[4] !== role.account || AWS_OWN.test(issuer)) return [];
    const found = known?.get(arn);
    if (known !== undefined && found === undefined) return [];
    const takes = (): boolean => {
      const provider = { name: arn, issuer, audiences: found?.clientIds, note: undefined };
      const call = tokenCall(role, provider, [], [`${issuer.toLowerCase()}:`], search);
      return ask(call, search.facts).kind === 'allowed';
    };
    return [{ arn, issuer, takes }];
  });
}

const ownerOf = (bucket: string, { facts }: Search): Account | undefined =>
  [...facts.world.accounts.values()].find((account) => account.buckets?.some(({ name }) => name === bucket));

/** A bucket, and the beginning of the keys of the objects in it. */
interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/**
 * The bucket that an issuer's host is, if it is one of S3.
 *
 * Semantics: Amazon S3 User Guide, "Methods for accessing a general purpose bucket".
 */
function bucketOf(issuer: string): Place | undefined {
  const [, own, path] =
    /^([a-z0-9][a-z0-9.-]+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?(?:\/(.*))?$/.exec(issuer) ?? [];
  if (own !== undefined) return { bucket: own, prefix: prefixOf(path) };
  const [, bucket, rest] =
    /^s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?\/([^/]+)(?:\/(.*))?$/.exec(issuer) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix: prefixOf(rest) };
}

const prefixOf = (path: string | undefined): string =>
  path === undefined || path === '' ? '' : `${path.replace(/\/$/, '')}/`;

function byBucket(
  { bucket, prefix }: Place,
  { issuer, takes }: Trusted,
  role: Role,
  search: Search,
): PlanFamily {
  const owner = ownerOf(bucket, search);
  const account = owner?.id ?? role.account;
  const policy = owner?.buckets?.find(({ name }) => name === bucket)?.policy;
  // the document that says where the keys are
  const resource = `arn:${partitionOf(role.arn)}:s3:::${bucket}/${prefix}.well-known/openid-configuration`;
  const call: PlannedCall = {
    actions: [PUT],
    resource,
    open: ['s3:x-amz-'],
    uncertain: ['s3:existingobjecttag/', 'aws:resourcetag/'],
    ...(policy === undefined ? {} : { bucketPolicy: policy }),
  };
  const plan: Plan = {
    id: 'takeover/issuer-keys',
    account,
    says: `may write where https://${issuer} keeps its keys, and so sign tokens that the trust policy of ${role.name} takes`,
    calls: [call],
    ...(owner === undefined
      ? {
          certainty: 'possible',
          needs: `that bucket ${bucket} is of account ${account}, and that its policy does not keep it out`,
        }
      : { certainty: 'certain' }),
  };
  const everyone = policy !== undefined && mightAllow(policy, PUT.toLowerCase(), resource);
  return { account, actions: [PUT], resource, everyone, plans: () => (takes() ? [plan] : []) };
}

function byThumbprint({ arn, issuer, takes }: Trusted, role: Role): PlanFamily {
  const { account } = role;
  const plan: Plan = {
    id: 'takeover/thumbprint',
    account,
    says: `may have AWS trust another certificate of https://${issuer}, whose tokens the trust policy of ${role.name} takes`,
    calls: [{ actions: [THUMBPRINT], resource: arn, open: ['iam:'], uncertain: ['aws:resourcetag/'] }],
    certainty: 'possible',
    needs: `a place between AWS and ${issuer.split('/')[0]}, whose certificate no public authority vouches for`,
  };
  return { account, actions: [THUMBPRINT], resource: arn, plans: () => (takes() ? [plan] : []) };
}
