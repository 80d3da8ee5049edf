import type { PolicyDocument } from '../../policy/index.ts';
import { documentOf } from '../state/policies.ts';
import type { AccessKeyRecord, RoleRecord, SessionRecord, UserRecord } from '../state/records.ts';
import type { State } from '../state/state.ts';
import type { Identity, Keys } from './caller.ts';
import { organizationKeys } from './organization.ts';

/** The identity of a long-term access key; `undefined` where its user is gone. */
export function identityOfKey(state: State, key: AccessKeyRecord): Identity | undefined {
  const { account, user: name, id } = key;
  if (name === undefined) return rootIdentity(state, account, id);
  const user = state.users.named(account, name);
  return user === undefined
    ? undefined
    : { ...userIdentity(state, user), accessKeyId: id, temporary: undefined };
}

/** The identity of temporary credentials; `undefined` where their role or user is gone. */
export function identityOfSession(state: State, session: SessionRecord): Identity | undefined {
  const { principal, account, accessKeyId } = session;
  const issued = { 'aws:TokenIssueTime': new Date(session.issuedAt).toISOString() };
  const temporary = {
    ...{ chained: session.chained, tags: session.tags, transitive: session.transitive },
    ...{ sourceIdentity: session.sourceIdentity, issuedAt: session.issuedAt, kind: principal.kind },
    context: session.context,
  };
  const policies = session.policies?.map((text, index) => documentOf(text, `session policy ${index + 1}`));
  if (principal.kind === 'root') {
    return { ...rootIdentity(state, account, accessKeyId), session: policies, temporary };
  }
  if (principal.kind === 'user') {
    const user = state.users.get(principal.user);
    if (user === undefined) return undefined;
    const one = userIdentity(state, user);
    return { ...one, accessKeyId, keys: { ...one.keys, ...issued }, session: policies, temporary };
  }
  const role = state.roles.get(principal.role);
  if (role === undefined) return undefined;
  const partition = role.arn.split(':')[1] ?? 'aws';
  const arn = `arn:${partition}:sts::${account}:assumed-role/${role.name}/${principal.name}`;
  const userId = `${role.id}:${principal.name}`;
  return {
    caller: { kind: 'role-session', role: role.arn, session: arn, account },
    ...{ arn, userId, account, accessKeyId, temporary, session: policies },
    keys: {
      ...principalKeys(state, role.arn, account, 'AssumedRole', userId),
      ...tagKeys({ ...role.tags, ...session.tags }),
      ...session.context,
      ...issued,
      ...(session.sourceIdentity === undefined ? {} : { 'aws:SourceIdentity': session.sourceIdentity }),
    },
    ...permissionsOf(state, role, `role ${role.name}`),
  };
}

function userIdentity(state: State, user: UserRecord): Omit<Identity, 'accessKeyId' | 'temporary'> {
  const { arn, account, id, name } = user;
  return {
    caller: { kind: 'user', arn, account },
    ...{ arn, userId: id, account, session: undefined },
    keys: {
      ...principalKeys(state, arn, account, 'User', id),
      'aws:username': name,
      ...tagKeys(user.tags),
    },
    ...permissionsOf(state, user, `user ${name}`, user.groups),
  };
}

function rootIdentity(state: State, account: string, accessKeyId: string): Identity {
  const arn = `arn:${state.accounts.get(account)?.partition ?? 'aws'}:iam::${account}:root`;
  return {
    caller: { kind: 'root', account },
    ...{ arn, userId: account, account, accessKeyId, session: undefined, temporary: undefined },
    keys: principalKeys(state, arn, account, 'Account', account),
    ...{ identity: [], boundary: undefined },
  };
}

/**
 * The keys of every principal.
 *
 * Semantics: AWS IAM User Guide, "AWS global condition context keys", section "Properties of the principal".
 */
function principalKeys(state: State, arn: string, account: string, type: string, userId: string): Keys {
  return {
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': type,
    'aws:PrincipalIsAWSService': 'false',
    'aws:userid': userId,
    ...organizationKeys(state, account, 'aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'),
  };
}

const tagKeys = (tags: Readonly<Record<string, string>>): Keys =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));

/** The policies of a user or role, its groups' included; one that is attached and not there may say anything. */
function permissionsOf(
  state: State,
  owner: UserRecord | RoleRecord,
  title: string,
  groups: readonly string[] = [],
): Pick<Identity, 'identity' | 'boundary'> {
  const partition = owner.arn.split(':')[1];
  const grants = groups.flatMap((name) => {
    const group = state.groups.named(owner.account, name);
    return group === undefined ? [] : documentsOf(state, group, `group ${name} of account ${owner.account}`);
  });
  const where = `${title} of account ${owner.account}${partition === 'aws' ? '' : ` (${partition})`}`;
  return {
    identity: [...documentsOf(state, owner, where), ...grants],
    boundary: owner.boundary === undefined ? undefined : [managedPolicy(state, owner.boundary)],
  };
}

function documentsOf(
  state: State,
  owner: { readonly inline: Readonly<Record<string, string>>; readonly attached: readonly string[] },
  title: string,
): readonly PolicyDocument[] {
  return [
    ...Object.entries(owner.inline).map(([name, text]) => documentOf(text, `policy ${name} of ${title}`)),
    ...owner.attached.map((arn) => managedPolicy(state, arn)),
  ];
}

function managedPolicy(state: State, arn: string): PolicyDocument {
  const policy = state.policies.get(arn);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
  // what the lab was not given is a statement that may say anything, and nothing is decided by it
  return documentOf(version?.document ?? `"the lab does not hold ${arn}"`, arn);
}
