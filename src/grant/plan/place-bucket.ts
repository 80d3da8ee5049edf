import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import { parseArn } from '../../policy/index.ts';
import {
  type Bucket,
  type KmsKey,
  listOf,
  membersOf,
  textOf,
  valueAt,
  type World,
} from '../../world/index.ts';
import { keyActions } from './access-level.ts';
import { dnsSuffix } from './partition.ts';
import type { BucketGrant } from './s3-policy.ts';
import type { Warning } from './warning.ts';
import type { BucketWish, Wish } from './wish.ts';

/** The KMS key of a bucket's objects. */
export interface PlacedKey {
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  /** As the world has it. */
  readonly existing: KmsKey | undefined;
}

/** The bucket of a wish. */
export interface PlacedBucket extends BucketGrant {
  readonly key: PlacedKey | undefined;
  /** As the world has it. */
  readonly existing: Bucket | undefined;
}

interface Found {
  readonly bucket: PlacedBucket;
  readonly warnings: readonly Warning[];
}

/** Looks the bucket of a wish up: whose it is, and with which key it is encrypted. */
export function findBucket(
  world: World,
  { bucket: wished }: Wish,
  role: string,
): Result<Found | undefined, readonly Problem[]> {
  if (wished === undefined) return ok(undefined);
  const { partition = '', account: home = '' } = parseArn(role) ?? {};
  const owner = ownerOf(world, wished, home);
  if (!owner.ok) return err([owner.error]);
  const { account, existing } = owner.value;
  const warnings: Warning[] = [...owner.value.warnings];
  const key =
    keyActions(wished.access).length > 0
      ? keyOf(world, wished, { partition, account, home, existing }, warnings)
      : ok(undefined);
  if (wished.key !== undefined && key.ok && key.value === undefined)
    warnings.push({ code: 'kms-not-needed', says: 'listing needs no key: nothing is granted on it' });
  if (!key.ok) return err([key.error]);
  const { name, access, prefix } = wished;
  return ok({ bucket: { partition, name, account, access, prefix, key: key.value, existing }, warnings });
}

interface Owner {
  readonly account: string;
  readonly existing: Bucket | undefined;
  readonly warnings: readonly Warning[];
}

/** The account that holds the bucket. Nothing in a bucket's name tells it. */
function ownerOf(world: World, wished: BucketWish, home: string): Result<Owner, Problem> {
  const accounts = [...world.accounts.values()];
  const [holder] = accounts.flatMap((account) =>
    (account.buckets ?? [])
      .filter((one) => one.name === wished.name)
      .map((existing) => ({ account: account.id, existing })),
  );
  if (holder !== undefined) {
    if (wished.account === undefined || wished.account === holder.account)
      return ok({ ...holder, warnings: [] });
    const message = `the inputs show the bucket \`${wished.name}\` in account ${holder.account}, not in ${wished.account}`;
    return err({ code: 'grant/bucket-account', message, hint: 'leave `--bucket-account` out' });
  }
  if (wished.account !== undefined) return ok({ account: wished.account, existing: undefined, warnings: [] });
  if (world.accounts.get(home)?.buckets !== undefined) {
    const message = `no account of the inputs has a bucket \`${wished.name}\``;
    const hint = 'say whose it is: `--bucket-account ID`';
    return err({ code: 'grant/bucket-account', message, hint });
  }
  const says = `nothing in the inputs tells whose the bucket ${wished.name} is: taken to be of the role's own account, ${home}. In another account nothing would be allowed; \`--bucket-account ID\` names it`;
  return ok({ account: home, existing: undefined, warnings: [{ code: 'bucket-account', says }] });
}

interface Around {
  readonly partition: string;
  readonly account: string;
  readonly home: string;
  readonly existing: Bucket | undefined;
}

/** The key that the wish names, else the one by which the bucket encrypts. */
function keyOf(
  world: World,
  wished: BucketWish,
  around: Around,
  warnings: Warning[],
): Result<PlacedKey | undefined, Problem> {
  const { existing, partition, account, home } = around;
  const standard = existing === undefined ? NOT_ENCRYPTED : defaultKey(existing);
  const chosen = wished.key ?? (standard.kind === 'key' ? standard.arn : undefined);
  if (chosen === undefined) {
    if (standard.kind === 'unclear') return err(unclearKey(wished, standard.says));
    if (standard.kind === 'aws-managed' && account !== home)
      warnings.push({
        code: 'kms-aws-managed',
        says: `the bucket ${wished.name} encrypts with the AWS managed key aws/s3, which no other account can use: role ${home} and bucket ${account} are of two accounts`,
      });
    return ok(undefined);
  }
  const { region = '', account: owner = '', partition: of = '' } = parseArn(chosen) ?? {};
  const problem = (message: string, hint: string): Result<never, Problem> =>
    err({ code: 'grant/kms-key', message, hint });
  if (of !== partition)
    return problem(
      `the key is of the partition \`${of}\`, the role of \`${partition}\``,
      'credentials do not cross partitions',
    );
  if (dnsSuffix(partition) === undefined)
    return problem(
      `rolepin does not know what S3 is called in the partition \`${partition}\``,
      'write a policy, and give it with `--policy FILE`',
    );
  // Semantics: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)": bucket and key share their Region
  if (existing?.region !== undefined && existing.region !== region)
    return problem(
      `the key is in \`${region}\`, the bucket in \`${existing.region}\``,
      'S3 encrypts with keys of the bucket’s own Region alone',
    );
  if (wished.key === undefined)
    warnings.push({
      code: 'kms-default',
      says: `the bucket ${wished.name} encrypts with ${chosen}: the role gets what S3 asks of that key`,
    });
  else if (standard.kind === 'key' && standard.arn !== wished.key)
    warnings.push({
      code: 'kms-other-key',
      says: `the bucket ${wished.name} encrypts with ${standard.arn} unless a request says otherwise: the grant is for ${wished.key} alone`,
    });
  const held = world.accounts.get(owner)?.keys?.find(({ arn }) => arn === chosen);
  return ok({ arn: chosen, region, account: owner, existing: held });
}

type Standard =
  | { readonly kind: 'none' }
  | { readonly kind: 'aws-managed' }
  | { readonly kind: 'key'; readonly arn: string }
  | { readonly kind: 'unclear'; readonly says: string };

const NOT_ENCRYPTED: Standard = { kind: 'none' };

/** Semantics: Amazon S3 API Reference, "ServerSideEncryptionByDefault". */
function defaultKey(bucket: Bucket): Standard {
  const configuration = membersOf(bucket.settings['ServerSideEncryptionConfiguration']);
  const rules = listOf(configuration['Rules']).map((rule) =>
    membersOf(valueAt(rule, 'ApplyServerSideEncryptionByDefault')),
  );
  const rule = rules.find((one) => textOf(one['SSEAlgorithm'])?.startsWith('aws:kms') === true);
  if (rule === undefined) return NOT_ENCRYPTED;
  const id = textOf(rule['KMSMasterKeyID']);
  if (id === undefined || id.endsWith('alias/aws/s3')) return { kind: 'aws-managed' };
  return parseArn(id)?.resource.startsWith('key/') === true
    ? { kind: 'key', arn: id }
    : { kind: 'unclear', says: id };
}

const unclearKey = ({ name }: BucketWish, id: string): Problem => ({
  code: 'grant/kms-key',
  message: `the bucket \`${name}\` encrypts with \`${id}\`, which does not tell its key`,
  hint: `name it by \`--kms-key ARN\`: \`aws kms describe-key --key-id ${id} --query KeyMetadata.Arn\``,
});
