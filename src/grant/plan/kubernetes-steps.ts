import type { Json } from '../../policy/index.ts';
import { type KubernetesObject, membersOf, readWorkload } from '../../world/index.ts';
import type { Draft } from './aws-steps.ts';
import { type PlacedCluster, ROLE_ANNOTATION } from './place-cluster.ts';
import type { Setting } from './setting.ts';
import type { StepAction } from './step.ts';

/** The service account, without the annotation. */
export function serviceAccountStep({ wish, role }: Setting, cluster: PlacedCluster): Draft {
  const { serviceAccount: existing, name } = cluster;
  const { namespace, serviceAccount } = wish;
  const bare: Json = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: serviceAccount, namespace },
  };
  const object = existing === undefined ? bare : manifestOf(existing, namespace);
  const action: StepAction = existing === undefined ? 'create' : 'none';
  return {
    kind: 'service-account',
    action,
    target: `${name}/${namespace}/${serviceAccount}`,
    before: existing === undefined ? null : object,
    after: object,
    says: {
      create: 'makes the service account that the pods run as',
      update: '',
      none: 'the service account exists',
    }[action],
    account: {
      cluster: name,
      namespace,
      name: serviceAccount,
      manifest: wish.via === 'irsa' ? annotated(object, role.arn) : object,
    },
  };
}

/**
 * The annotation by which the webhook gives pods the role. It lets nobody in: that is the trust policy's.
 *
 * Semantics: Amazon EKS User Guide, "Assign IAM roles to Kubernetes service accounts".
 */
export function annotationStep({ wish, role }: Setting, cluster: PlacedCluster): Draft {
  const { namespace, serviceAccount } = wish;
  const value = cluster.serviceAccount?.metadata.annotations[ROLE_ANNOTATION];
  const action: StepAction = value === undefined ? 'create' : value === role.arn ? 'none' : 'update';
  return {
    kind: 'annotation',
    action,
    target: `${cluster.name}/${namespace}/${serviceAccount}`,
    before: value === undefined ? null : { [ROLE_ANNOTATION]: value },
    after: { [ROLE_ANNOTATION]: role.arn },
    says: {
      create: 'has the webhook of EKS put the role and a token into pods of the service account',
      update: `gives pods of the service account this role instead of ${value}`,
      none: 'the service account names the role already',
    }[action],
    annotation: {
      cluster: cluster.name,
      namespace,
      name: serviceAccount,
      key: ROLE_ANNOTATION,
      value: role.arn,
    },
  };
}

/** A pod template says here which role its pods got, so that a change of the role is a change of the template. */
const TEMPLATE_ANNOTATION = 'rolepin/role-arn';

/** The workload runs as the service account; its pods are made anew where what they would get has changed. */
export function workloadStep(
  { wish, role }: Setting,
  cluster: PlacedCluster,
  stale: boolean,
): readonly Draft[] {
  const { workload: wished, namespace, serviceAccount } = wish;
  if (wished === undefined) return [];
  const { kind, name } = wished;
  const found = (cluster.cluster.objects ?? [])
    .map(readWorkload)
    .find((one) => one?.kind === kind && one.name === name && one.namespace === namespace);
  const current = found?.serviceAccount;
  const runsAsOther = current !== serviceAccount;
  const action: StepAction = runsAsOther || stale ? 'update' : 'none';
  const template: Json = {
    ...(stale ? { metadata: { annotations: { [TEMPLATE_ANNOTATION]: role.arn } } } : {}),
    spec: { serviceAccountName: serviceAccount },
  };
  const fixed = kind === 'Pod' || kind === 'Job' || kind === 'ReplicaSet';
  const patch: Json =
    kind === 'CronJob' ? { spec: { jobTemplate: { spec: { template } } } } : { spec: { template } };
  return [
    {
      kind: 'workload',
      action,
      target: `${cluster.name}/${namespace}/${kind}/${name}`,
      before: current === undefined ? null : { serviceAccountName: current },
      after: { serviceAccountName: serviceAccount, ...(stale ? { restart: true } : {}) },
      says:
        action === 'none'
          ? `${kind} ${name} runs as the service account already`
          : runsAsOther
            ? `has ${kind} ${name} run as the service account`
            : `makes the pods of ${kind} ${name} anew: running ones keep what they were started with`,
      workload: { cluster: cluster.name, namespace, kind, name, patch: fixed ? undefined : patch },
    },
  ];
}

/** What the API server puts into an object, and does not take back. */
const SERVER_METADATA = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object as a manifest: whole, so that `kubectl apply` takes nothing away from what was applied before. */
function manifestOf({ body }: KubernetesObject, namespace: string): Json {
  const { metadata, status, ...rest } = body;
  void status;
  const { annotations, ...members } = membersOf(metadata);
  const kept = Object.entries(members).filter(([name]) => !SERVER_METADATA.includes(name));
  const notes = Object.entries(membersOf(annotations)).filter(([name]) => name !== LAST_APPLIED);
  return {
    ...(rest as { readonly [name: string]: Json }),
    metadata: {
      ...(Object.fromEntries(kept) as { readonly [name: string]: Json }),
      namespace,
      ...(notes.length === 0
        ? {}
        : { annotations: Object.fromEntries(notes) as { readonly [name: string]: Json } }),
    },
  };
}

function annotated(object: Json, role: string): Json {
  const { metadata, ...rest } = object as { readonly [name: string]: Json };
  const { annotations, ...members } = metadata as { readonly [name: string]: Json };
  return {
    ...rest,
    metadata: { ...members, annotations: { ...(annotations as object), [ROLE_ANNOTATION]: role } },
  };
}
