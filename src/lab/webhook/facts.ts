import { err, ok, type Problem, type Result, within } from '../../kernel/index.ts';
import { type Cluster, type KubernetesObject, valueAt } from '../../world/index.ts';
import { readConfiguredEntries } from './config-map.ts';
import { DOMAIN } from './entry.ts';
import type { ServiceAccountFacts } from './plan.ts';

/** Whose pod it is. */
export interface PodIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** What a cluster tells of a service account, and what it does not. */
export interface KnownFacts {
  readonly facts: ServiceAccountFacts;
  /** Facts that were not given, and might change the answer. */
  readonly unknown: ReadonlySet<'service-account' | 'associations'>;
}

/** How the webhook is set up to look for service accounts. */
export interface LookUp {
  /** `--watch-config-map` */
  readonly watchConfigMap?: boolean;
  /** Seconds that a token of the ConfigMap's lasts, if that does not say. */
  readonly tokenExpiration: number;
}

/** What a cluster tells the webhook of a pod's service account. */
export function factsOf(
  cluster: Cluster,
  { namespace, serviceAccount: name }: PodIdentity,
  { watchConfigMap = false, tokenExpiration }: LookUp,
): Result<KnownFacts, Problem> {
  const objects = cluster.objects ?? [];
  const accounts = objects.filter((object) => isCore(object, 'ServiceAccount', name, namespace));
  const [account, other] = accounts.filter((object, index) => {
    const text = eksAnnotations(object);
    return accounts.findIndex((one) => eksAnnotations(one) === text) === index;
  });
  if (account !== undefined && other !== undefined) {
    return err({
      code: 'webhook/two-accounts',
      message: `the service account \`${namespace}/${name}\` is told of in two ways, with other annotations of EKS: also in \`${account.at.file}\``,
      hint: 'leave out the input that is not as the cluster has it',
      at: within(other.at, 'metadata', 'name'),
    });
  }
  const configured = watchConfigMap ? configuredIn(objects, tokenExpiration) : ok(undefined);
  if (!configured.ok) return configured;
  const associated = (cluster.associations ?? []).some(
    (one) => one.namespace === namespace && one.serviceAccount === name,
  );
  const isPartial = cluster.associations === undefined || cluster.partial?.has('associations') === true;
  const unknown = new Set<'service-account' | 'associations'>();
  if (account === undefined && !(cluster.complete && cluster.objects !== undefined)) {
    unknown.add('service-account');
  }
  if (isPartial && !associated) unknown.add('associations');
  // without its service account the pod could not run: it is there, and what is associated needs no annotation
  const unseen = associated && unknown.has('service-account') ? {} : undefined;
  return ok({
    facts: {
      namespace,
      name,
      annotations: account?.metadata.annotations ?? unseen,
      associated,
      ...(configured.value === undefined ? {} : { configured: configured.value }),
    },
    unknown,
  });
}

const eksAnnotations = ({ metadata }: KubernetesObject): string =>
  JSON.stringify(
    Object.entries(metadata.annotations)
      .filter(([name]) => name.startsWith(`${DOMAIN}/`))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** An empty namespace: any. */
const isCore = (object: KubernetesObject, kind: string, name: string, namespace: string): boolean =>
  object.apiVersion === 'v1' &&
  object.kind === kind &&
  object.metadata.name === name &&
  (namespace === '' || object.metadata.namespace === namespace);

const CONFIG_MAP = 'pod-identity-webhook';

function configuredIn(
  objects: readonly KubernetesObject[],
  tokenExpiration: number,
): Result<ServiceAccountFacts['configured'], Problem> {
  const [map, another] = objects.filter((object) => isCore(object, 'ConfigMap', CONFIG_MAP, ''));
  if (map === undefined) {
    return err({
      code: 'webhook/config-map',
      message: `--watch-config-map, and the inputs hold no ConfigMap \`${CONFIG_MAP}\``,
      hint: `\`kubectl get configmap ${CONFIG_MAP} -n NAMESPACE -o json\` prints it`,
    });
  }
  if (another !== undefined) {
    return err({
      code: 'webhook/config-map',
      message: `two ConfigMaps are called \`${CONFIG_MAP}\`, and the webhook watches one: also in \`${map.at.file}\``,
      at: within(another.at, 'metadata', 'name'),
    });
  }
  const config = valueAt(map.body, 'data', 'config');
  const read = readConfiguredEntries(typeof config === 'string' ? config : '', tokenExpiration);
  if (read.ok) return ok(read.entries);
  return err({
    code: 'webhook/config-map',
    message: `the webhook can't read its ConfigMap: ${read.why}`,
    at: within(map.at, 'data', 'config'),
  });
}
