import { parseArn } from '../../policy/index.ts';
import { organizationPath, type Role, type World } from '../../world/index.ts';
import {
  ANY_VALUE,
  absentKey,
  accepted,
  between,
  both,
  chosenKey,
  countedAutomaton,
  fixedKey,
  freeKey,
  inBackground,
  isMultivalued,
  type KeyRange,
  type Language,
  texts,
  textValues,
  type ValueSet,
} from '../reason/index.ts';

/** When the question is asked: what is dated before it stays past. */
export type Now = number;

const BOOLEANS = textValues(texts(['false', 'true']));

/**
 * Names of sessions, and source identities.
 *
 * Semantics: AWS STS API Reference, "AssumeRole".
 */
export const SESSION_NAME = accepted(
  countedAutomaton(
    'session name',
    { members: 'abcdefghijklmnopqrstuvwxyz0123456789-_=,.@+ABCDEFGHIJKLMNOPQRSTUVWXYZ', has: isNameUnit },
    2,
    64,
  ),
);

function isNameUnit(unit: number): boolean {
  return /[\w+=,.@-]/.test(String.fromCharCode(unit));
}

// the same in all calls, so that what is found out about one is known of the next
const ANY_SESSION = chosenKey('sts:RoleSessionName', SESSION_NAME, ['rolepin']);
const ALWAYS_THERE: readonly KeyRange[] = [
  // STS answers over HTTPS alone
  inBackground(fixedKey('aws:SecureTransport', 'true')),
  freeKey('aws:SourceIp', false, {
    ...ANY_VALUE,
    address: { v4: between(0n, 0xffffffffn), v6: between(0n, (1n << 128n) - 1n) },
  }),
  freeKey('aws:ViaAWSService', false, textValues(texts(['false']))),
  ...['aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast'].map(absentKey),
  // belongs to bearer tokens, and is in no AssumeRole call
  absentKey('sts:DurationSeconds'),
];

// as EC2 names its sessions
const INSTANCE = 'i-1234567890abcdef0';

type Target = Pick<Role, 'account' | 'tags'>;
interface TargetKeys {
  readonly world: World;
  readonly account: string;
  readonly now: Now;
  readonly keys: readonly KeyRange[];
}
const byTags = new WeakMap<Target['tags'], TargetKeys>();

/**
 * Keys that every call to STS carries or may carry, whoever makes it.
 *
 * Semantics: AWS IAM User Guide, "AWS global condition context keys"; "IAM and AWS STS condition context keys".
 */
export function callKeys(world: World, target: Target, now: Now, session?: Language): readonly KeyRange[] {
  const name =
    session === undefined
      ? ANY_SESSION
      : chosenKey('sts:RoleSessionName', both(SESSION_NAME, session), ['rolepin', INSTANCE]);
  return [name, ...keysOf(world, target, now)];
}

function keysOf(world: World, target: Target, now: Now): readonly KeyRange[] {
  const { account, tags } = target;
  const known = byTags.get(tags);
  if (known?.world === world && known.account === account && known.now === now) return known.keys;
  const keys = [
    ...ALWAYS_THERE,
    clockKey('aws:CurrentTime', now, isoTime(now)),
    clockKey('aws:EpochTime', now, String(Math.ceil(now / 1000))),
    inBackground(fixedKey('aws:ResourceAccount', account)),
    ...organizationKeys(world, account, 'aws:ResourceOrgID', 'aws:ResourceOrgPaths'),
    ...[...tags].flatMap(([key, value]) => [
      inBackground(fixedKey(`aws:ResourceTag/${key}`, value)),
      inBackground(fixedKey(`iam:ResourceTag/${key}`, value)),
    ]),
  ];
  byTags.set(tags, { world, account, now, keys });
  return keys;
}

/** A clock's key: always in the request, and never earlier than now. */
function clockKey(spelling: string, now: Now, text: string): KeyRange {
  const one = { ...ANY_VALUE, date: between<number>(now, undefined) };
  return { set: { absent: false, one, many: undefined }, spelling, preferred: [text], background: true };
}

const HOUR = 60 * 60 * 1000;
// of GetSessionToken and GetFederationToken
const LONGEST_OF_USERS = 36 * HOUR;
const LONGEST_OF_ROLES = 12 * HOUR;

/**
 * When a user's credentials were issued: never so long ago that they would have run out. Absent with credentials that
 * don't run out.
 *
 * Semantics: AWS IAM User Guide, "AWS global condition context keys"; "Compare AWS STS credentials".
 */
export const issueTimeKey = onceFor((now: Now) =>
  freeKey('aws:TokenIssueTime', false, notBefore(now - LONGEST_OF_USERS)),
);

/** When a role's credentials were issued: all of them run out. */
export const sessionTimeKey = onceFor((now: Now): KeyRange => {
  const set = { absent: false, one: notBefore(now - LONGEST_OF_ROLES), many: undefined };
  return { set, spelling: 'aws:TokenIssueTime', preferred: [isoTime(now)], background: true };
});

const notBefore = (time: number): ValueSet => ({ ...ANY_VALUE, date: between<number>(time, undefined) });

const isoTime = (now: Now): string => new Date(now).toISOString().replace('.000Z', 'Z');

/** Makes the key once for the time that is asked for, so that what is found out about it is known of the next. */
function onceFor(make: (now: Now) => KeyRange): (now: Now) => KeyRange {
  let known: { readonly now: Now; readonly key: KeyRange } | undefined;
  return (now) => {
    if (known?.now !== now) known = { now, key: make(now) };
    return known.key;
  };
}

/** The organization's keys of an account: fixed where the organization is known, else open. */
export function organizationKeys(
  world: World,
  account: string,
  id: string,
  paths: string,
): readonly KeyRange[] {
  const { organization } = world;
  if (organization === undefined) return [freeKey(id), freeKey(paths, true)];
  const path = organizationPath(organization, account);
  if (path.length === 0) return [absentKey(id), absentKey(paths)];
  return [
    inBackground(fixedKey(id, organization.id)),
    inBackground(fixedKey(paths, `${[organization.id, ...path.slice(0, -1)].join('/')}/`)),
  ];
}

/** Keys of a caller that is no AWS identity: none of the principal's. */
export const NO_PRINCIPAL_KEYS: readonly KeyRange[] = [
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:username',
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:TokenIssueTime',
  'aws:SourceIdentity',
  'sts:ExternalId',
].map(absentKey);

/** A key that may be true, false or absent. */
export const maybe = (spelling: string): KeyRange => freeKey(spelling, false, BOOLEANS);

/**
 * A key that no list names. `tags` of the resource and the principal that are not listed are absent; other
 * global keys are unknown, and so may be anything; a service's own keys are in that service's calls alone.
 */
export function otherKeys(openPrefixes: readonly string[]): (name: string) => KeyRange {
  return (name) => {
    if (openPrefixes.some((prefix) => name.startsWith(prefix))) return freeKey(name, isMultivalued(name));
    if (CLOSED.some((prefix) => name.startsWith(prefix))) return absentKey(name);
    if (name.startsWith('aws:') || name.startsWith('sts:')) return freeKey(name, isMultivalued(name));
    return absentKey(name);
  };
}

const CLOSED = [
  'aws:resourcetag/',
  'aws:principaltag/',
  'aws:requesttag/',
  'iam:resourcetag/',
  'aws:tagkeys',
  'sts:transitivetagkeys',
  'sts:sourceidentity',
];

/** The partition of an ARN. */
export const partitionOf = (arn: string): string => parseArn(arn)?.partition ?? 'aws';
