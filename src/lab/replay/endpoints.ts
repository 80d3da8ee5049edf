import { err, ok } from '../../kernel/index.ts';
import { breachOf, podCarriers, type World } from '../../world/index.ts';
import { askLab } from '../control/client.ts';
import { type Assumed, serviceAccountOf, type TokenHolder } from './assume.ts';
import { keyIn } from './context.ts';
import type { Credentials, Hold } from './hold.ts';
import { type ReplayLab, tokenFor } from './lab-calls.ts';
import type { ReportedStep } from './report.ts';

/** Credentials from the Pod Identity agent, for a token that is bound to a pod of the service account. */
export async function byPodIdentity(lab: ReplayLab, step: ReportedStep, hold: TokenHolder): Promise<Assumed> {
  const pod = {
    name: keyIn(step, 'aws:RequestTag/kubernetes-pod-name') ?? 'rolepin',
    uid: keyIn(step, 'aws:RequestTag/kubernetes-pod-uid') ?? '00000000-0000-0000-0000-000000000000',
  };
  const token = await tokenFor(lab, serviceAccountOf(step, hold), 'pods.eks.amazonaws.com', pod);
  if (!token.ok) return token;
  const reply = await fetch(`${lab.endpoint}/v1/credentials`, { headers: { authorization: token.value } });
  return reply.ok ? ok(credentialsIn(await reply.json())) : err(await reply.text());
}

/** What the endpoints of the agent and of instance metadata print. */
function credentialsIn(answer: unknown): Credentials {
  const { AccessKeyId, SecretAccessKey, Token } = answer as Readonly<Record<string, string>>;
  return {
    accessKeyId: AccessKeyId ?? '',
    secretAccessKey: SecretAccessKey ?? '',
    sessionToken: Token ?? '',
  };
}

/** How long a pod waits for an answer that the hop limit may keep back, in milliseconds. */
const PATIENCE = 1000;

/** Credentials of a node's role from its metadata service, from where the pod is: version 2, then version 1. */
export async function byMetadata(
  lab: ReplayLab,
  step: ReportedStep,
  hold: Hold,
  world: World,
): Promise<Assumed> {
  const hops = isOnHost(hold, world) ? 1 : 2;
  const found = await askLab<Readonly<Record<string, string>>>(lab, 'metadata', {
    role: step.to.replace(/^principal:/, ''),
    hops,
  });
  if (!found.ok) return found;
  const { address } = found.value;
  if (address === undefined) return err('no instance of the lab carries the role');
  const token = await newToken(address);
  const headers: Record<string, string> = token === undefined ? {} : { 'x-aws-ec2-metadata-token': token };
  const base = `${address}/latest/meta-data/iam/security-credentials/`;
  const listed = await fetch(base, { headers });
  if (!listed.ok)
    return err(
      `the metadata service answers ${listed.status}${token === undefined ? ', and gave no token' : ''}`,
    );
  const given = await fetch(`${base}${await listed.text()}`, { headers });
  const answer = (await given.json()) as Readonly<Record<string, string>>;
  return answer['Code'] === 'Success'
    ? ok(credentialsIn(answer))
    : err(answer['Code'] ?? `status ${given.status}`);
}

async function newToken(address: string): Promise<string | undefined> {
  try {
    const reply = await fetch(`${address}/latest/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' },
      signal: AbortSignal.timeout(PATIENCE),
    });
    return reply.ok ? await reply.text() : undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return undefined;
    throw error;
  }
}

/** Whether a pod has its node's network, or gets out onto the node: one hop from its metadata service. */
function isOnHost(hold: Hold, { clusters }: World): boolean {
  if (hold.kind !== 'service-account' && hold.kind !== 'pod') return true;
  const objects = clusters.find(({ name }) => name === hold.cluster)?.objects ?? [];
  return podCarriers(objects).some((one) => {
    const { namespace, object, spec, kind } = one;
    if (namespace !== hold.namespace || !(spec.hostNetwork || breachOf(one, objects) !== undefined))
      return false;
    return hold.kind === 'pod'
      ? kind === 'pod' && object.metadata.name === hold.name
      : spec.serviceAccount === hold.name;
  });
}
