import type { Caller } from '../../policy/index.ts';
import type { Role } from '../../world/index.ts';
import {
  absentKey,
  type Bearing,
  chosenKey,
  fixedKey,
  freeKey,
  glob,
  inBackground,
  type KeyRange,
  literalItems,
  texts,
  textValues,
} from '../reason/index.ts';
import type { Facts, Principal } from './facts.ts';
import { issueTimeKey, maybe, organizationKeys, partitionOf, sessionTimeKey } from './request-keys.ts';
import type { Search } from './search-context.ts';
import { mayHaveSourceIdentity } from './session/carried.ts';

/** A session of a role, made up for a witness. */
export function sessionOf(role: Role, name = 'rolepin'): Caller {
  const session = `arn:${partitionOf(role.arn)}:sts::${role.account}:assumed-role/${role.name}/${name}`;
  return { kind: 'role-session', role: role.arn, session, account: role.account };
}

/** The caller that a user or a session of a role is. */
export function callerFor(principal: Principal): Caller {
  if (principal.kind === 'role') return sessionOf(principal);
  return { kind: 'user', arn: principal.arn, account: principal.account };
}

/** Tags that a session carries besides its role's own. */
export type SessionTags = ReadonlyMap<string, string>;

const EXTERNAL_ID = freeKey('sts:ExternalId');
const OF_SESSIONS: readonly KeyRange[] = [
  inBackground(fixedKey('aws:PrincipalType', 'AssumedRole')),
  inBackground(fixedKey('aws:PrincipalIsAWSService', 'false')),
  absentKey('aws:username'),
  // sessions made by AssumeRole carry no MFA
  freeKey('aws:MultiFactorAuthPresent', false, textValues(texts(['false']))),
  absentKey('aws:MultiFactorAuthAge'),
  EXTERNAL_ID,
];
const OF_USERS: readonly KeyRange[] = [
  inBackground(fixedKey('aws:PrincipalType', 'User')),
  inBackground(fixedKey('aws:PrincipalIsAWSService', 'false')),
  maybe('aws:MultiFactorAuthPresent'),
  freeKey('aws:MultiFactorAuthAge'),
  // set when a role is assumed, and at no other time
  absentKey('aws:SourceIdentity'),
  EXTERNAL_ID,
];

/**
 * The keys of a call by a user or role of the world; `session` is the name of a role's session, where only one will do.
 *
 * Session tags override the role's tags of the same key.
 *
 * Semantics: AWS IAM User Guide, "AWS global condition context keys"; "Pass session tags in AWS STS".
 */
export function principalKeys(
  principal: Principal,
  tags: SessionTags,
  { facts, now }: Pick<Search, 'facts' | 'now'>,
  session?: string,
): readonly KeyRange[] {
  const { arn, account, id, name } = principal;
  const carried = tags.size === 0 ? principal.tags : new Map([...principal.tags, ...tags]);
  return [
    fixedKey('aws:PrincipalArn', arn),
    inBackground(fixedKey('aws:PrincipalAccount', account)),
    ...organizationKeys(facts.world, account, 'aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'),
    principal.kind === 'role' ? sessionTimeKey(now) : issueTimeKey(now),
    ...[...carried].map(([key, value]) => fixedKey(`aws:PrincipalTag/${key}`, value)),
    ...(principal.kind === 'role'
      ? [sessionId(id, session), sourceIdentityOf(principal), ...OF_SESSIONS]
      : [fixedKey('aws:userid', id), fixedKey('aws:username', name), ...OF_USERS]),
  ];
}

const sourceIdentityOf = (role: Role): KeyRange =>
  mayHaveSourceIdentity(role) ? freeKey('aws:SourceIdentity') : absentKey('aws:SourceIdentity');

function sessionId(id: string, session: string | undefined): KeyRange {
  if (session !== undefined) return fixedKey('aws:userid', `${id}:${session}`);
  const ids = glob([...literalItems(`${id}:`), { kind: 'any', within: false }]);
  return chosenKey('aws:userid', ids, [`${id}:rolepin`]);
}

/** The policies on the side of a user or role of the world. */
export function callerPolicies(
  principal: Principal,
  facts: Facts,
): Pick<Bearing, 'identity' | 'boundary' | 'scps'> {
  const boundary = facts.boundary(principal);
  return {
    identity: facts.identityPolicies(principal).map((cited) => cited.document),
    boundary: boundary === undefined ? undefined : [boundary.document],
    scps: facts.scps(principal),
  };
}
