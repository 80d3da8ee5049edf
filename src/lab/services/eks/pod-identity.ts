import { randomUUID } from 'node:crypto';
import { identityOfSession } from '../../authorize/identity-of.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { Operation } from '../../operation.ts';
import type {
  AssociationRecord,
  ClusterRecord,
  RoleRecord,
  SessionRecord,
  Tags,
} from '../../state/records.ts';
import { type ServiceAccountToken, verifyServiceAccountToken } from '../issuer/verify.ts';
import { type RestInput, requiredIn } from '../rest-json.ts';
import { aboutRole, resourceKeys, roleCallKeys } from '../sts/role-keys.ts';
import { assumedRoleUser, startSession } from '../sts/session.ts';
import { externalIdOf } from './associations.ts';

const SERVICE = 'pods.eks.amazonaws.com';
const AUDIENCE = 'pods.eks.amazonaws.com';

/**
 * eks-auth:AssumeRoleForPodIdentity: a pod's token for the credentials of the role that is associated with its service account.
 *
 * Semantics: Amazon EKS User Guide, "Understand how EKS Pod Identity works".
 */
export async function assumeRoleForPodIdentity(operation: Operation, input: RestInput): Promise<object> {
  const [name = ''] = input.path;
  const { lab, who } = operation;
  const token = requiredIn(input, 'token');
  operation.note({ parameters: { clusterName: name } });
  const account = who?.account ?? '';
  const cluster = lab.state.clusters.get(name);
  const partition = lab.state.accounts.get(account)?.partition ?? 'aws';
  operation.authorize({
    action: 'eks-auth:AssumeRoleForPodIdentity',
    resource: `arn:${partition}:eks:${operation.region}:${account}:cluster/${name}`,
    resourceAccount: account,
    keys: resourceKeys(lab.state, account, cluster?.tags ?? {}),
  });
  if (cluster === undefined || cluster.account !== account) {
    throw new AwsError('ResourceNotFoundException', `No cluster found for name: ${name}.`, 404);
  }
  return podCredentials(operation, cluster, token);
}

/** The credentials for a pod's token, once its cluster is known. */
export async function podCredentials(
  operation: Operation,
  cluster: ClusterRecord,
  token: string,
): Promise<PodCredentials> {
  const { lab, call } = operation;
  const claims = await verifyServiceAccountToken(token, cluster, AUDIENCE, call.at);
  if ('fault' in claims) {
    throw claims.fault === 'expired'
      ? new AwsError('ExpiredTokenException', claims.says, 400)
      : new AwsError('InvalidTokenException', claims.says, 400);
  }
  if (claims.pod === undefined)
    throw new AwsError('InvalidTokenException', 'the token is not bound to a pod', 400);
  const association = [...lab.state.associations.values()].find(
    (one) =>
      one.cluster === cluster.name &&
      one.namespace === claims.namespace &&
      one.serviceAccount === claims.serviceAccount,
  );
  if (association === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `No association found for namespace/service account: ${claims.namespace}/${claims.serviceAccount}`,
      404,
    );
  }
  const first = assumeAssociated(operation, cluster, association, claims);
  const session =
    association.targetRoleArn === undefined ? first : assumeTarget(operation, cluster, association, first);
  return printed(operation, association, session);
}

/** What EKS gives the agent. Semantics: Amazon EKS API Reference, "AssumeRoleForPodIdentity". */
export interface PodCredentials {
  readonly subject: { readonly namespace: string; readonly serviceAccount: string };
  readonly audience: string;
  readonly podIdentityAssociation: { readonly associationArn: string; readonly associationId: string };
  readonly assumedRoleUser: { readonly arn: string; readonly assumeRoleId: string };
  readonly credentials: {
    readonly sessionToken: string;
    readonly secretAccessKey: string;
    readonly accessKeyId: string;
    /** Seconds since 1970. */
    readonly expiration: number;
  };
}

function printed(
  { lab }: Operation,
  { arn, id, namespace, serviceAccount }: AssociationRecord,
  session: SessionRecord,
): PodCredentials {
  const role = session.principal.kind === 'role' ? lab.state.roles.get(session.principal.role) : undefined;
  const name = session.principal.kind === 'role' ? session.principal.name : '';
  const user = role === undefined ? { Arn: '', AssumedRoleId: '' } : assumedRoleUser(role, name);
  return {
    subject: { namespace, serviceAccount },
    audience: AUDIENCE,
    podIdentityAssociation: { associationArn: arn, associationId: id },
    assumedRoleUser: { arn: user.Arn, assumeRoleId: user.AssumedRoleId },
    credentials: {
      sessionToken: session.token,
      secretAccessKey: session.secret,
      accessKeyId: session.accessKeyId,
      expiration: session.expiresAt / 1000,
    },
  };
}

