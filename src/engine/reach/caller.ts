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
} from '../reason/index.ts';
import type { Facts, Principal } from './facts.ts';
import { maybe, organizationKeys, partitionOf } from './request-keys.ts';

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

/**
 * The keys of a call by a user or role of the world.
 *
 * `session` is the name of a role's session, where only one will do. Session tags override the role's tags of the same key. MFA is a user's; sessions made by AssumeRole carry
 * none.
 *
 * Semantics: AWS IAM User Guide, "AWS global condition context keys"; "Pass session tags in AWS STS".
 */
export function principalKeys(
  principal: Principal,
  tags: SessionTags,
  facts: Facts,
  session?: string,
): KeyRange[] {
  const { arn, account, id, name } = principal;
  const isRole = principal.kind === 'role';
  const carried = new Map([...principal.tags, ...tags]);
  return [
    fixedKey('aws:PrincipalArn', arn),
    inBackground(fixedKey('aws:PrincipalAccount', account)),
    inBackground(fixedKey('aws:PrincipalType', isRole ? 'AssumedRole' : 'User')),
    inBackground(fixedKey('aws:PrincipalIsAWSService', 'false')),
    ...organizationKeys(facts.world, account, 'aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'),
    ...[...carried].map(([key, value]) => fixedKey(`aws:PrincipalTag/${key}`, value)),
    isRole ? absentKey('aws:username') : fixedKey('aws:username', name),
    isRole && session !== undefined
      ? fixedKey('aws:userid', `${id}:${session}`)
      : isRole
        ? chosenKey('aws:userid', glob([...literalItems(`${id}:`), { kind: 'any', within: false }]), [
            `${id}:rolepin`,
          ])
        : fixedKey('aws:userid', id),
    isRole ? freeKey('aws:MultiFactorAuthPresent', false, NOT_TRUE) : maybe('aws:MultiFactorAuthPresent'),
    isRole ? absentKey('aws:MultiFactorAuthAge') : freeKey('aws:MultiFactorAuthAge'),
    freeKey('aws:TokenIssueTime'),
    freeKey('aws:SourceIdentity'),
    freeKey('sts:ExternalId'),
  ];
}

const NOT_TRUE = {
  text: texts(['false']),
  number: undefined,
  date: undefined,
  address: undefined,
  binary: undefined,
};

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
