import { type SourceRef, within } from '../../../kernel/index.ts';
import { isAccountId, parseArn } from '../../../policy/index.ts';
import type { AttachedPolicy, Group, InlinePolicy, Role, User } from '../../../world/index.ts';
import {
  type Members,
  object,
  objects,
  optionalNumber,
  optionalText,
  type Tell,
  text,
  texts,
} from '../members.ts';
import { type Origin, readPolicy } from './policy.ts';

/** Reads an entry of UserDetailList. */
export function readUser(value: Members, at: SourceRef, tell: Tell, origin?: Origin): User | undefined {
  const identity = readIdentity(value, 'user', at, tell);
  if (identity === undefined) return undefined;
  return {
    kind: 'user',
    ...identity,
    inline: readInline(value, 'UserPolicyList', at, tell, origin),
    groups: texts(value, 'GroupList', at, tell) ?? [],
  };
}

/** Reads an entry of GroupDetailList. */
export function readGroup(value: Members, at: SourceRef, tell: Tell, origin?: Origin): Group | undefined {
  const arn = readArn(value, 'group', at, tell);
  if (arn === undefined) return undefined;
  return {
    arn: arn.arn,
    name: arn.name,
    inline: readInline(value, 'GroupPolicyList', at, tell, origin),
    attached: readAttached(value, at, tell),
    at,
  };
}

/**
 * Reads an entry of RoleDetailList, or what `aws iam get-role` prints.
 *
 * @param options.partial the role's policies are none of what was given
 */
export function readRole(
  value: Members,
  at: SourceRef,
  tell: Tell,
  { partial = false, origin }: { readonly partial?: boolean; readonly origin?: Origin | undefined } = {},
): Role | undefined {
  const identity = readIdentity(value, 'role', at, tell);
  if (identity === undefined) return undefined;
  const document = value['AssumeRolePolicyDocument'];
  if (document === undefined || document === null) {
    tell({
      code: 'input/member',
      message: `role ${identity.name} has no \`AssumeRolePolicyDocument\``,
      hint: 'every role has a trust policy: give what the AWS CLI prints',
      at,
    });
  }
  return {
    kind: 'role',
    ...identity,
    ...(partial ? { partial: true } : {}),
    inline: readInline(value, 'RolePolicyList', at, tell, origin),
    trust: readPolicy(
      document,
      within(at, 'AssumeRolePolicyDocument'),
      document == null ? silent : tell,
      origin,
    ),
    instanceProfiles: readProfiles(value, at, tell),
    maxSessionDuration: optionalNumber(value, 'MaxSessionDuration', at, tell),
  };
}

const silent: Tell = () => {};

function readProfiles(value: Members, at: SourceRef, tell: Tell): readonly string[] {
  const arns: string[] = [];
  for (const profile of objects(value, 'InstanceProfileList', at, tell)) {
    const arn = text(profile.value, 'Arn', profile.at, tell);
    if (arn !== undefined) arns.push(arn);
  }
  return arns;
}

function readIdentity(value: Members, kind: 'user' | 'role', at: SourceRef, tell: Tell) {
  const arn = readArn(value, kind, at, tell);
  if (arn === undefined) return undefined;
  return {
    arn: arn.arn,
    name: arn.name,
    path: arn.path,
    id: optionalText(value, kind === 'role' ? 'RoleId' : 'UserId', at, tell) ?? '',
    account: arn.account,
    attached: readAttached(value, at, tell),
    boundary: readBoundary(value, at, tell),
    tags: readTags(value, at, tell),
    at,
  };
}

const NAME_MEMBER = { user: 'UserName', role: 'RoleName', group: 'GroupName' } as const;

/**
 * Reads the ARN of an identity, and the path and the name that it holds.
 *
 * Semantics: AWS IAM User Guide, "IAM identifiers".
 */
function readArn(value: Members, kind: 'user' | 'role' | 'group', at: SourceRef, tell: Tell) {
  const arn = text(value, 'Arn', at, tell);
  if (arn === undefined) return undefined;
  const parsed = parseArn(arn);
  const resource = parsed?.resource ?? '';
  const [first, last] = [resource.indexOf('/'), resource.lastIndexOf('/')];
  const name = resource.slice(last + 1);
  if (
    parsed?.service !== 'iam' ||
    parsed.region !== '' ||
    !isAccountId(parsed.account) ||
    resource.slice(0, first) !== kind ||
    !/^[\w+=,.@-]+$/.test(name)
  ) {
    tell({
      code: 'input/arn',
      message: `not the ARN of a ${kind}: \`${arn}\``,
      hint: `it has the form arn:aws:iam::111122223333:${kind}/NAME`,
      at: within(at, 'Arn'),
    });
    return undefined;
  }
  const told = optionalText(value, NAME_MEMBER[kind], at, tell);
  if (told !== undefined && told !== name) {
    tell({
      code: 'input/arn',
      message: `the ARN \`${arn}\` is not that of ${kind} \`${told}\``,
      at: within(at, 'Arn'),
    });
    return undefined;
  }
  return { arn, name, path: resource.slice(first, last + 1), account: parsed.account };
}

function readInline(
  value: Members,
  member: string,
  at: SourceRef,
  tell: Tell,
  origin: Origin | undefined,
): readonly InlinePolicy[] {
  const policies: InlinePolicy[] = [];
  for (const policy of objects(value, member, at, tell)) {
    policies.push({
      name: text(policy.value, 'PolicyName', policy.at, tell) ?? '',
      document: readPolicy(policy.value['PolicyDocument'], within(policy.at, 'PolicyDocument'), tell, origin),
    });
  }
  return policies;
}

function readAttached(value: Members, at: SourceRef, tell: Tell): readonly AttachedPolicy[] {
  const attached: AttachedPolicy[] = [];
  for (const policy of objects(value, 'AttachedManagedPolicies', at, tell)) {
    const arn = text(policy.value, 'PolicyArn', policy.at, tell);
    if (arn !== undefined) attached.push({ arn, at: policy.at });
  }
  return attached;
}

function readBoundary(value: Members, at: SourceRef, tell: Tell): AttachedPolicy | undefined {
  const boundary = object(value, 'PermissionsBoundary', at, tell);
  if (boundary === undefined) return undefined;
  const here = within(at, 'PermissionsBoundary');
  const arn = text(boundary, 'PermissionsBoundaryArn', here, tell);
  return arn === undefined ? undefined : { arn, at: here };
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

function readTags(value: Members, at: SourceRef, tell: Tell): ReadonlyMap<string, string> {
  const listed = value['Tags'];
  if (Array.isArray(listed) && listed.length === 0) return NO_TAGS;
  const tags = new Map<string, string>();
  for (const tag of objects(value, 'Tags', at, tell)) {
    const key = text(tag.value, 'Key', tag.at, tell);
    if (key !== undefined) tags.set(key, text(tag.value, 'Value', tag.at, tell) ?? '');
  }
  return tags;
}
