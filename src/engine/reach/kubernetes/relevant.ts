import type { PolicyRule } from '../../../world/index.ts';
import { OPERATOR_RESOURCES } from './operators.ts';

/** Resources by which an identity can be had, if somebody may write them. */
const WRITTEN: ReadonlySet<string> = new Set([
  'pods',
  'pods/exec',
  'pods/attach',
  'pods/ephemeralcontainers',
  'serviceaccounts',
  'serviceaccounts/token',
  'users',
  'groups',
  'secrets',
  'configmaps',
  'namespaces',
  'persistentvolumes',
  'persistentvolumeclaims',
  'networkpolicies',
  'deployments',
  'daemonsets',
  'statefulsets',
  'replicasets',
  'replicationcontrollers',
  'jobs',
  'cronjobs',
  'roles',
  'clusterroles',
  'rolebindings',
  'clusterrolebindings',
  'nodes/proxy',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
  'certificatesigningrequests',
  'certificatesigningrequests/approval',
  'signers',
  ...OPERATOR_RESOURCES.map(({ resource }) => resource),
]);

/** Resources by which an identity can be had by reading alone. */
const READ: ReadonlySet<string> = new Set(['secrets', 'pods/exec', 'pods/attach', 'nodes/proxy']);

const WRITING: ReadonlySet<string> = new Set([
  'create',
  'update',
  'patch',
  'impersonate',
  'bind',
  'escalate',
  'approve',
  '*',
]);

/** Taking a network policy away opens what it closes. */
const DELETING: ReadonlySet<string> = new Set(['delete', 'deletecollection']);

const READING: ReadonlySet<string> = new Set(['get', 'list', 'watch', '*']);

/**
 * Whether a rule may give anybody an identity; most rules of most clusters don't. `keys` are the resources of which an
 * object holds an access key.
 */
export function isRelevant({ verbs, resources }: PolicyRule, keys: ReadonlySet<string>): boolean {
  const writes = verbs.some((verb) => WRITING.has(verb));
  const deletes = verbs.some((verb) => DELETING.has(verb));
  const reads = keys.size > 0 && verbs.some((verb) => READING.has(verb));
  return resources.some(
    (resource) =>
      resource.startsWith('*') ||
      READ.has(resource) ||
      (writes && WRITTEN.has(resource)) ||
      (deletes && resource === 'networkpolicies') ||
      (reads && keys.has(resource)),
  );
}