/** Semantics: Amazon EKS User Guide, "Grant Pods access to AWS resources based on tags". */
function tagsOf(
  cluster: ClusterRecord,
  { disableSessionTags }: AssociationRecord,
  claims: ServiceAccountToken,
): Tags {
  if (disableSessionTags) return {};
  return {
    'eks-cluster-arn': cluster.arn,
    'eks-cluster-name': cluster.name,
    'kubernetes-namespace': claims.namespace,
    'kubernetes-service-account': claims.serviceAccount,
    'kubernetes-pod-name': claims.pod?.name ?? '',
    'kubernetes-pod-uid': claims.pod?.uid ?? '',
  };
}

const refused = (): AwsError =>
  new AwsError(
    'AccessDeniedException',
    'Unauthorized Exception! EKS does not have permissions to assume the associated role.',
    403,
  );

const sessionName = (cluster: ClusterRecord, claims: ServiceAccountToken): string =>
  `eks-${cluster.name}-${claims.pod?.name ?? ''}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 27) +
  `-${randomUUID()}`;

/** The role of the association, assumed by the service. */
function assumeAssociated(
  operation: Operation,
  cluster: ClusterRecord,
  association: AssociationRecord,
  claims: ServiceAccountToken,
): SessionRecord {
  const { lab, call } = operation;
  const role = roleOf(operation, association.roleArn);
  const tags = tagsOf(cluster, association, claims);
  const transitive = Object.keys(tags);
  const name = sessionName(cluster, claims);
  const organization = lab.state.organization.get('organization');
  const member = organization?.accounts.some(({ id }) => id === cluster.account) === true;
  const keys = {
    ...roleCallKeys(lab.state, role, { sessionName: name, tags, transitive, sourceIdentity: undefined }),
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': SERVICE,
    'aws:PrincipalServiceNamesList': [SERVICE],
    'aws:SourceAccount': cluster.account,
    'aws:SourceArn': cluster.arn,
    ...(member && organization !== undefined ? { 'aws:SourceOrgID': organization.id } : {}),
  };
  const service = { kind: 'other', caller: { kind: 'service', name: SERVICE }, name: SERVICE } as const;
  const needed = ['sts:AssumeRole', ...(transitive.length > 0 ? ['sts:TagSession'] : [])];
  const decisions = needed.map((action) => operation.decide({ action, ...aboutRole(role), keys }, service));
  if (decisions.some(({ trail }) => trail.outcome !== 'allow')) throw refused();
  const limited = association.policy !== undefined && association.targetRoleArn === undefined;
  return startSession(
    lab.state,
    {
      ...{ account: role.account, principal: { kind: 'role', role: role.arn, name }, tags, transitive },
      // six hours, or the hour that a chained role may have
      duration: association.targetRoleArn === undefined ? 21_600 : 3600,
      policies: limited ? [association.policy ?? ''] : undefined,
    },
    call.at,
  );
}

/**
 * The target role, assumed with the credentials of the first.
 *
 * Semantics: Amazon EKS User Guide, "Access AWS resources using EKS Pod Identity Target IAM Roles".
 */
function assumeTarget(
  operation: Operation,
  cluster: ClusterRecord,
  association: AssociationRecord,
  first: SessionRecord,
): SessionRecord {
  const { lab, call } = operation;
  const role = roleOf(operation, association.targetRoleArn ?? '');
  const identity = identityOfSession(lab.state, first);
  if (identity === undefined || first.principal.kind !== 'role') throw refused();
  const { tags, transitive } = first;
  const { name } = first.principal;
  const external =
    association.externalId ?? externalIdOf(cluster, association.namespace, association.serviceAccount);
  const keys = {
    ...roleCallKeys(lab.state, role, { sessionName: name, tags, transitive, sourceIdentity: undefined }),
    ...(association.disableSessionTags ? { 'sts:ExternalId': external } : {}),
  };
  const by = { kind: 'identity', identity } as const;
  const needed = ['sts:AssumeRole', ...(transitive.length > 0 ? ['sts:TagSession'] : [])];
  const decisions = needed.map((action) => operation.decide({ action, ...aboutRole(role), keys }, by));
  if (decisions.some(({ trail }) => trail.outcome !== 'allow')) throw refused();
  return startSession(
    lab.state,
    {
      ...{ account: role.account, principal: { kind: 'role', role: role.arn, name }, tags, transitive },
      ...{ duration: 3600, chained: true },
      policies: association.policy === undefined ? undefined : [association.policy],
    },
    call.at,
  );
}

function roleOf({ lab }: Operation, arn: string): RoleRecord {
  const role = lab.state.roles.get(arn);
  if (role === undefined) throw refused();
  return role;
}
