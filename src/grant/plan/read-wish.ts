import type { Depth } from '../../engine/reach/index.ts';
import { err, nearest, ok, type Problem, type Result } from '../../kernel/index.ts';
import { isAccountId, parseArn } from '../../policy/index.ts';
import { ACCESS_LEVELS, type AccessLevel } from './access-level.ts';
import { readBucketName } from './bucket-name.ts';
import { readPrefix } from './prefix.ts';
import type { Warning } from './warning.ts';
import type { BucketWish, PolicyWish, Via, Wish, WorkloadWish } from './wish.ts';

/** A wish in the user's own words, as options give them. */
export interface WrittenWish {
  /** `NAMESPACE/SERVICEACCOUNT`. */
  readonly subject: string;
  readonly clusters: readonly string[];
  readonly via?: Via;
  readonly role?: string;
  readonly bucket?: string;
  readonly access?: string;
  readonly prefix?: string;
  readonly key?: string;
  readonly bucketAccount?: string;
  readonly policies?: readonly PolicyWish[];
  readonly workload?: string;
  readonly boundary?: string;
  readonly exclusive?: boolean;
  readonly depth?: Depth;
}

/** Reads a wish, or tells all that is wrong with it. */
export function readWish(written: WrittenWish): Result<Wish, readonly Problem[]> {
  const problems: Problem[] = [];
  const warnings: Warning[] = [];
  const take = <T>(read: Result<T, Problem>): T | undefined => {
    if (read.ok) return read.value;
    problems.push(read.error);
    return undefined;
  };
  const subject = take(readServiceAccount(written.subject));
  const clusters = [...new Set(written.clusters)];
  if (clusters.length === 0) problems.push(problem('cluster', 'no cluster is named', 'add `--cluster NAME`'));
  const bucket = readBucket(written, warnings, take);
  const workload = written.workload === undefined ? undefined : take(readWorkloadName(written.workload));
  if (written.role !== undefined) take(checkRole(written.role));
  if (written.boundary !== undefined) take(checkBoundary(written.boundary));
  const policies = written.policies ?? [];
  for (const [index, { name }] of policies.entries()) {
    if (policies.findIndex((one) => one.name === name) === index) continue;
    const hint = 'rename one of the files: a policy is called after its file';
    problems.push(problem('policy', `two policies would be called \`${name}\``, hint));
  }
  if (problems.length > 0 || subject === undefined) return err(problems);
  return ok({
    ...subject,
    clusters,
    via: written.via ?? 'irsa',
    role: written.role,
    bucket,
    policies,
    workload,
    boundary: written.boundary,
    exclusive: written.exclusive === true,
    depth: written.depth ?? 'cluster',
    warnings,
  });
}

const problem = (code: string, message: string, hint: string): Problem => ({
  code: `grant/${code}`,
  message,
  hint,
});

/** Semantics: Kubernetes, "Object Names and IDs": a namespace is a DNS label, a service account a DNS subdomain. */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

function readServiceAccount(text: string): Result<Pick<Wish, 'namespace' | 'serviceAccount'>, Problem> {
  const [namespace = '', serviceAccount = '', ...rest] = text
    .replace(/^system:serviceaccount:/, '')
    .split('/');
  if (rest.length > 0 || serviceAccount === '') {
    const hint = 'it is written NAMESPACE/SERVICEACCOUNT; the cluster is named by `--cluster`';
    return err(problem('subject', `not a service account: \`${text}\``, hint));
  }
  const wrong = !LABEL.test(namespace)
    ? namespace
    : !SUBDOMAIN.test(serviceAccount)
      ? serviceAccount
      : undefined;
  if (wrong !== undefined || serviceAccount.length > 253) {
    const hint = 'lower case letters, digits and `-`; no patterns: a grant is for one service account';
    return err(problem('subject', `no name that Kubernetes accepts: \`${wrong ?? serviceAccount}\``, hint));
  }
  return ok({ namespace, serviceAccount });
}

