import {
  containersOf,
  type KubernetesObject,
  listOf,
  membersOf,
  readWorkload,
  textOf,
  valueAt,
  type Workload,
} from '../../../world/index.ts';
import type { PlacedCluster } from '../place-cluster.ts';
import type { Setting } from '../setting.ts';
import type { Step } from '../step.ts';
import type { Warning } from '../warning.ts';

/** What about the workloads that are to have the role may keep them from it, or gives them other credentials. */
export function workloadWarnings(setting: Setting, steps: readonly Step[]): readonly Warning[] {
  return setting.clusters.flatMap((cluster) => {
    const workloads = workloadsOf(setting, cluster);
    return [
      ...namedWarnings(setting, cluster, workloads),
      ...workloads.flatMap((workload) => oneWorkload(setting, cluster, workload)),
      ...restartWarnings(setting, cluster, workloads, steps),
    ];
  });
}

/** What runs as the service account, and what is named by the wish; made things by what made them. */
function workloadsOf({ wish }: Setting, { cluster }: PlacedCluster): readonly Workload[] {
  return (cluster.objects ?? [])
    .map(readWorkload)
    .filter((one) => one !== undefined)
    .filter(
      (one) =>
        one.namespace === wish.namespace &&
        one.owner === undefined &&
        (one.serviceAccount === wish.serviceAccount || isNamed(one, wish.workload)),
    );
}

const isNamed = (workload: Workload, wished: Setting['wish']['workload']): boolean =>
  wished !== undefined && workload.kind === wished.kind && workload.name === wished.name;

function namedWarnings(
  { wish }: Setting,
  { cluster, name }: PlacedCluster,
  workloads: readonly Workload[],
): readonly Warning[] {
  const { workload: wished, namespace } = wish;
  if (wished === undefined) return [];
  const what = `${wished.kind} ${namespace}/${wished.name}`;
  const found = workloads.find((one) => isNamed(one, wished));
  if (found === undefined && cluster.objects !== undefined) {
    return [{ code: 'workload-absent', says: `the inputs show no ${what} in cluster ${name}` }];
  }
  if (['Pod', 'Job', 'ReplicaSet'].includes(wished.kind) && found?.serviceAccount !== wish.serviceAccount) {
    const says = `a ${wished.kind} keeps the service account that it was made with: make ${what} anew with \`serviceAccountName: ${wish.serviceAccount}\``;
    return [{ code: 'workload-fixed', says }];
  }
  return [];
}

function oneWorkload({ wish }: Setting, { cluster }: PlacedCluster, workload: Workload): readonly Warning[] {
  const { spec, object } = workload;
  const what = `${workload.kind} ${workload.namespace}/${workload.name}`;
  const warnings: Warning[] = [];
  const warn = (code: string, says: string): void => {
    warnings.push({ code, says });
  };
  const windows =
    valueAt(spec, 'os', 'name') === 'windows' ||
    valueAt(spec, 'nodeSelector', 'kubernetes.io/os') === 'windows';
  if (wish.via === 'pod-identity') {
    // Semantics: Amazon EKS User Guide, "Learn how EKS Pod Identity grants pods access to AWS services", section "EKS Pod Identity restrictions"
    if (onFargate(workload, object))
      warn('fargate', `${what} runs on Fargate, where EKS Pod Identity does not work: use \`--via irsa\``);
    if (windows)
      warn('windows', `${what} runs on Windows, where EKS Pod Identity does not work: use \`--via irsa\``);
    const proxied = proxyWithoutAgent(spec);
    if (proxied)
      warn(
        'no-proxy',
        `${what} has a proxy, and its NO_PROXY lacks 169.254.170.23 and [fd00:ec2::23], the agent of EKS Pod Identity`,
      );
  }
  if (spec['hostNetwork'] === true)
    warn(
      'host-network',
      `${what} is on the network of its node, and so gets the node's role from the instance metadata too${wish.via === 'pod-identity' ? '; EKS Pod Identity may not reach it' : ''}`,
    );
  const keys = staticKeys(spec, cluster.objects ?? [], workload.namespace);
  if (keys.length > 0)
    // Semantics: AWS SDKs and Tools Reference Guide, "Standardized credential providers"
    warn('static-keys', `${what} has ${keys.join(', ')} in its environment, which SDKs take before the role`);
  return warnings;
}

function onFargate({ spec, node }: Workload, { metadata }: KubernetesObject): boolean {
  return (
    valueAt(spec, 'nodeSelector', 'eks.amazonaws.com/compute-type') === 'fargate' ||
    textOf(spec['schedulerName']) === 'fargate-scheduler' ||
    metadata.labels['eks.amazonaws.com/fargate-profile'] !== undefined ||
    node?.startsWith('fargate-') === true
  );
}

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY'];

function proxyWithoutAgent(spec: Workload['spec']): boolean {
  return containersOf(spec).some((container) => {
    const variables = listOf(container['env']).map(membersOf);
    const value = (name: string): string | undefined =>
      variables
        .map((one) => (textOf(one['name'])?.toUpperCase() === name ? textOf(one['value']) : undefined))
        .find((one) => one !== undefined);
    return (
      PROXIES.some((name) => value(name) !== undefined) &&
      value('NO_PROXY')?.includes('169.254.170.23') !== true
    );
  });
}

const KEY_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'];

/** Variables with credentials of their own, and Secrets with access keys that become variables. */
function staticKeys(
  spec: Workload['spec'],
  objects: readonly KubernetesObject[],
  namespace: string,
): readonly string[] {
  const containers = containersOf(spec);
  const named = containers
    .flatMap((container) => listOf(container['env']))
    .map((variable) => textOf(valueAt(variable, 'name')) ?? '')
    .filter((name) => KEY_VARIABLES.includes(name));
  const secrets = containers
    .flatMap((container) => listOf(container['envFrom']))
    .map((source) => textOf(valueAt(source, 'secretRef', 'name')))
    .filter((name) => name !== undefined);
  const holding = objects.filter(
    ({ kind, metadata, accessKeyIds }) =>
      kind === 'Secret' &&
      metadata.namespace === namespace &&
      secrets.includes(metadata.name) &&
      accessKeyIds.length > 0,
  );
  return [
    ...new Set([...named, ...holding.map(({ metadata }) => `the access key of Secret ${metadata.name}`)]),
  ];
}

/** Semantics: Amazon EKS User Guide, "Configure Pods to use a Kubernetes service account": the webhook sees pods when they are made. */
function restartWarnings(
  { wish }: Setting,
  { name }: PlacedCluster,
  workloads: readonly Workload[],
  steps: readonly Step[],
): readonly Warning[] {
  const changed = steps.some(
    (step) =>
      step.action !== 'none' &&
      ((step.kind === 'annotation' && step.annotation.cluster === name) ||
        (step.kind === 'association' && step.association.cluster === name)),
  );
  const running = workloads.filter(
    (one) =>
      one.runs &&
      one.serviceAccount === wish.serviceAccount &&
      !isNamed(one, wish.workload) &&
      one.kind !== 'CronJob',
  );
  if (!changed || running.length === 0) return [];
  const restart = running.map((one) =>
    ['Deployment', 'StatefulSet', 'DaemonSet'].includes(one.kind)
      ? `\`kubectl rollout restart ${one.kind.toLowerCase()}/${one.name} -n ${one.namespace}\``
      : `${one.kind} ${one.namespace}/${one.name} made anew`,
  );
  const says = `pods that run already keep what they were started with: ${restart.join(', ')}`;
  return [{ code: 'restart', says }];
}
