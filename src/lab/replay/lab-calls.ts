import { err, ok, type Result } from '../../kernel/index.ts';
import { CONTROL } from '../control/operations.ts';
import type { Credentials } from './hold.ts';

/** A lab's address and the key of its owner. */
export interface LabAddress {
  readonly endpoint: string;
  readonly controlKey: string;
}

/** A call of the lab's owner; the error is the lab's own clause. */
export async function ownerCall(
  { endpoint, controlKey }: LabAddress,
  name: string,
  asked: object,
): Promise<Result<Readonly<Record<string, string>>, string>> {
  const reply = await fetch(`${endpoint}${CONTROL}/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${controlKey}` },
    body: JSON.stringify(asked),
  });
  const answer = (await reply.json()) as Readonly<Record<string, string>>;
  return reply.ok ? ok(answer) : err(answer['error'] ?? `status ${reply.status}`);
}

/** Credentials of a user, a role or a root user of the lab. */
export async function credentialsFor(
  lab: LabAddress,
  arn: string,
  sessionName: string,
): Promise<Result<Credentials, string>> {
  const given = await ownerCall(lab, 'credentials', { arn, sessionName });
  if (!given.ok) return given;
  const { accessKeyId = '', secretAccessKey = '', sessionToken } = given.value;
  return ok({ accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) });
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
  const given = await ownerCall(lab, 'token', asked);
  return given.ok ? ok(given.value['token'] ?? '') : given;
}
