import { decide, type Policies } from '../../../engine/evaluate/index.ts';
import { type Facts, factsOf } from '../../../engine/reach/index.ts';
import { type PolicyDocument, type Request, requestContext } from '../../../policy/index.ts';
import type { World } from '../../../world/index.ts';
import { listsBucket, objectActions } from '../access-level.ts';
import type { Handover } from '../handover.ts';
import { madePolicy } from '../made.ts';
import { type BucketGrant, bucketArn, permissionPolicy } from '../s3-policy.ts';
import type { Setting } from '../setting.ts';
import type { Warning } from '../warning.ts';

/**
 * Where the role will be refused what is granted: by its boundary, the bucket's policy, or the organization. Asked with an
 * ordinary request over TLS, since a policy may ask for more than the inputs tell.
 */
export function refusalWarnings(
  setting: Setting,
  after: World,
  handed: readonly Handover[],
): readonly Warning[] {
  const { bucket, role } = setting;
  if (bucket === undefined) return [];
  const facts = factsOf(after);
  const made = facts.role(role.arn);
  if (made === undefined) return [];
  const boundary = facts.boundary(made)?.document;
  const policies: Policies = {
    identity: [madePolicy(permissionPolicy(bucket))],
    resource: bucketPolicy(setting, handed),
    // a boundary that was not given may say anything
    boundary: boundary === undefined ? undefined : [boundary],
    scps: facts.scps(made),
    rcps: rcpsOf(facts, bucket),
  };
  const refused = requestsOf(bucket, role.arn, role.account).filter(
    (request) => decide(request, policies) === 'deny',
  );
  if (refused.length === 0) return [];
  const by = culprits(refused, policies);
  const actions = [...new Set(refused.map(({ action }) => action))].join(', ');
  const says = `${actions} will be refused all the same, by ${by.join(' and ')}, unless a request has what that asks for`;
  return [{ code: 'refused', says }];
}

/** The policy of the bucket as it is, or as its owner has to set it. */
function bucketPolicy({ bucket }: Setting, handed: readonly Handover[]): Policies['resource'] {
  const handover = handed.find(({ kind }) => kind === 'bucket-policy');
  const document =
    handover === undefined ? bucket?.existing?.policy : madeLeniently(handover, bucket?.existing?.policy);
  return document === undefined ? undefined : { document, kind: 'bucket' };
}

/** What is to be handed over beside a policy that rolepin did not write. */
function madeLeniently({ before, after }: Handover, existing: PolicyDocument | undefined): PolicyDocument {
  if (before === null || existing === undefined) return madePolicy(after);
  const { Statement } = after as { readonly Statement: readonly unknown[] };
  const added = madePolicy({
    Version: '2012-10-17',
    Statement: Statement.slice(existing.statements.length) as never,
  });
  return { ...existing, statements: [...existing.statements, ...added.statements] };
}

/** Resource control policies of the bucket's account; by any role of it, since none of them is its own. */
function rcpsOf(facts: Facts, { account }: BucketGrant): Policies['rcps'] {
  const [role] = [...(facts.world.accounts.get(account)?.details?.roles.values() ?? [])];
  return role === undefined ? undefined : facts.rcps(role);
}

function requestsOf(bucket: BucketGrant, role: string, account: string): readonly Request[] {
  const key = `${bucket.prefix}example`;
  const request = (action: string, resource: string, more: Record<string, string>): Request => ({
    caller: {
      kind: 'role-session',
      role,
      session: `${role.replace(':iam:', ':sts:').replace(/:role\/.*?([^/]+)$/, ':assumed-role/$1')}/pod`,
      account,
    },
    action,
    resource,
    resourceAccount: bucket.account,
    context: requestContext({
      'aws:ResourceAccount': bucket.account,
      'aws:PrincipalArn': role,
      'aws:PrincipalAccount': account,
      'aws:SecureTransport': 'true',
      ...more,
    }),
  });
  return [
    ...(listsBucket(bucket.access)
      ? [request('s3:ListBucket', bucketArn(bucket), { 's3:prefix': bucket.prefix })]
      : []),
    ...objectActions(bucket.access).flatMap(({ actions }) =>
      actions.map((action) => request(action, `${bucketArn(bucket)}/${key}`, {})),
    ),
  ];
}

/** The policies without which one of the requests would be allowed. */
function culprits(requests: readonly Request[], policies: Policies): readonly string[] {
  const names: readonly (readonly [keyof Policies, string])[] = [
    ['boundary', 'its permissions boundary'],
    ['resource', "the bucket's policy"],
    ['scps', 'a service control policy'],
    ['rcps', 'a resource control policy'],
  ];
  const alone = names.filter(([kind]) =>
    requests.some((request) => decide(request, { ...policies, [kind]: undefined }) !== 'deny'),
  );
  return alone.length > 0 ? alone.map(([, name]) => name) : ['several of its policies'];
}
