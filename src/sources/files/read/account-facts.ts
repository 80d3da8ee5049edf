import { type SourceRef, within } from '../../../kernel/index.ts';
import { isAccountId } from '../../../policy/index.ts';
import type { AccessKey, Bucket, Instance, KmsKey } from '../../../world/index.ts';
import { accountOf, type Draft, keep } from '../draft.ts';
import { type Members, object, objects, optionalNumber, optionalText, type Tell, text } from '../members.ts';
import { readPolicy } from './policy.ts';

/** Reads a list of instances into an account. */
export function readInstances(members: Members, at: SourceRef, draft: Draft, owner: string): number {
  const account = accountOf(draft, owner);
  account.instances ??= new Map();
  let count = 0;
  for (const { value, at: here } of objects(
    members,
    'instances' in members ? 'instances' : 'Instances',
    at,
    draft.tell,
  )) {
    count += 1;
    const instance = readInstance(value, here, draft.tell);
    if (instance !== undefined)
      keep(draft, account.instances, instance.id, instance, `instance ${instance.id}`);
  }
  return count;
}

/** Reads what `aws ec2 describe-instances` prints. */
export function readReservations(members: Members, at: SourceRef, draft: Draft) {
  const accounts = new Set<string>();
  let [count, reservations] = [0, 0];
  for (const reservation of objects(members, 'Reservations', at, draft.tell)) {
    reservations += 1;
    const owner = text(reservation.value, 'OwnerId', reservation.at, draft.tell);
    if (owner === undefined) continue;
    if (!isAccountId(owner)) {
      const message = `not an account id: \`${owner}\``;
      draft.tell({ code: 'input/account', message, at: within(reservation.at, 'OwnerId') });
      continue;
    }
    accounts.add(owner);
    count += readInstances(reservation.value, reservation.at, draft, owner);
  }
  if (reservations === 0) draft.pending.push({ kind: 'nothing', of: 'instances', at });
  return { accounts, count };
}

function readInstance(value: Members, at: SourceRef, tell: Tell): Instance | undefined {
  const id = text(value, 'InstanceId', at, tell);
  if (id === undefined) return undefined;
  const profile = object(value, 'IamInstanceProfile', at, tell);
  const options = object(value, 'MetadataOptions', at, tell);
  const here = within(at, 'MetadataOptions');
  return {
    id,
    privateDnsName: optionalText(value, 'PrivateDnsName', at, tell),
    instanceProfile:
      profile === undefined
        ? undefined
        : optionalText(profile, 'Arn', within(at, 'IamInstanceProfile'), tell),
    metadata:
      options === undefined
        ? undefined
        : {
            tokens: oneOf(options, 'HttpTokens', ['required', 'optional'], here, tell),
            hopLimit: optionalNumber(options, 'HttpPutResponseHopLimit', here, tell),
            endpoint: oneOf(options, 'HttpEndpoint', ['enabled', 'disabled'], here, tell),
            ipv6: oneOf(options, 'HttpProtocolIpv6', ['enabled', 'disabled'], here, tell),
          },
    at,
  };
}

/** A member that has one of some values, or is absent. */
export function oneOf<Word extends string>(
  members: Members,
  name: string,
  words: readonly Word[],
  at: SourceRef,
  tell: Tell,
): Word | undefined {
  const value = optionalText(members, name, at, tell);
  const word = words.find((known) => known === value);
  if (value !== undefined && word === undefined) {
    tell({
      code: 'input/value',
      message: `\`${name}\` is ${words.join(' or ')}, not "${value}"`,
      at: within(at, name),
    });
  }
  return word;
}

/** Reads access keys: a snapshot's, or what `aws iam list-access-keys` prints. */
export function readAccessKeys(
  members: Members,
  name: string,
  at: SourceRef,
  tell: Tell,
): readonly AccessKey[] {
  const keys: AccessKey[] = [];
  for (const { value, at: here } of objects(members, name, at, tell)) {
    const id = text(value, 'AccessKeyId', here, tell);
    const user = text(value, 'UserName', here, tell);
    // what is in no known state may be active
    const status = oneOf(value, 'Status', ['Active', 'Inactive', 'Expired'], here, tell);
    if (id !== undefined && user !== undefined) {
      keys.push({ id, user, active: status === undefined || status === 'Active', at: here });
    }
  }
  return keys;
}

/** Reads a snapshot's buckets. */
export function readBuckets(members: Members, at: SourceRef, tell: Tell): Map<string, Bucket> {
  const buckets = new Map<string, Bucket>();
  for (const { value, at: here } of objects(members, 'buckets', at, tell)) {
    const name = text(value, 'Name', here, tell);
    if (name === undefined) continue;
    const { Name, Region, Policy, ...settings } = value;
    void Name;
    void Region;
    buckets.set(name, {
      name,
      region: optionalText(value, 'Region', here, tell),
      policy: Policy == null ? undefined : readPolicy(Policy, within(here, 'Policy'), tell),
      settings,
      at: here,
    });
  }
  return buckets;
}

/** Reads a snapshot's KMS keys. */
export function readKmsKeys(members: Members, at: SourceRef, tell: Tell): Map<string, KmsKey> {
  const keys = new Map<string, KmsKey>();
  for (const { value, at: here } of objects(members, 'keys', at, tell)) {
    const arn = text(value, 'Arn', here, tell);
    if (arn === undefined) continue;
    const policy = value['Policy'];
    keys.set(arn, {
      arn,
      policy: policy == null ? undefined : readPolicy(policy, within(here, 'Policy'), tell),
      at: here,
    });
  }
  return keys;
}
