import {
  type Cluster,
  groupOf,
  type KubernetesObject,
  listOf,
  nameAt,
  textOf,
  valueAt,
} from '../../../world/index.ts';
import { clusterPartition } from './image.ts';
import { anyOf, type Plan, type PlanFamily, type PlannedCall } from './plan.ts';

/**
 * Who may write what is deployed into a cluster: the repositories and buckets in AWS from which the objects of Flux and
 * Argo CD take it. What deploys is an operator of the cluster, and what it may do there the inputs do not say in full.
 *
 * Semantics: Service Authorization Reference, "AWS CodeCommit", "Amazon ECR", "Amazon S3"; the API references of Flux and
 * Argo CD.
 */
export function deployedSources(cluster: Cluster): readonly PlanFamily[] {
  const made = known.get(cluster) ?? findSources(cluster);
  known.set(cluster, made);
  return made;
}

const known = new WeakMap<Cluster, readonly PlanFamily[]>();

function findSources(cluster: Cluster): readonly PlanFamily[] {
  const found = new Map<string, PlanFamily>();
  for (const object of cluster.objects ?? []) {
    for (const source of sourcesOf(object, clusterPartition(cluster.arn))) {
      const account = source.account ?? cluster.account;
      if (account === undefined || found.has(source.name)) continue;
      found.set(source.name, family(source, account, object, cluster));
    }
  }
  return [...found.values()];
}

/** A place in AWS from which objects are deployed. */
interface Source {
  readonly name: string;
  /** `undefined`: nothing says whose it is. */
  readonly account: string | undefined;
  readonly call: (account: string) => PlannedCall;
}

const URLS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'argoproj.io/Application': [['spec', 'source']],
  'argoproj.io/ApplicationSet': [['spec', 'template', 'spec', 'source']],
  'source.toolkit.fluxcd.io/GitRepository': [['spec']],
  'source.toolkit.fluxcd.io/HelmRepository': [['spec']],
  'source.toolkit.fluxcd.io/OCIRepository': [['spec']],
};

function sourcesOf(object: KubernetesObject, partition: string): readonly Source[] {
  const { body, kind } = object;
  const group = groupOf(object.apiVersion);
  if (group === 'source.toolkit.fluxcd.io' && kind === 'Bucket') {
    const bucket = textOf(valueAt(body, 'spec', 'bucketName'));
    const endpoint = textOf(valueAt(body, 'spec', 'endpoint')) ?? '';
    return bucket !== undefined && endpoint.includes('amazonaws.com') ? [inBucket(bucket, partition)] : [];
  }
  const ways = URLS[`${group}/${kind}`] ?? [];
  const several = kind === 'Application' ? listOf(valueAt(body, 'spec', 'sources')) : [];
  return [...ways.map((way) => valueAt(body, ...way)), ...several].flatMap((spec) => {
    const url = textOf(valueAt(spec, 'url')) ?? textOf(valueAt(spec, 'repoURL'));
    return url === undefined ? [] : (byUrl(url, partition) ?? []);
  });
}

function byUrl(url: string, partition: string): Source | undefined {
  const [, region, repository] =
    /git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/v1\/repos\/([\w.-]+)/.exec(url) ?? [];
  if (region !== undefined && repository !== undefined)
    return {
      name: `CodeCommit repository ${repository}`,
      account: undefined,
      call: (account) => ({
        actions: ['codecommit:GitPush'],
        resource: `arn:${partition}:codecommit:${region}:${account}:${repository}`,
        open: ['codecommit:'],
        uncertain: ['aws:resourcetag/'],
      }),
    };
  const [, owner, where, image] =
    /(\d{12})\.dkr\.ecr(?:-fips)?\.([\w-]+)\.amazonaws\.com(?:\.cn)?(?:\/([^:@]+))?/.exec(url) ?? [];
  if (owner !== undefined && where !== undefined)
    return {
      name: `ECR repository ${image ?? '*'}`,
      account: owner,
      call: (account) => ({
        actions: [
          'ecr:PutImage',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
        ],
        resource:
          image === undefined
            ? anyOf(`arn:${partition}:ecr:${where}:${account}:repository/*`)
            : `arn:${partition}:ecr:${where}:${account}:repository/${image}`,
        uncertain: ['aws:resourcetag/', 'ecr:resourcetag/'],
      }),
    };
  const [, bucket] = /^s3:\/\/([a-z0-9.-]+)/.exec(url) ?? [];
  return bucket === undefined ? undefined : inBucket(bucket, partition);
}

const inBucket = (bucket: string, partition: string): Source => ({
  name: `bucket ${bucket}`,
  account: undefined,
  call: () => ({
    actions: ['s3:PutObject'],
    resource: anyOf(`arn:${partition}:s3:::${bucket}/*`),
    open: ['s3:x-amz-'],
    uncertain: ['s3:existingobjecttag/', 'aws:resourcetag/'],
  }),
});

function family(
  { name, call }: Source,
  account: string,
  object: KubernetesObject,
  cluster: Cluster,
): PlanFamily {
  const planned = call(account);
  const { kind, metadata } = object;
  const plan: Plan = {
    id: 'takeover/deployed-source',
    account,
    says: `may write to the ${name}, from which cluster ${cluster.name} is deployed`,
    calls: [planned],
    because: [
      {
        at: nameAt(object),
        document: `${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`,
        statement: undefined,
        says: `deploys from the ${name}`,
      },
    ],
    certainty: 'possible',
    needs: 'that what is written there is deployed, with pods of the service account',
  };
  const resource = typeof planned.resource === 'string' ? { resource: planned.resource } : {};
  return { account, actions: planned.actions.slice(0, 1), ...resource, plans: () => [plan] };
}