function readBucket(
  written: WrittenWish,
  warnings: Warning[],
  take: <T>(read: Result<T, Problem>) => T | undefined,
): BucketWish | undefined {
  const { bucket, access, prefix, key, bucketAccount } = written;
  if (bucket === undefined) {
    const [stray] = Object.entries({ access, prefix, 'kms-key': key, 'bucket-account': bucketAccount })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name);
    if (stray !== undefined)
      take(
        err(problem('bucket', `\`--${stray}\` is about a bucket, and none is named`, 'add `--bucket NAME`')),
      );
    return undefined;
  }
  const name = take(readBucketName(bucket));
  const level = take(readLevel(access));
  const below = take(readPrefix(prefix ?? ''));
  if (below?.warning !== undefined) warnings.push(below.warning);
  if (key !== undefined) take(checkKey(key));
  if (bucketAccount !== undefined && !isAccountId(bucketAccount))
    take(err(problem('bucket', `not an account id: \`${bucketAccount}\``, 'it has twelve digits')));
  if (name === undefined || level === undefined || below === undefined) return undefined;
  return { name, access: level, prefix: below.prefix, key, account: bucketAccount };
}

function readLevel(access: string | undefined): Result<AccessLevel, Problem> {
  const levels = ACCESS_LEVELS.join(', ');
  if (access === undefined)
    return err(problem('access', 'how much of the bucket is not said', `add \`--access LEVEL\`: ${levels}`));
  const level = ACCESS_LEVELS.find((one) => one === access);
  if (level !== undefined) return ok(level);
  const near = nearest(access, ACCESS_LEVELS);
  const hint = near === undefined ? `one of ${levels}` : `did you mean \`${near}\`?`;
  return err(problem('access', `no level of access: \`${access}\``, hint));
}

/** Semantics: AWS KMS API Reference, "KeyId" of Decrypt; Amazon S3 takes keys by ARN in policies, never by alias. */
function checkKey(text: string): Result<string, Problem> {
  const arn = parseArn(text);
  if (
    arn?.service === 'kms' &&
    isAccountId(arn.account) &&
    /^[a-z0-9-]+$/.test(arn.region) &&
    /^key\/[\w-]+$/.test(arn.resource)
  )
    return ok(text);
  const alias = arn?.resource.startsWith('alias/') === true || text.startsWith('alias/');
  const hint = alias
    ? 'an alias can not stand in a policy: `aws kms describe-key --key-id ALIAS --query KeyMetadata.Arn` tells the key'
    : 'it has the form arn:aws:kms:REGION:ACCOUNT:key/ID';
  return err(problem('kms-key', `not the ARN of a KMS key: \`${text}\``, hint));
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];

function readWorkloadName(text: string): Result<WorkloadWish, Problem> {
  const [written = '', name = '', ...rest] = text.split('/');
  const kind = WORKLOADS.find((one) => one.toLowerCase() === written.toLowerCase().replace(/s$/, ''));
  if (kind !== undefined && SUBDOMAIN.test(name) && rest.length === 0) return ok({ kind, name });
  const hint = `it is written KIND/NAME; kinds are ${WORKLOADS.join(', ')}`;
  return err(problem('workload', `not a workload: \`${text}\``, hint));
}

/** Semantics: AWS IAM User Guide, "IAM and AWS STS quotas", section "IAM name requirements". */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

function checkRole(text: string): Result<string, Problem> {
  const arn = parseArn(text);
  const name = arn === undefined ? text : text.slice(text.lastIndexOf('/') + 1);
  const isRole =
    arn === undefined || (arn.service === 'iam' && isAccountId(arn.account) && /^role\/./.test(arn.resource));
  if (isRole && ROLE_NAME.test(name)) return ok(text);
  const hint = 'a name of at most 64 letters, digits and `_+=,.@-`, or the ARN of a role, its path included';
  return err(problem('role', `not the name of a role: \`${text}\``, hint));
}

function checkBoundary(text: string): Result<string, Problem> {
  const arn = parseArn(text);
  if (arn?.service === 'iam' && /^policy\/./.test(arn.resource)) return ok(text);
  const hint = 'it has the form arn:aws:iam::ACCOUNT:policy/NAME';
  return err(problem('boundary', `not the ARN of a managed policy: \`${text}\``, hint));
}
