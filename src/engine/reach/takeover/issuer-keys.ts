import { parsePolicy } from '../../../policy/index.ts';
import type { Role } from '../../../world/index.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { type Issuer, issuersOf, type Kept, keptIn, type Place } from './issuer.ts';
import { frontFamilies } from './issuer-front.ts';
import type { Plan, PlanFamily, PlannedCall } from './plan.ts';
import { outsidersOf } from './public-access.ts';
import { mightAllow } from './rights.ts';

const PUT = 's3:PutObject';
const POLICY = 's3:PutBucketPolicy';
const THUMBPRINT = 'iam:UpdateOpenIDConnectProviderThumbprint';

/**
 * Who may forge tokens of an issuer that the trust takes: by its keys, where it keeps them in a bucket; by what stands before
 * its host; or by the thumbprint of that, where no public authority vouches for it.
 *
 * Semantics: AWS IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM"; AWS IAM API Reference,
 * "UpdateOpenIDConnectProviderThumbprint".
 */
export function issuerKeys(role: Role, search: Search): readonly PlanFamily[] {
  return issuersOf(role, search).flatMap((issuer): readonly PlanFamily[] => {
    if (issuer.place !== undefined) return byBucket(issuer.place, issuer, role, search);
    return [...frontFamilies(issuer, role, search), byThumbprint(issuer, role)];
  });
}

/** The document that says where the keys of an issuer are. */
export const discoveryArn = ({ bucket, prefix }: Place, partition: string): string =>
  `arn:${partition}:s3:::${bucket}/${prefix}.well-known/openid-configuration`;

/** Where issuers keep their keys that have their documents in a bucket: what sets them up writes them there. */
const KEY_FILES = [
  'keys.json',
  'openid/v1/jwks',
  'jwks',
  'jwks.json',
  '.well-known/jwks',
  '.well-known/jwks.json',
];

/** A call that writes an object of the bucket. */
export function writing(resource: string, kept: Kept | undefined, { facts }: Search): PlannedCall {
  const policy = kept === undefined ? undefined : facts.bucketPolicy(kept.bucket);
  return {
    actions: [PUT],
    resource,
    open: ['s3:x-amz-'],
    uncertain: ['s3:existingobjecttag/', 'aws:resourcetag/'],
    ...(policy === undefined ? {} : { bucketPolicy: policy }),
  };
}

function byBucket(
  place: Place,
  { issuer, takes }: Issuer,
  role: Role,
  search: Search,
): readonly PlanFamily[] {
  const partition = partitionOf(role.arn);
  const { bucket, prefix } = place;
  const kept = keptIn(place, search);
  const account = kept?.owner.id ?? role.account;
  const policy = kept === undefined ? undefined : search.facts.bucketPolicy(kept.bucket);
  const outsiders = kept === undefined ? undefined : outsidersOf(kept.bucket);
  const shared = {
    id: 'takeover/issuer-keys',
    account,
    ...(kept === undefined
      ? ({
          certainty: 'possible',
          needs: `that bucket ${bucket} is of account ${account}, and that its policy does not keep it out`,
        } as const)
      : {}),
    ...(outsiders === undefined ? {} : { outsiders }),
  };
  const signs = `and so sign tokens that the trust policy of ${role.name} takes`;
  const family = (action: string, resource: string, plan: Plan): PlanFamily => ({
    account,
    actions: [action],
    resource,
    everyone: policy !== undefined && mightAllow(policy, action.toLowerCase(), resource),
    plans: () => (takes() ? [plan] : []),
  });
  const document = discoveryArn(place, partition);
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const files = KEY_FILES.map((name) => `${bucketArn}/${prefix}${name}`);
  return [
    family(PUT, document, {
      ...shared,
      says: `may write where https://${issuer} keeps its keys, ${signs}`,
      calls: [writing(document, kept, search)],
    }),
    family(POLICY, bucketArn, {
      ...shared,
      // S3 takes a bucket's policy from its own account alone
      outsiders: { kind: 'barred' },
      says: `may write the policy of bucket ${bucket}, where https://${issuer} keeps its keys, ${signs}`,
      calls: [
        { ...writing(bucketArn, kept, search), actions: [POLICY] },
        { ...writing(document, kept, search), bucketPolicy: LETS_IN },
      ],
    }),
    ...files.map((file) =>
      family(PUT, file, {
        ...shared,
        says: `may write where https://${issuer} may keep its keys, ${signs}`,
        calls: [writing(file, kept, search)],
        certainty: 'possible',
        needs: `that ${file.slice(bucketArn.length + 1)} is what the issuer names as jwks_uri`,
      }),
    ),
  ];
}

/** The policy that somebody writes for themselves. */
const LETS_IN = parsePolicy(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: PUT, Resource: '*' }] },
  { file: '', document: 0, path: [] },
).document;

function byThumbprint({ arn, issuer, host, takes }: Issuer, role: Role): PlanFamily {
  const { account } = role;
  const plan: Plan = {
    id: 'takeover/thumbprint',
    account,
    says: `may have AWS trust another certificate of https://${issuer}, whose tokens the trust policy of ${role.name} takes`,
    calls: [{ actions: [THUMBPRINT], resource: arn, open: ['iam:'], uncertain: ['aws:resourcetag/'] }],
    certainty: 'possible',
    needs: `a place between AWS and ${host}, whose certificate no public authority vouches for`,
  };
  return { account, actions: [THUMBPRINT], resource: arn, plans: () => (takes() ? [plan] : []) };
}
