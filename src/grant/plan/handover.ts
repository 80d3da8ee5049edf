import { compare } from '../../claims/index.ts';
import { type Json, type PolicyDocument, parsePolicy, writePolicy } from '../../policy/index.ts';
import { MADE, madePolicy } from './made.ts';
import { bucketArn, bucketPolicyStatements, keyPolicyStatements } from './s3-policy.ts';
import type { Setting } from './setting.ts';

/** A document for the owner of another account, without which the role's own policy allows nothing. */
export interface Handover {
  readonly kind: 'bucket-policy' | 'key-policy';
  /** Whose it is. */
  readonly account: string;
  /** ARN of the bucket or key. */
  readonly target: string;
  /** The policy as the world has it; `null` where that is not known, or there is none. */
  readonly before: Json;
  /** The policy as it is to be; with `before` unknown, what has to be in it. */
  readonly after: Json;
  readonly says: string;
}

/**
 * What the owners of bucket and key have to allow, where they are other accounts than the role's.
 *
 * Semantics: AWS IAM User Guide, "Cross account resource access in IAM"; AWS KMS Developer Guide, "Allowing users in other
 * accounts to use a KMS key".
 */
export function handovers({ role, bucket }: Setting): readonly Handover[] {
  if (bucket === undefined) return [];
  const { key } = bucket;
  const foreignBucket = bucket.account !== role.account;
  const keyNeedsRole =
    key !== undefined && (key.account !== role.account || !delegates(key.existing?.policy, key.account));
  return [
    ...(foreignBucket
      ? handover(
          'bucket-policy',
          bucket.account,
          bucketArn(bucket),
          bucket.existing?.policy,
          bucketPolicyStatements(bucket, role.arn),
        )
      : []),
    ...(key !== undefined && keyNeedsRole
      ? handover(
          'key-policy',
          key.account,
          key.arn,
          key.existing?.policy,
          keyPolicyStatements(bucket, role.arn),
        )
      : []),
  ];
}

/** Whether a key's policy leaves it to its account's IAM policies who may use it; one that was not given is taken to. */
function delegates(policy: PolicyDocument | undefined, account: string): boolean {
  if (policy === undefined) return true;
  return policy.statements.some(
    (statement) =>
      statement.kind === 'opaque' ||
      (statement.effect === 'Allow' &&
        statement.principal?.negated === false &&
        statement.principal.entries.some(
          (entry) => entry.kind === 'everyone' || (entry.kind === 'account' && entry.account === account),
        )),
  );
}

function handover(
  kind: Handover['kind'],
  account: string,
  target: string,
  existing: PolicyDocument | undefined,
  statements: readonly Json[],
): readonly Handover[] {
  if (statements.length === 0) return [];
  const wanted: Json = { Version: '2012-10-17', Statement: statements };
  if (existing !== undefined && holds(existing, wanted)) return [];
  const before = existing === undefined ? null : writePolicy(existing);
  const what = kind === 'bucket-policy' ? 'bucket policy' : 'key policy';
  return [
    {
      kind,
      account,
      target,
      before,
      after: existing === undefined ? wanted : added(existing, statements),
      says:
        existing === undefined
          ? `account ${account} has to put these statements into the ${what} of ${target}, beside those that are there`
          : `account ${account} has to set this ${what} of ${target}`,
    },
  ];
}

/** Whether a policy allows already all that is wanted; what it denies beside that is its owner's business. */
function holds(existing: PolicyDocument, wanted: Json): boolean {
  const allowing = existing.statements.filter(({ effect }) => effect === 'Allow');
  if (allowing.length === 0) return false;
  return compare({ ...existing, statements: allowing }, madePolicy(wanted)).added.kind === 'none';
}

function added(existing: PolicyDocument, statements: readonly Json[]): Json {
  const old = writePolicy({ ...existing, bare: false }) as { readonly [name: string]: Json };
  const taken = new Set(existing.statements.flatMap(({ sid }) => sid ?? []));
  const fresh = statements.map((statement) => {
    const { Sid, ...rest } = statement as { readonly [name: string]: Json };
    let sid = String(Sid);
    for (let count = 2; taken.has(sid); count += 1) sid = `${String(Sid)}${count}`;
    return { Sid: sid, ...rest };
  });
  const json = { ...old, Statement: [...(old['Statement'] as readonly Json[]), ...fresh] };
  // the variables of the new statements are variables in this version alone
  const variables = JSON.stringify(statements).includes('${');
  return variables && parsePolicy(json, MADE).document.version !== '2012-10-17'
    ? { ...json, Version: '2012-10-17' }
    : json;
}
