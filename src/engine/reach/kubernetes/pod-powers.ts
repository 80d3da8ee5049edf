import { atLeast } from './cluster-version.ts';
import { OPERATOR_RESOURCES } from './operators.ts';
import { may, mayAny, type Power, powerBy, type Question } from './power.ts';

/** The kinds whose objects make pods; a Job's template can't be changed. */
const MAKERS = [
  { kind: 'Deployment', resource: 'deployments', group: 'apps', mutable: true },
  { kind: 'StatefulSet', resource: 'statefulsets', group: 'apps', mutable: true },
  { kind: 'DaemonSet', resource: 'daemonsets', group: 'apps', mutable: true },
  { kind: 'ReplicaSet', resource: 'replicasets', group: 'apps', mutable: true },
  { kind: 'ReplicationController', resource: 'replicationcontrollers', group: '', mutable: true },
  { kind: 'Job', resource: 'jobs', group: 'batch', mutable: false },
  { kind: 'CronJob', resource: 'cronjobs', group: 'batch', mutable: true },
] as const;

const CHANGES = ['patch', 'update'];

/**
 * A pod of one's own: whoever makes pods in a namespace chooses their service account among those of it.
 *
 * Semantics: Kubernetes, "Role Based Access Control Good Practices", section "Workload creation".
 */
export function makePods(question: Question): Power | undefined {
  if (question.place.names.length === 0) return undefined;
  const pods = powerBy(
    'kubernetes/create-pods',
    'pod',
    [may(question, 'create', 'pods')],
    'a pod runs as any service account of its namespace that it names',
  );
  if (pods !== undefined) return pods;
  for (const { resource, group } of MAKERS) {
    const power = powerBy(
      'kubernetes/create-workloads',
      'pod',
      [may(question, 'create', resource, { group })],
      'the pods of a template run as any service account of their namespace that it names',
    );
    if (power !== undefined) return power;
  }
  return undefined;
}

/** The template of a workload that exists, given another service account. */
export function changeWorkloads(question: Question): Power | undefined {
  const { place, index } = question;
  if (place.names.length === 0) return undefined;
  for (const { kind, resource, group, mutable } of MAKERS) {
    if (!mutable) continue;
    const says = 'the pods of its template then run as another service account of the namespace';
    const existing = index.makers.get(`${place.namespace}/${kind}`) ?? [];
    for (const { name } of existing) {
      const right = mayAny(question, CHANGES, resource, { group, name });
      const power = powerBy('kubernetes/change-workloads', 'pod', [right], says);
      if (power !== undefined) return power;
    }
    if (!place.open) continue;
    const unseen = mayAny(question, CHANGES, resource, { group });
    const needs = `a ${kind} in namespace ${place.namespace}, which the manifests don't show`;
    const power = powerBy('kubernetes/change-workloads', 'pod', [unseen], says, { needs, single: true });
    if (power !== undefined) return power;
  }
  return undefined;
}

/** What can be done to a pod that runs as the service account. */
const TO_PODS = [
  {
    finding: 'kubernetes/change-pods',
    verbs: CHANGES,
    resource: 'pods',
    says: 'another image runs in a pod that is there',
  },
  {
    finding: 'kubernetes/debug-pods',
    verbs: CHANGES,
    resource: 'pods/ephemeralcontainers',
    says: 'a container joins a pod that is there, and mounts its tokens',
  },
  {
    finding: 'kubernetes/exec',
    verbs: ['create'],
    resource: 'pods/exec',
    says: 'a command runs in a pod that is there',
  },
] as const;

/**
 * A pod that runs already: its image changed, a container added, a command run in it.
 *
 * Semantics: Kubernetes, "Ephemeral Containers"; "Role Based Access Control Good Practices".
 */
export function enterPods(question: Question): Power | undefined {
  for (const { finding, verbs, resource, says } of TO_PODS) {
    const power = inPod(question, finding, verbs, resource, says);
    if (power !== undefined) return power;
  }
  const before = atLeast(question.index.cluster.version, 1, 35);
  if (before === 'yes') return undefined;
  // Semantics: Kubernetes 1.35 changelog, "pods/exec, attach, portforward need create also over WebSockets"
  return inPod(
    question,
    'kubernetes/exec-by-get',
    ['get'],
    'pods/exec',
    'before 1.35 a WebSocket runs a command in a pod with `get` alone',
    before === 'no' ? undefined : 'that the cluster is older than 1.35, since its version is not known',
  );
}

/** A process that reads its input, for whoever may attach to it. */
export function attachToPods(question: Question): Power | undefined {
  const verbs = atLeast(question.index.cluster.version, 1, 35) === 'yes' ? ['create'] : ['create', 'get'];
  const says = 'what is typed reaches the input of a process that is there';
  const needs = 'a process in the pod that reads its input and does what it says';
  return inPod(question, 'kubernetes/attach', verbs, 'pods/attach', says, needs);
}

function inPod(
  question: Question,
  finding: string,
  verbs: readonly string[],
  resource: string,
  says: string,
  needs?: string,
): Power | undefined {
  const { place } = question;
  for (const { kind, name } of place.running) {
    // a controller's pods have names that nobody chose
    const right = mayAny(question, verbs, resource, { name: kind === 'Pod' ? name : undefined });
    const power = powerBy(finding, 'pod', [right], says, needs === undefined ? {} : { needs });
    if (power !== undefined) return { ...power, reach: 'single' };
  }
  if (!place.open || place.running.length > 0) return undefined;
  const unseen = mayAny(question, verbs, resource);
  const pod = `a pod of the service account in namespace ${place.namespace}, which the manifests don't show`;
  return powerBy(finding, 'pod', [unseen], says, { needs: needs ?? pod, single: true });
}

/**
 * The kubelet's own interface, which runs commands in every pod of its node, past the API server's admission.
 *
 * Semantics: Kubernetes, "Kubelet authentication/authorization"; "Role Based Access Control Good Practices".
 */
export function reachKubelets(question: Question): Power | undefined {
  const says = "the kubelet runs commands in every pod of its node, without the API server's admission";
  for (const { kind, node } of question.place.running) {
    const name = kind === 'Pod' ? node : undefined;
    if (kind === 'Pod' && node === undefined) continue;
    const right = mayAny(question, ['get', 'create'], 'nodes/proxy', { name, cluster: true });
    const power = powerBy('kubernetes/nodes-proxy', 'pod', [right], says);
    if (power !== undefined) return { ...power, reach: 'single' };
  }
  if (!question.place.open || question.place.running.length > 0) return undefined;
  const right = mayAny(question, ['get', 'create'], 'nodes/proxy', { cluster: true });
  const needs = `a pod of the service account in namespace ${question.place.namespace}, which the manifests don't show`;
  return powerBy('kubernetes/nodes-proxy', 'pod', [right], says, { needs, single: true });
}

/** Custom resources whose operators make pods. */
export function askOperators(question: Question): Power | undefined {
  if (question.place.names.length === 0) return undefined;
  for (const { group, resource, operator } of OPERATOR_RESOURCES) {
    const right = mayAny(question, ['create', 'patch', 'update'], resource, { group });
    const needs = `that ${operator} runs in the cluster and makes pods of the service account that the object names`;
    const power = powerBy('kubernetes/operators', 'pod', [right], `${operator} makes pods of it`, { needs });
    if (power !== undefined) return power;
  }
  return undefined;
}
