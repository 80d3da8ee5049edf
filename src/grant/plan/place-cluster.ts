import { err, nearest, ok, type Problem, type Result } from '../../kernel/index.ts';
import { parseArn } from '../../policy/index.ts';
import type { Cluster, KubernetesObject, PodIdentityAssociation, World } from '../../world/index.ts';
import type { Wish } from './wish.ts';

/** A cluster of the wish, with the service account as it is there. */
export interface PlacedCluster {
  readonly cluster: Cluster;
  readonly name: string;
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** Host and path of its OIDC issuer; empty where the way needs none. */
  readonly issuer: string;
  /** Of the tokens that the webhook projects. */
  readonly audience: string;
  /** `serviceaccount:CLUSTER/NAMESPACE/NAME`. */
  readonly subject: string;
  /** Value of the tag by which rolepin knows what it made: `NAMESPACE/NAME@CLUSTER-ARN`. */
  readonly tag: string;
  readonly serviceAccount: KubernetesObject | undefined;
  readonly association: PodIdentityAssociation | undefined;
}

/** The audience that STS's tokens have unless the service account asks for another. */
export const STS_AUDIENCE = 'sts.amazonaws.com';

/** Annotations that EKS's webhook reads: aws/amazon-eks-pod-identity-webhook, README. */
export const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';
const AUDIENCE_ANNOTATION = 'eks.amazonaws.com/audience';

/** What names, regions, account ids and issuers of EKS are made of: Amazon EKS API Reference, "CreateCluster". */
const ORDINARY = /^[\w.:/-]*$/;

/** Looks a cluster up, and the service account in it. */
export function placeCluster(world: World, wish: Wish, name: string): Result<PlacedCluster, Problem> {
  const cluster = world.clusters.find((one) => one.name === name);
  if (cluster === undefined) return err(noCluster(world, name));
  const describe = `add what \`aws eks describe-cluster --name ${name}\` prints`;
  const arn = cluster.arn === undefined ? undefined : parseArn(cluster.arn);
  if (cluster.arn === undefined || arn === undefined)
    return err({
      code: 'grant/cluster',
      message: `the inputs do not tell the ARN of cluster \`${name}\``,
      hint: describe,
    });
  if (wish.via === 'irsa' && cluster.issuer === undefined)
    return err({
      code: 'grant/cluster',
      message: `the inputs do not tell the OIDC issuer of cluster \`${name}\``,
      hint: describe,
    });
  const odd = [name, arn.region, arn.account, cluster.issuer ?? ''].find((text) => !ORDINARY.test(text));
  if (odd !== undefined)
    return err({
      code: 'grant/cluster',
      message: `no cluster of EKS has this in its name, ARN or issuer: \`${odd}\``,
      hint: describe,
    });
  const { namespace, serviceAccount } = wish;
  const found = cluster.objects?.find(
    ({ kind, metadata }) =>
      kind === 'ServiceAccount' &&
      metadata.name === serviceAccount &&
      (metadata.namespace ?? 'default') === namespace,
  );
  return ok({
    cluster,
    name,
    arn: cluster.arn,
    partition: arn.partition,
    region: arn.region,
    account: arn.account,
    issuer: cluster.issuer ?? '',
    audience: found?.metadata.annotations[AUDIENCE_ANNOTATION] ?? STS_AUDIENCE,
    subject: `serviceaccount:${name}/${namespace}/${serviceAccount}`,
    tag: tagValue(`${namespace}/${serviceAccount}`, cluster.arn),
    serviceAccount: found,
    association: cluster.associations?.find(
      (one) => one.namespace === namespace && one.serviceAccount === serviceAccount,
    ),
  });
}

function noCluster(world: World, name: string): Problem {
  const names = world.clusters.map((cluster) => cluster.name);
  const near = nearest(name, names);
  const hint =
    near !== undefined
      ? `did you mean \`${near}\`?`
      : `add what \`aws eks describe-cluster --name ${name}\` prints${names.length === 0 ? '' : `; the inputs hold ${names.join(', ')}`}`;
  return { code: 'grant/cluster', message: `no input tells of a cluster \`${name}\``, hint };
}

/** A value of a tag has at most 256 characters: AWS IAM User Guide, "Tags for AWS Identity and Access Management resources". */
const LONGEST_TAG = 256;

function tagValue(who: string, cluster: string): string {
  const room = LONGEST_TAG - cluster.length - 1;
  return `${who.slice(0, room)}@${cluster}`;
}
