import { identityOfSession } from '../authorize/identity-of.ts';
import type { LabContext } from '../context.ts';
import { AwsError } from '../http/aws-error.ts';
import type { Call, Reply } from '../http/call.ts';
import { beginOperation } from '../operation.ts';
import type { ClusterRecord, RoleRecord } from '../state/records.ts';
import { podCredentials } from './eks/pod-identity.ts';
import { issuerIn, verifyServiceAccountToken } from './issuer/verify.ts';
import { roleOfInstance } from './metadata/instance-role.ts';
import { resourceKeys } from './sts/role-keys.ts';
import { startSession } from './sts/session.ts';

/** The path of the Pod Identity agent on its node. */
const PATH = '/v1/credentials';

/** Whether a call is for the Pod Identity agent: no AWS call has this path without a signature. */
export const isForAgent = ({ path, headers }: Call): boolean =>
  path === PATH && !(headers.get('authorization') ?? '').startsWith('AWS4');

/**
 * What the Pod Identity agent answers a pod: credentials for its token. The agent asks EKS with the role of its node; where the
 * token names no node that the lab knows, the agent is taken for one that may.
 *
 * Semantics: Amazon EKS User Guide, "Understand how EKS Pod Identity works"; AWS SDKs and Tools Reference Guide, "Container
 * credential provider".
 */
export async function answerAgent(call: Call, lab: LabContext): Promise<Reply> {
  const token = call.headers.get('authorization') ?? '';
  const cluster = clusterOf(token, lab);
  const op = beginOperation(lab, call, undefined, 'eks-auth.amazonaws.com', cluster?.region ?? 'us-east-1');
  op.note({
    name: 'AssumeRoleForPodIdentity',
    ...(cluster === undefined ? {} : { account: cluster.account }),
  });
  try {
    if (call.method !== 'GET') throw new AwsError('MethodNotAllowed', 'the agent answers GET alone', 405);
    if (token === '')
      throw new AwsError('InvalidTokenException', 'Service account token cannot be empty', 400);
    if (cluster === undefined)
      throw new AwsError('InvalidTokenException', 'the token is of no cluster of the lab', 400);
    const claims = await verifyServiceAccountToken(token, cluster, 'pods.eks.amazonaws.com', call.at);
    const role = 'fault' in claims || claims.node === undefined ? undefined : nodeRole(claims.node, lab);
    if (role !== undefined) authorizeAgent(op, role, cluster);
    const { credentials } = await podCredentials(op, cluster, token);
    await lab.state.commit();
    op.finish(undefined);
    return json(200, {
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      Token: credentials.sessionToken,
      AccountId: cluster.account,
      Expiration: new Date(credentials.expiration * 1000).toISOString().replace(/\.\d+/, ''),
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    op.finish(error);
    return {
      status: error.status,
      headers: { 'content-type': 'text/plain' },
      body: `${error.code}: ${error.message}`,
    };
  }
}

function clusterOf(token: string, { state }: LabContext): ClusterRecord | undefined {
  const issuer = issuerIn(token);
  return [...state.clusters.values()].find((one) => issuer === `https://${one.issuer}`);
}

function nodeRole(node: string, { state }: LabContext): RoleRecord | undefined {
  const instance = [...state.instances.values()].find(
    ({ privateDnsName, id }) => privateDnsName === node || id === node,
  );
  return instance === undefined ? undefined : roleOfInstance(state, instance);
}

function authorizeAgent(
  op: ReturnType<typeof beginOperation>,
  role: RoleRecord,
  cluster: ClusterRecord,
): void {
  const { state } = op.lab;
  const session = startSession(
    state,
    {
      account: role.account,
      principal: { kind: 'role', role: role.arn, name: 'eks-pod-identity-agent' },
      duration: 900,
    },
    op.call.at,
  );
  const identity = identityOfSession(state, session);
  state.sessions.delete(session.accessKeyId);
  if (identity === undefined) return;
  op.authorize(
    {
      action: 'eks-auth:AssumeRoleForPodIdentity',
      resource: cluster.arn,
      resourceAccount: cluster.account,
      keys: resourceKeys(state, cluster.account, cluster.tags),
    },
    { kind: 'identity', identity },
  );
}

const json = (status: number, value: object): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
