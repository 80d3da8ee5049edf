import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { err, ok, type Result } from '../../kernel/index.ts';
import { listOf, type Members, membersOf, textOf, valueAt } from '../../world/index.ts';
import type { ClusterRecord } from '../state/records.ts';
import type { State } from '../state/state.ts';
import { OPT_OUT } from '../webhook/answer.ts';
import { type Annotations, DOMAIN } from '../webhook/entry.ts';
import { addedVariables, type Variable } from '../webhook/inject.ts';
import { type Plan, planFor, type ServiceAccountFacts } from '../webhook/plan.ts';
import { hostedByEks } from '../webhook/settings.ts';
import type { PodDescription } from './description.ts';
import { containerOf, findLabPod, type LabPod } from './find-pod.ts';

/** EKS's API server issues no token for longer, in seconds. */
const MOST_EXPIRATION = 86_400;

/**
 * What a pod of the lab gets, as its cluster's webhook and kubelet would give it: `{ subject, role? }`. With a role, as if the service
 * account had its annotation, whatever is associated.
 */
export function describePod(
  state: State,
  { subject, role }: { readonly subject: string; readonly role: string | undefined },
): Result<PodDescription, string> {
  const pod = findLabPod(state, subject);
  if (!pod.ok) return pod;
  const cluster = state.clusters.get(pod.value.cluster);
  if (cluster === undefined) return err(`the lab has no cluster \`${pod.value.cluster}\``);
  const account = accountOf(state, pod.value);
  const facts = factsOf(state, pod.value, account, role);
  const annotations = textsOf(pod.value.metadata['annotations']);
  const settings = hostedByEks(cluster.region);
  const plan = planFor(facts, annotations, settings, (below) => randomInt(below));
  const serviceAccountUid = textOf(valueAt(account, 'metadata', 'uid')) || randomUUID();
  return ok({ ...description(pod.value, cluster, facts, plan), serviceAccountUid });
}

function description(
  pod: LabPod,
  { name: cluster, issuer }: ClusterRecord,
  facts: ServiceAccountFacts,
  plan: Plan | undefined,
): Omit<PodDescription, 'serviceAccountUid'> {
  const { namespace, serviceAccount, spec } = pod;
  const container = containerOf(pod);
  const env = listOf(container['env']).map(membersOf);
  const suffix = randomBytes(3).toString('hex').slice(0, 5);
  const named = {
    ...{ cluster, namespace, serviceAccount, own: env.flatMap(ownVariable) },
    pod: { name: pod.name ?? `${serviceAccount}-${suffix}`, uid: pod.uid ?? randomUUID() },
    node: textOf(spec['nodeName']) || undefined,
    hops: spec['hostNetwork'] === true ? (1 as const) : (2 as const),
  };
  const nothing = { ...named, injected: [], token: undefined };
  if (textsOf(pod.metadata['labels'])[OPT_OUT] !== undefined) return { ...nothing, because: 'opted-out' };
  if (plan === undefined) {
    return { ...nothing, because: facts.annotations === undefined ? 'no-service-account' : 'no-role' };
  }
  if (plan.skipped.has(String(container['name']))) return { ...nothing, because: 'skipped' };
  const path = posix.join(plan.mountPath, plan.tokenPath);
  const has = new Set(env.map(({ name }) => String(name)));
  const injected = addedVariables(has, plan, path);
  if (injected === undefined) return { ...nothing, because: 'has-its-own' };
  const audiences = [plan.audience === '' ? `https://${issuer}` : plan.audience];
  const expiration = Math.min(plan.tokenExpiration, MOST_EXPIRATION);
  return { ...named, injected, token: { path, audiences, expiration }, because: undefined };
}

/** What AWS's SDKs read and the manifest says; values from elsewhere are not there to be had. */
function ownVariable(variable: Readonly<Record<string, unknown>>): readonly Variable[] {
  const { name, value } = variable;
  return typeof name === 'string' && name.startsWith('AWS_') && typeof value === 'string'
    ? [{ name, value }]
    : [];
}

/** The service account of a pod, if the lab's cluster has it. */
const accountOf = (state: State, { cluster, namespace, serviceAccount: name }: LabPod): Members | undefined =>
  [...state.objectsOfClusters.values()].find(
    ({ cluster: of, body }) =>
      of === cluster &&
      body['apiVersion'] === 'v1' &&
      body['kind'] === 'ServiceAccount' &&
      valueAt(body, 'metadata', 'name') === name &&
      (textOf(valueAt(body, 'metadata', 'namespace')) ?? 'default') === namespace,
  )?.body;

function factsOf(
  state: State,
  { cluster, namespace, serviceAccount: name }: LabPod,
  account: Members | undefined,
  role: string | undefined,
): ServiceAccountFacts {
  const annotations =
    account === undefined ? undefined : textsOf(valueAt(account, 'metadata', 'annotations'));
  if (role !== undefined) {
    const asked = { ...annotations, [`${DOMAIN}/role-arn`]: role };
    return { namespace, name, annotations: asked, associated: false };
  }
  const associated = [...state.associations.values()].some(
    (one) => one.cluster === cluster && one.namespace === namespace && one.serviceAccount === name,
  );
  // no pod runs without its service account: one that is associated is there
  return { namespace, name, annotations: annotations ?? (associated ? {} : undefined), associated };
}

const textsOf = (value: unknown): Annotations =>
  Object.fromEntries(
    Object.entries(membersOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
