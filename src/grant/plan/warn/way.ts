import { compare } from '../../../claims/index.ts';
import type { PolicyDocument } from '../../../policy/index.ts';
import { readWorkload } from '../../../world/index.ts';
import { listsBucket } from '../access-level.ts';
import { madePolicy } from '../made.ts';
import { permissionsOf } from '../permissions.ts';
import { type PlacedCluster, ROLE_ANNOTATION, STS_AUDIENCE } from '../place-cluster.ts';
import type { Setting } from '../setting.ts';
import { TAG } from '../step.ts';
import type { Warning } from '../warning.ts';

/** What about the service account, the role and the way may surprise. */
export function wayWarnings(setting: Setting): readonly Warning[] {
  const { wish, role, clusters, bucket } = setting;
  const owner = role.existing?.tags.get(TAG);
  return [
    ...clusters.flatMap((cluster) => inCluster(setting, cluster)),
    ...(wish.serviceAccount === 'default'
      ? [
          {
            code: 'default-service-account',
            says: `every pod of the namespace ${wish.namespace} that names no service account runs as \`default\`, and will have the role`,
          },
        ]
      : []),
    ...(owner !== undefined && !clusters.some(({ tag }) => tag === owner)
      ? [
          {
            code: 'other-grant',
            says: `the role was made for ${owner}: \`--undo\` of that grant leaves it alone while others use it`,
          },
        ]
      : []),
    ...(bucket !== undefined && bucket.prefix !== '' && listsBucket(bucket.access)
      ? [
          {
            code: 'head-bucket',
            // Semantics: Amazon S3 API Reference, "HeadBucket"
            says: `listing is allowed below \`${bucket.prefix}\` alone: HeadBucket, and a listing without this prefix, are refused; health checks that make them fail`,
          },
        ]
      : []),
    ...otherPolicies(setting),
    ...notCollected(setting),
  ];
}

/** What the role may do besides what is granted. */
function otherPolicies(setting: Setting): readonly Warning[] {
  const { existing, name } = setting.role;
  const permissions = permissionsOf(setting);
  const granted = new Set(permissions.map((policy) => policy.name));
  const wanted = permissions.map(({ document }) => madePolicy(document));
  // what allows exactly what is granted is no other policy, whatever its name
  const isGranted = (document: PolicyDocument | undefined): boolean =>
    document !== undefined && wanted.some((one) => compare(document, one).relation === 'equal');
  const managed = setting.world.accounts.get(setting.role.account)?.details?.policies;
  const others = [
    ...(existing?.inline ?? [])
      .filter((policy) => !granted.has(policy.name) && !isGranted(policy.document))
      .map((policy) => policy.name),
    ...(existing?.attached ?? [])
      .map(({ arn }) => arn)
      .filter((arn) => !isGranted(managed?.get(arn)?.document)),
  ];
  if (others.length === 0) return [];
  return [
    {
      code: 'other-policies',
      says: `the role may do what its other policies allow too: ${others.join(', ')} of ${name}`,
    },
  ];
}

function inCluster({ wish, role }: Setting, cluster: PlacedCluster): readonly Warning[] {
  const { association, serviceAccount, audience, name } = cluster;
  const annotation = serviceAccount?.metadata.annotations[ROLE_ANNOTATION];
  const who = `${wish.namespace}/${wish.serviceAccount}`;
  const warnings: Warning[] = [];
  const warn = (code: string, says: string): void => {
    warnings.push({ code, says });
  };
  // Semantics: aws/amazon-eks-pod-identity-webhook, README: an association wins over the annotation
  if (wish.via === 'irsa' && association !== undefined)
    warn(
      'both-ways',
      `${who} has an association of EKS Pod Identity too, with ${association.roleArn}: it wins, and the pods get no token for this role until it is gone`,
    );
  if (wish.via === 'pod-identity' && annotation !== undefined)
    warn(
      'both-ways',
      `${who} names the role ${annotation} in its annotation too: the association wins, and without it pods fall back to that role`,
    );
  if (wish.via === 'irsa' && audience !== STS_AUDIENCE)
    warn(
      'audience',
      `${who} of cluster ${name} asks for tokens of the audience \`${audience}\`: provider and pin take that one`,
    );
  if (wish.via === 'pod-identity' && association?.disableSessionTags === true)
    warn(
      'session-tags',
      `the association of ${who} sends no session tags, by which the pin knows the pod: they are turned on`,
    );
  if (wish.via === 'pod-identity' && association?.targetRoleArn !== undefined)
    warn(
      'target-role',
      `the association of ${who} leads on to ${association.targetRoleArn}: pods get that role, by way of ${role.name}`,
    );
  const { objects, complete } = cluster.cluster;
  if (objects !== undefined && complete) {
    const has = (kind: string, wanted: string, namespace: string | undefined): boolean =>
      objects.some(
        (one) =>
          one.kind === kind &&
          one.metadata.name === wanted &&
          (namespace === undefined || one.metadata.namespace === namespace),
      );
    if (!has('Namespace', wish.namespace, undefined) && objects.some(({ kind }) => kind === 'Namespace'))
      warn('namespace-absent', `cluster ${name} has no namespace ${wish.namespace}: make it first`);
    const agent = objects.map(readWorkload).some((one) => one?.name === 'eks-pod-identity-agent');
    if (wish.via === 'pod-identity' && objects.length > 0 && !agent)
      warn(
        'agent-absent',
        `cluster ${name} shows no eks-pod-identity-agent: add the EKS add-on (EKS Auto Mode has it built in)`,
      );
  }
  return warnings;
}

/** What the plan takes as absent because the inputs do not tell. */
function notCollected({ world, role, wish, clusters }: Setting): readonly Warning[] {
  const account = world.accounts.get(role.account);
  const facts: string[] = [];
  if (role.existing === undefined && account?.details?.complete !== true)
    facts.push(
      `whether account ${role.account} has a role ${role.name} (\`aws iam get-account-authorization-details\`)`,
    );
  if (role.existing?.partial === true)
    facts.push(`the policies of ${role.name} (\`aws iam get-account-authorization-details\`)`);
  if (wish.via === 'irsa' && account?.oidcProviders === undefined)
    facts.push(`the OIDC providers of account ${role.account} (\`aws iam list-open-id-connect-providers\`)`);
  for (const { cluster, name } of clusters) {
    if (cluster.associations === undefined)
      facts.push(`the associations of cluster ${name} (\`aws eks list-pod-identity-associations\`)`);
    if (cluster.objects === undefined)
      facts.push(`the objects of cluster ${name} (\`kubectl get serviceaccounts,deployments,… -A -o json\`)`);
  }
  if (facts.length === 0) return [];
  return [{ code: 'not-collected', says: `not in the inputs, and taken as absent: ${facts.join('; ')}` }];
}
