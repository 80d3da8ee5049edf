import { secretKey, sessionToken, uniqueId } from '../../state/ids.ts';
import type { RoleRecord, SessionPrincipal, SessionRecord } from '../../state/records.ts';
import type { State } from '../../state/state.ts';

/** What new temporary credentials are made of. */
export interface NewSession {
  readonly account: string;
  readonly principal: SessionPrincipal;
  /** Seconds. */
  readonly duration: number;
  readonly policies?: readonly string[] | undefined;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitive?: readonly string[];
  readonly sourceIdentity?: string | undefined;
  readonly chained?: boolean;
  readonly context?: SessionRecord['context'];
}

/** Makes temporary credentials, and drops those that have expired for a while. */
export function startSession(state: State, given: NewSession, now: number): SessionRecord {
  sweep(state, now);
  const session: SessionRecord = {
    accessKeyId: uniqueId('ASIA'),
    secret: secretKey(),
    token: sessionToken(),
    account: given.account,
    issuedAt: now,
    expiresAt: now + given.duration * 1000,
    principal: given.principal,
    policies: given.policies,
    tags: given.tags ?? {},
    transitive: given.transitive ?? [],
    sourceIdentity: given.sourceIdentity,
    chained: given.chained ?? false,
    context: given.context ?? {},
  };
  state.sessions.put(session.accessKeyId, session);
  return session;
}

/** Expired credentials are still told apart from unknown ones for a day. */
const KEPT = 86_400_000;

/** Sessions stand in the order in which they were made: looking at the oldest few keeps up. */
function sweep(state: State, now: number): void {
  let looked = 0;
  for (const { accessKeyId, expiresAt } of state.sessions.values()) {
    if (looked >= 4) break;
    looked += 1;
    if (now > expiresAt + KEPT) state.sessions.delete(accessKeyId);
  }
}

/** Credentials as STS prints them. */
export const credentialsOf = ({ accessKeyId, secret, token, expiresAt }: SessionRecord) => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: secret,
  SessionToken: token,
  Expiration: new Date(expiresAt),
});

/** ARN and id of a session of a role. */
export function assumedRoleUser({ arn, account, name, id }: RoleRecord, session: string) {
  const partition = arn.split(':')[1] ?? 'aws';
  return {
    AssumedRoleId: `${id}:${session}`,
    Arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${session}`,
  };
}
