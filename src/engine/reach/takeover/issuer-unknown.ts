import type { Role } from '../../../world/index.ts';
import { mayConcern } from '../../reason/index.ts';
import type { Unknown } from '../path.ts';
import type { Search } from '../search-context.ts';
import { trustedEntries } from '../trusted.ts';
import { type Issuer, issuersOf, type Kept, keptIn } from './issuer.ts';
import { outsidersOf, takesAcls } from './public-access.ts';

/** What says who may write to the buckets in which issuers keep their keys, and is not in the world. */
export function absentIssuerKeys(role: Role, search: Search): readonly Unknown[] {
  return issuersOf(role, search).flatMap((issuer): readonly Unknown[] => {
    if (issuer.place === undefined || !issuer.takes()) return [];
    const kept = keptIn(issuer.place, search);
    if (kept !== undefined) return [...absentWriters(kept, role, search), ...lists(kept), ...canonical(kept)];
    return [
      {
        what: `who may write to bucket ${issuer.place.bucket}, where https://${issuer.issuer} keeps its keys`,
        add: 'the bucket with its policy, under `buckets` of its account in a snapshot',
      },
    ];
  });
}

/** The accounts whose users and roles may write there: the bucket's own, and those that its policy means as a whole. */
function absentWriters({ owner, bucket }: Kept, role: Role, { facts }: Search): readonly Unknown[] {
  const barred = outsidersOf(bucket)?.kind === 'barred';
  const trusted =
    bucket.policy === undefined || barred
      ? []
      : trustedEntries({ trust: bucket.policy }).flatMap((entry) =>
          entry.kind === 'account' && facts.principals(entry.account) !== undefined ? [entry.account] : [],
        );
  return [...new Set([owner.id, ...trusted])]
    .filter((id) => id !== role.account && facts.world.accounts.get(id)?.details?.complete !== true)
    .map((id) => ({
      what: `the users and roles of account ${id}, which may write to bucket ${bucket.name}`,
      add: 'aws iam get-account-authorization-details',
    }));
}

function lists({ bucket }: Kept): readonly Unknown[] {
  if (!takesAcls(bucket)) return [];
  return [
    {
      what: `whom the access control list of bucket ${bucket.name} lets write`,
      add: `aws s3api put-bucket-ownership-controls --bucket ${bucket.name} --ownership-controls Rules=[{ObjectOwnership=BucketOwnerEnforced}], which turns such lists off`,
    },
  ];
}

/** Accounts that the policy names by an id which nothing in the inputs tells. */
function canonical({ bucket: { name, policy } }: Kept): readonly Unknown[] {
  const named = (policy?.statements ?? []).flatMap((one) =>
    one.kind === 'statement' && one.effect === 'Allow' && mayConcern(one, 's3:PutObject')
      ? (one.principal?.entries ?? [])
      : [],
  );
  return named.flatMap((entry) =>
    entry.kind !== 'canonical-user'
      ? []
      : [
          {
            what: `which account the canonical user ${entry.id} is, whom the policy of bucket ${name} lets write`,
            add: 'the ARN of the account in its place',
          },
        ],
  );
}

/** What is taken for granted of an issuer with its documents in a bucket. */
export const issuerNotes = (role: Role, search: Search): readonly string[] =>
  issuersOf(role, search)
    .filter((issuer: Issuer) => issuer.place !== undefined && issuer.takes())
    .map(
      ({ issuer }) =>
        `that https://${issuer} keeps its keys (jwks_uri) under its own URL, by one of the usual names, is taken for granted: no input says so`,
    );
