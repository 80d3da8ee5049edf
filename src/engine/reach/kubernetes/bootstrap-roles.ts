import type { PolicyRule, RbacRole } from '../../../world/index.ts';

/**
 * ClusterRoles that every API server makes, as far as their rules bear on identities: for worlds that bind them
 * and don't show them.
 *
 * Semantics: Kubernetes, "Using RBAC Authorization", section "Default roles and role bindings"; its source
 * `bootstrappolicy/policy.go`.
 */
export function bootstrapRole(name: string): RbacRole | undefined {
  const rules = RULES[name];
  if (rules === undefined && !HARMLESS.has(name)) return undefined;
  return {
    kind: 'ClusterRole',
    name,
    namespace: undefined,
    labels: {},
    rules: rules ?? [],
    aggregates: [...(AGGREGATES[name] ?? [])].map((to) => ({
      matchLabels: { [`rbac.authorization.k8s.io/aggregate-to-${to}`]: 'true' },
      matchExpressions: [],
    })),
    at: undefined,
  };
}

const rule = (group: string, resources: string, verbs: string): PolicyRule => ({
  verbs: verbs.split(' '),
  apiGroups: [group],
  resources: resources.split(' '),
  resourceNames: [],
  at: undefined,
});

const WRITE = 'create delete deletecollection patch update';
const READ = 'get list watch';

/** What viewers read: all but Secrets, roles and bindings. Keys may lie in any of it. */
export const VIEW_RULES: readonly PolicyRule[] = [
  rule('', 'configmaps persistentvolumeclaims pods replicationcontrollers serviceaccounts services', READ),
  rule('apps', 'controllerrevisions daemonsets deployments replicasets statefulsets', READ),
  rule('batch', 'cronjobs jobs', READ),
];

/** What `edit` and EKS's AmazonEKSEditPolicy have in common. */
export const EDIT_RULES: readonly PolicyRule[] = [
  ...VIEW_RULES,
  rule('', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy', READ),
  rule('', 'serviceaccounts', 'impersonate'),
  rule('', 'pods pods/attach pods/exec pods/portforward pods/proxy', WRITE),
  rule(
    '',
    'configmaps persistentvolumeclaims replicationcontrollers secrets serviceaccounts services',
    WRITE,
  ),
  rule('apps', 'daemonsets deployments replicasets statefulsets', WRITE),
  rule('batch', 'cronjobs jobs', WRITE),
  rule('networking.k8s.io', 'networkpolicies', WRITE),
];

/** What admins have beyond editors. */
export const ADMIN_RULES: readonly PolicyRule[] = [
  rule('rbac.authorization.k8s.io', 'rolebindings roles', `${WRITE} ${READ}`),
];

export const EVERYTHING: PolicyRule = rule('*', '*', '*');

export const SECRET_READER: PolicyRule = rule('', 'secrets', READ);

const TOKENS = rule('', 'serviceaccounts/token', 'create');

const RULES: Readonly<Record<string, readonly PolicyRule[]>> = {
  'cluster-admin': [EVERYTHING],
  view: VIEW_RULES,
  edit: [...EDIT_RULES, TOKENS],
  admin: [...EDIT_RULES, TOKENS, ...ADMIN_RULES],
};

const AGGREGATES: Readonly<Record<string, readonly string[]>> = {
  admin: ['admin', 'edit', 'view'],
  edit: ['edit', 'view'],
  view: ['view'],
};

/** Those that give nobody an identity. */
const HARMLESS: ReadonlySet<string> = new Set([
  'system:discovery',
  'system:basic-user',
  'system:public-info-viewer',
  'system:monitoring',
  'system:service-account-issuer-discovery',
  'system:auth-delegator',
  'system:heapster',
  'system:kube-dns',
  'system:volume-scheduler',
]);
