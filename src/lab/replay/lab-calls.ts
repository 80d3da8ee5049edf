import { ok, type Result } from '../../kernel/index.ts';
import { askLab, type LabAddress } from '../control/client.ts';
import type { Credentials } from './hold.ts';

/** The lab that paths are walked in. */
export interface ReplayLab extends LabAddress {
  /** How far its clock is ahead of this machine's, in milliseconds: calls are signed by it. */
  readonly ahead: number;
}

/** Credentials of a user, a role or a root user of the lab. */
export async function credentialsFor(
  lab: LabAddress,
  arn: string,
  session: RoleSession,
): Promise<Result<Credentials, string>> {
  const given = await askLab<Record<string, string>>(lab, 'credentials', { arn, ...session });
  if (!given.ok) return given;
  const { accessKeyId = '', secretAccessKey = '', sessionToken } = given.value;
  return ok({ accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) });
}

/** What the session of a role carries that the lab is asked for; a user's credentials have none of it. */
export interface RoleSession {
  readonly sessionName: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Keys of those tags that go on. */
  readonly transitive: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** Keys of the token for which it was given. */
  readonly context: Readonly<Record<string, string>>;
}

/** A token of a service account, as a pod of it gets it. */
export async function tokenFor(
  lab: LabAddress,
  of: { readonly cluster: string; readonly namespace: string; readonly name: string },
  audience: string,
  pod?: { readonly name: string; readonly uid: string },
): Promise<Result<string, string>> {
  const { cluster, namespace, name: serviceAccount } = of;
  const asked = { cluster, namespace, serviceAccount, audiences: [audience], expiration: 3600, pod };
  const given = await askLab<{ readonly token?: string }>(lab, 'token', asked);
  return given.ok ? ok(given.value.token ?? '') : given;
}
