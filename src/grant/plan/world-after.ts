import type { PolicyDocument } from '../../policy/index.ts';
import type {
  Account,
  Cluster,
  KubernetesObject,
  PodIdentityAssociation,
  Role,
  World,
} from '../../world/index.ts';
import { MADE, madePolicy } from './made.ts';
import { ROLE_ANNOTATION } from './place-cluster.ts';
import type { Setting } from './setting.ts';
import type { Step } from './step.ts';

/** The world as it will be when a plan has been carried out. */
export function worldAfter(setting: Setting, steps: readonly Step[], trust: PolicyDocument): World {
  const { world, role } = setting;
  const account = world.accounts.get(role.account);
  const made = accountAfter(account ?? emptyAccount(role.account), setting, steps, trust);
  return {
    ...world,
    accounts: new Map([...world.accounts, [role.account, made]]),
    clusters: world.clusters.map((cluster) => clusterAfter(cluster, steps)),
  };
}

const emptyAccount = (id: string): Account => ({
  id,
  details: undefined,
  oidcProviders: undefined,
  accessKeys: undefined,
  instances: undefined,
  buckets: undefined,
  keys: undefined,
});

function accountAfter(
  account: Account,
  setting: Setting,
  steps: readonly Step[],
  trust: PolicyDocument,
): Account {
  const role = roleAfter(setting, steps, trust);
  const details = account.details ?? {
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    policies: new Map(),
    complete: false,
  };
  const providers = new Map(account.oidcProviders);
  for (const step of steps) {
    if (step.kind !== 'oidc-provider' || step.action === 'none') continue;
    const { arn, url, audience } = step.provider;
    const known = providers.get(arn);
    const clientIds = [...new Set([...(known?.clientIds ?? []), audience])];
    providers.set(arn, { arn, url: url.replace('https://', ''), clientIds, at: known?.at ?? MADE });
  }
  const partial =
    account.oidcProviders === undefined && providers.size > 0
      ? new Set([...(account.partial ?? []), 'oidcProviders' as const])
      : account.partial;
  return {
    ...account,
    details: { ...details, roles: new Map([...details.roles, [role.arn, role]]) },
    oidcProviders: providers.size > 0 ? providers : account.oidcProviders,
    ...(partial === undefined ? {} : { partial }),
  };
}

function roleAfter({ role, wish, clusters }: Setting, steps: readonly Step[], trust: PolicyDocument): Role {
  const { existing } = role;
  const written = steps.flatMap((step) =>
    step.kind === 'permission-policy' && step.action !== 'none'
      ? [{ name: step.policy.name, document: madePolicy(step.policy.document) }]
      : [],
  );
  const names = new Set(written.map(({ name }) => name));
  const boundary = wish.boundary === undefined ? existing?.boundary : { arn: wish.boundary, at: MADE };
  const base: Role = existing ?? {
    kind: 'role',
    arn: role.arn,
    name: role.name,
    path: role.path,
    id: 'AROA',
    account: role.account,
    inline: [],
    attached: [],
    boundary: undefined,
    tags: new Map([['rolepin:subject', clusters[0].tag]]),
    trust,
    instanceProfiles: [],
    maxSessionDuration: undefined,
    at: MADE,
  };
  return {
    ...base,
    trust,
    boundary,
    inline: [...base.inline.filter(({ name }) => !names.has(name)), ...written],
  };
}

function clusterAfter(cluster: Cluster, steps: readonly Step[]): Cluster {
  let { objects, associations, partial } = cluster;
  for (const step of steps) {
    if (step.kind === 'association' && step.association.cluster === cluster.name && step.action !== 'none') {
      const { namespace, serviceAccount, roleArn } = step.association;
      const is = (one: PodIdentityAssociation): boolean =>
        one.namespace === namespace && one.serviceAccount === serviceAccount;
      const old = associations?.find(is);
      const fresh: PodIdentityAssociation = {
        namespace,
        serviceAccount,
        targetRoleArn: undefined,
        externalId: undefined,
        policy: undefined,
        arn: undefined,
        at: MADE,
        ...old,
        roleArn,
        disableSessionTags: false,
      };
      if (associations === undefined) partial = new Set([...(partial ?? []), 'associations' as const]);
      associations = [...(associations ?? []).filter((one) => !is(one)), fresh];
    }
    if (step.kind === 'service-account' && step.account.cluster === cluster.name && objects !== undefined) {
      objects = withAccount(objects, step.account, steps);
    }
    if (step.kind === 'workload' && step.workload.cluster === cluster.name && objects !== undefined) {
      objects = objects.map((object) => withServiceAccount(object, step));
    }
  }
  return { ...cluster, objects, associations, ...(partial === undefined ? {} : { partial }) };
}

function withAccount(
  objects: readonly KubernetesObject[],
  { cluster, namespace, name, manifest }: Extract<Step, { kind: 'service-account' }>['account'],
  steps: readonly Step[],
): readonly KubernetesObject[] {
  const annotation = steps.find(
    (step) => step.kind === 'annotation' && step.annotation.cluster === cluster && step.action !== 'none',
  );
  const is = ({ kind, metadata }: KubernetesObject): boolean =>
    kind === 'ServiceAccount' && metadata.name === name && (metadata.namespace ?? 'default') === namespace;
  const old = objects.find(is);
  if (old !== undefined && annotation === undefined) return objects;
  const value = annotation?.kind === 'annotation' ? annotation.annotation.value : undefined;
  const annotations = {
    ...old?.metadata.annotations,
    ...(value === undefined ? {} : { [ROLE_ANNOTATION]: value }),
  };
  const fresh: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { labels: {}, owners: [], ...old?.metadata, name, namespace, annotations },
    body: manifest as Readonly<Record<string, unknown>>,
    accessKeyIds: old?.accessKeyIds ?? [],
    at: old?.at ?? MADE,
  };
  return [...objects.filter((object) => !is(object)), fresh];
}

/** A workload whose template names the service account. */
function withServiceAccount(
  object: KubernetesObject,
  step: Extract<Step, { kind: 'workload' }>,
): KubernetesObject {
  const { kind, name, namespace, patch } = step.workload;
  const is =
    object.kind === kind &&
    object.metadata.name === name &&
    (object.metadata.namespace ?? 'default') === namespace;
  if (!is || step.action === 'none' || patch === undefined) return object;
  return { ...object, body: merged(object.body, patch) as Readonly<Record<string, unknown>> };
}

/** Objects in objects, the second over the first. */
function merged(base: unknown, over: unknown): unknown {
  const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMembers(base) || !isMembers(over)) return over;
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(over)])].map((name) => [
      name,
      name in over ? merged(base[name], over[name]) : base[name],
    ]),
  );
}
