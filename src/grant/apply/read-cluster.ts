import type { SourceRef } from '../../kernel/index.ts';
import { parseArn, parsePolicy } from '../../policy/index.ts';
import type { Cluster, PodIdentityAssociation } from '../../world/index.ts';
import { done, found } from './call.ts';
import type { Eks } from './clients.ts';

/** An association with its tags, which the world does not hold. */
export interface LiveAssociation {
  readonly id: string;
  readonly association: PodIdentityAssociation;
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads a cluster's ARN and issuer; `undefined` where there is none of the name. */
export async function readCluster({ client, ...eks }: Eks, name: string): Promise<Cluster | undefined> {
  const answer = await found('eks:DescribeCluster', () =>
    client.send(new eks.DescribeClusterCommand({ name })),
  );
  const cluster = answer?.cluster;
  if (cluster === undefined) return undefined;
  return {
    name,
    arn: cluster.arn,
    account: parseArn(cluster.arn ?? '')?.account,
    version: cluster.version,
    issuer: cluster.identity?.oidc?.issuer?.replace('https://', ''),
    authenticationMode: cluster.accessConfig?.authenticationMode,
    creatorIsAdmin: cluster.accessConfig?.bootstrapClusterCreatorAdminPermissions,
    objects: undefined,
    complete: false,
    associations: undefined,
    accessEntries: undefined,
    at: undefined,
  };
}

/** Reads associations of a cluster: those of one service account, or all. */
export async function readAssociations(
  { client, ...eks }: Eks,
  cluster: string,
  of: { readonly namespace?: string; readonly serviceAccount?: string } = {},
): Promise<readonly LiveAssociation[]> {
  const live: LiveAssociation[] = [];
  const ids = await done('eks:ListPodIdentityAssociations', async () => {
    const listed: string[] = [];
    const pages = eks.paginateListPodIdentityAssociations({ client }, { clusterName: cluster, ...of });
    for await (const page of pages)
      listed.push(...(page.associations ?? []).flatMap((one) => one.associationId ?? []));
    return listed;
  });
  for (const id of ids) {
    const answer = await found('eks:DescribePodIdentityAssociation', () =>
      client.send(new eks.DescribePodIdentityAssociationCommand({ clusterName: cluster, associationId: id })),
    );
    const one = answer?.association;
    if (one?.namespace === undefined || one.serviceAccount === undefined || one.roleArn === undefined)
      continue;
    const at: SourceRef = { file: 'AWS', document: 0, path: ['association', id] };
    live.push({
      id,
      tags: one.tags ?? {},
      association: {
        namespace: one.namespace,
        serviceAccount: one.serviceAccount,
        roleArn: one.roleArn,
        targetRoleArn: one.targetRoleArn,
        externalId: one.externalId,
        disableSessionTags: one.disableSessionTags === true,
        policy: one.policy === undefined ? undefined : parsePolicy(one.policy, at).document,
        arn: one.associationArn,
        at,
      },
    });
  }
  return live;
}
