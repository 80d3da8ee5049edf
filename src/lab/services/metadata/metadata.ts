import { createHmac, randomBytes } from 'node:crypto';
import type { LabContext } from '../../context.ts';
import type { Call, Reply } from '../../http/call.ts';
import { beginOperation } from '../../operation.ts';
import { sameText } from '../../signature/signing-key.ts';
import type { InstanceRecord, RoleRecord } from '../../state/records.ts';
import { aboutRole, roleCallKeys } from '../sts/role-keys.ts';
import { startSession } from '../sts/session.ts';
import { roleOfInstance } from './instance-role.ts';

/** Tokens of version 2 are signed with it: they are good for one lab. */
const TOKEN_KEY = randomBytes(32);

/** A call that gets no answer: the reply's packets end before they reach the client. */
export const NO_ANSWER = 'no-answer';

/**
 * The metadata service of an instance, asked from so many hops away: one for the host's network, two for a pod's.
 *
 * Semantics: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata" and "Retrieve security
 * credentials from instance metadata".
 */
export async function answerMetadata(
  call: Call,
  lab: LabContext,
  instanceId: string,
  hops: number,
): Promise<Reply | typeof NO_ANSWER> {
  const instance = lab.state.instances.get(instanceId);
  if (instance === undefined) return text(404, '');
  if (instance.endpoint === 'disabled') return text(403, '');
  const { method, path } = call;
  if (method === 'PUT' && path === '/latest/api/token') return newToken(call, instance, hops);
  if (method !== 'GET' && method !== 'HEAD') return text(405, '');
  const token = call.headers.get('x-aws-ec2-metadata-token');
  if (token === undefined && instance.tokens === 'required') return text(401, '');
  if (token !== undefined && !isValid(token, instance, call.at)) return text(401, '');
  return read(call, lab, instance);
}

/** The longest that a token is good for, in seconds. */
const MOST_SECONDS = 21_600;

/** The hop limit is that of the packets that carry the token. */
function newToken(call: Call, instance: InstanceRecord, hops: number): Reply | typeof NO_ANSWER {
  if (call.headers.has('x-forwarded-for')) return text(403, '');
  const seconds = Number(call.headers.get('x-aws-ec2-metadata-token-ttl-seconds') ?? Number.NaN);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MOST_SECONDS) return text(400, '');
  if (hops > instance.hopLimit) return NO_ANSWER;
  const until = String(call.at + seconds * 1000);
  const reply = text(200, `${until}.${sign(until, instance)}`);
  return { ...reply, headers: { ...reply.headers, 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) } };
}

const sign = (until: string, { id }: InstanceRecord): string =>
  createHmac('sha256', TOKEN_KEY).update(`${id} ${until}`).digest('base64url');

function isValid(token: string, instance: InstanceRecord, now: number): boolean {
  const [until = '', signature = ''] = token.split('.');
  return sameText(signature, sign(until, instance)) && now < Number(until);
}

async function read(call: Call, lab: LabContext, instance: InstanceRecord): Promise<Reply> {
  const role = roleOfInstance(lab.state, instance);
  const path = call.path.replace(/^\/latest\//, '').replace(/\/$/, '');
  const region = regionOf(lab, instance);
  const credentials = 'meta-data/iam/security-credentials';
  switch (path) {
    case 'meta-data':
      return text(200, ['hostname', 'iam/', 'instance-id', 'local-hostname', 'placement/'].join('\n'));
    case 'meta-data/instance-id':
      return text(200, instance.id);
    case 'meta-data/hostname':
    case 'meta-data/local-hostname':
      return instance.privateDnsName === undefined ? text(404, '') : text(200, instance.privateDnsName);
    case 'meta-data/placement/region':
      return text(200, region);
    case 'meta-data/placement/availability-zone':
      return text(200, `${region}a`);
    case 'meta-data/iam':
      return role === undefined ? text(404, '') : text(200, 'info\nsecurity-credentials/');
    case 'meta-data/iam/info': {
      const profile = lab.state.instanceProfiles.get(instance.instanceProfile ?? '');
      if (profile === undefined) return text(404, '');
      const updated = new Date(call.at).toISOString();
      return text(
        200,
        JSON.stringify({
          Code: 'Success',
          LastUpdated: updated,
          InstanceProfileArn: profile.arn,
          InstanceProfileId: profile.id,
        }),
      );
    }
    case credentials:
      return role === undefined ? text(404, '') : text(200, role.name);
    case 'dynamic/instance-identity/document':
      return text(
        200,
        JSON.stringify({
          accountId: instance.account,
          instanceId: instance.id,
          region,
          availabilityZone: `${region}a`,
        }),
      );
    default:
      return role !== undefined && path === `${credentials}/${role.name}`
        ? roleCredentials(call, lab, instance, role, region)
        : text(404, '');
  }
}

function regionOf({ state }: LabContext, { privateDnsName, account }: InstanceRecord): string {
  const named = /\.([a-z]{2}(?:-[a-z]+)+-\d)\.compute\.internal$/.exec(privateDnsName ?? '')?.[1];
  const cluster = [...state.clusters.values()].find((one) => one.account === account);
  return named ?? cluster?.region ?? 'us-east-1';
}

/** EC2 assumes the role for its instance: the trust policy has to let it. */
async function roleCredentials(
  call: Call,
  lab: LabContext,
  instance: InstanceRecord,
  role: RoleRecord,
  region: string,
): Promise<Reply> {
  const op = beginOperation(lab, call, undefined, 'sts.amazonaws.com', region);
  op.note({
    name: 'AssumeRole',
    account: role.account,
    parameters: { roleArn: role.arn, roleSessionName: instance.id },
  });
  const service = {
    kind: 'other',
    caller: { kind: 'service', name: 'ec2.amazonaws.com' },
    name: 'ec2.amazonaws.com',
  } as const;
  const keys = {
    ...roleCallKeys(lab.state, role, {
      sessionName: instance.id,
      tags: {},
      transitive: [],
      sourceIdentity: undefined,
    }),
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': 'ec2.amazonaws.com',
  };
  const { trail } = op.decide({ action: 'sts:AssumeRole', ...aboutRole(role), keys }, service);
  const updated = new Date(call.at).toISOString().replace(/\.\d+/, '');
  if (trail.outcome !== 'allow') {
    op.finish(undefined);
    return text(
      200,
      JSON.stringify({
        Code: 'AssumeRoleUnauthorizedAccess',
        Message: 'EC2 cannot assume the role. Please see documentation.',
        LastUpdated: updated,
      }),
    );
  }
  const partition = role.arn.split(':')[1] ?? 'aws';
  const session = startSession(
    lab.state,
    {
      ...{
        account: role.account,
        principal: { kind: 'role', role: role.arn, name: instance.id },
        duration: 21_600,
      },
      context: {
        'ec2:SourceInstanceARN': `arn:${partition}:ec2:${region}:${instance.account}:instance/${instance.id}`,
      },
    },
    call.at,
  );
  await lab.state.commit();
  op.finish(undefined);
  return text(
    200,
    JSON.stringify({
      ...{ Code: 'Success', LastUpdated: updated, Type: 'AWS-HMAC' },
      ...{ AccessKeyId: session.accessKeyId, SecretAccessKey: session.secret, Token: session.token },
      Expiration: new Date(session.expiresAt).toISOString().replace(/\.\d+/, ''),
    }),
  );
}

const text = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/plain', server: 'EC2ws' },
  body,
});
