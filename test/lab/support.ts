import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, type LabOptions, startLab } from '../../src/lab/index.ts';
import { readWorld } from '../../src/sources/index.ts';

/** AWS's documented example account. */
export const ACCOUNT = '111122223333';

/** A file with a snapshot of the given parts. */
export async function snapshotFile(snapshot: object): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'rolepin-test-')), 'snapshot.json');
  writeFileSync(file, JSON.stringify({ rolepin: 'snapshot/v1', ...snapshot }));
  return file;
}

/** Starts a lab on a free port with the world of a file. */
export async function labOf(file: string, options: Partial<LabOptions> = {}): Promise<Lab> {
  const read = await readWorld([file], { cwd: process.cwd() });
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join('\n'));
  return startLab({
    world: read.value.world,
    port: 0,
    onDefect: (error) => {
      throw error;
    },
    ...options,
  });
}

/** Starts a lab with the world of a snapshot's parts. */
export const labWith = async (snapshot: object, options: Partial<LabOptions> = {}): Promise<Lab> =>
  labOf(await snapshotFile(snapshot), options);

/** A call of the lab's owner. */
export async function control(lab: Lab, name: string, asked: object): Promise<Record<string, string>> {
  const reply = await fetch(`${lab.endpoint}/_rolepin/control/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${lab.controlKey}` },
    body: JSON.stringify(asked),
  });
  const answer = (await reply.json()) as Record<string, string>;
  if (!reply.ok) throw new Error(answer['error']);
  return answer;
}

/** Credentials of a principal, as the AWS SDK takes them. */
export async function credentialsOf(lab: Lab, arn: string, sessionName?: string) {
  const {
    accessKeyId = '',
    secretAccessKey = '',
    sessionToken,
  } = await control(lab, 'credentials', { arn, sessionName });
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** A token of a service account as a pod gets it. */
export async function tokenOf(
  lab: Lab,
  serviceAccount: string,
  {
    audiences = ['sts.amazonaws.com'],
    expiration = 3600,
  }: { audiences?: readonly string[]; expiration?: number } = {},
): Promise<string> {
  const [cluster, namespace, name] = serviceAccount.split('/');
  const asked = { cluster, namespace, serviceAccount: name, audiences, expiration };
  return (await control(lab, 'token', asked))['token'] ?? '';
}

/** How a call failed: the code and the message of AWS's error; or that it did not. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
}
