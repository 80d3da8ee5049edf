import { describe, expect, it } from 'vitest';
import {
  base,
  bound,
  claim,
  confined,
  granted,
  grantedEverywhere,
  type Json,
  rule,
  type Snapshot,
  violations,
  withObjects,
} from './world.ts';

const POD = 'hyve-6c9f-x7k2p';
const NODE = 'ip-10-0-1-10.ec2.internal';
const EVE = 'user:prod/eve: kubernetes>web-identity';
const RBAC = 'rbac.authorization.k8s.io';

/** The base world, of another version of Kubernetes. */
function version(text: string | undefined, ...objects: readonly Json[]): Snapshot {
  const snapshot = withObjects(...objects);
  snapshot.clusters[0].cluster['version'] = text;
  return confined(snapshot);
}

const here = (...rules: readonly Json[]): Json[] => granted('hyve', 'user:eve', ...rules);
const elsewhere = (...rules: readonly Json[]): Json[] => granted('other', 'user:eve', ...rules);
const everywhere = (...rules: readonly Json[]): Json[] => grantedEverywhere('user:eve', ...rules);

/** An object with another name or namespace than the base world's. */
const secret = (name: string, account: string, type = 'kubernetes.io/service-account-token'): Json => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type,
  metadata: { name, namespace: 'hyve', annotations: { 'kubernetes.io/service-account.name': account } },
  data: { token: 'eA==' },
});

describe('the machinery', () => {
  it('of a cluster raises no alarm', async () => {
    const judged = await claim(base());
    expect(judged.unknown).toEqual([]);
    expect(violations(judged)).toEqual([]);
    expect(judged.verdict).toBe('proven');
    expect(judged.platform).toContain('user:prod/system:kube-controller-manager');
    expect(judged.platform).toContain('serviceaccount:prod/kube-system/daemon-set-controller');
  });

  const machines = [
    'user:eks:addon-manager',
    'group:eks:service-operations',
    'user:system:kube-scheduler',
    'group:system:nodes',
    'user:system:node:ip-10-0-1-10.ec2.internal',
    'serviceaccount:kube-system/aws-node',
    'serviceaccount:kube-system/ebs-csi-controller-sa',
  ];
  it.each(machines)('is %s, whatever is bound to it', async (who) => {
    expect((await claim(withObjects(bound(undefined, who, 'ClusterRole', 'cluster-admin')))).verdict).toBe(
      'proven',
    );
  });

  const subjects = [
    'user:eks-admin',
    'group:system:authenticated',
    'group:masters',
    'serviceaccount:kube-system/eks-admin',
    'serviceaccount:kube-system/tiller',
    'serviceaccount:other/aws-node',
    'serviceaccount:kube-system/daemon-set-controller',
  ];
  it.each(subjects)('is not %s, to whom somebody bound cluster-admin', async (who) => {
    const judged = await claim(withObjects(bound(undefined, who, 'ClusterRole', 'cluster-admin')));
    const [kind, ...name] = who.split(':');
    expect(violations(judged)).toContain(`${kind}:prod/${name.join(':')}: kubernetes>web-identity`);
  });

  it('is not what somebody else bound to a role of it', async () => {
    const rogue = bound(
      undefined,
      'serviceaccount:kube-system/rogue',
      'ClusterRole',
      'system:controller:daemon-set-controller',
    );
    expect(violations(await claim(withObjects(rogue)))).toEqual([
      'serviceaccount:prod/kube-system/rogue: kubernetes>web-identity',
    ]);
  });

  it('leads on those who get hold of it', async () => {
    const token = rule('create', 'serviceaccounts/token', 'daemon-set-controller');
    const judged = await claim(withObjects(...granted('kube-system', 'user:eve', token)));
    expect(violations(judged)).toEqual(['user:prod/eve: kubernetes>kubernetes>web-identity']);
  });
});

describe('a right over a service account', () => {
  const ways: readonly {
    name: string;
    objects: readonly Json[];
    found: boolean | 'possible';
    needs?: string;
  }[] = [
    { name: 'make its tokens', objects: here(rule('create', 'serviceaccounts/token')), found: true },
    {
      name: 'make its tokens, by name',
      objects: here(rule('create', 'serviceaccounts/token', 'hyve-sa')),
      found: true,
    },
    {
      name: 'make tokens of another name',
      objects: here(rule('create', 'serviceaccounts/token', 'default')),
      found: false,
    },
    {
      name: 'make tokens elsewhere',
      objects: elsewhere(rule('create', 'serviceaccounts/token')),
      found: false,
    },
    {
      name: 'get tokens, which is no verb of theirs',
      objects: here(rule('get list', 'serviceaccounts/token')),
      found: false,
    },
    {
      name: 'make service accounts, not their tokens',
      objects: here(rule('create update patch', 'serviceaccounts')),
      found: false,
    },
    { name: 'make tokens of every kind', objects: here(rule('create', '*/token')), found: true },
    {
      name: 'make tokens of another group',
      objects: here(rule('create', 'apps/serviceaccounts/token')),
      found: false,
    },

    { name: 'create pods', objects: here(rule('create', 'pods')), found: true },
    { name: 'create pods everywhere', objects: everywhere(rule('create', 'pods')), found: true },
    { name: 'create pods elsewhere', objects: elsewhere(rule('create', 'pods')), found: false },
    {
      name: 'create pods of one name, which no rule can say',
      objects: here(rule('create', 'pods', 'hyve')),
      found: false,
    },
    { name: 'read pods', objects: here(rule('get list watch delete', 'pods')), found: false },
    { name: 'create pods by every verb', objects: here(rule('*', 'pods')), found: true },
    { name: 'create every resource', objects: here(rule('create', '*')), found: true },
    {
      name: 'create what is like pods',
      objects: here(rule('create', 'podtemplates pods/eviction pods/binding pods/log')),
      found: false,
    },

    { name: 'create deployments', objects: here(rule('create', 'apps/deployments')), found: true },
    {
      name: 'create deployments of the core group',
      objects: here(rule('create', 'deployments')),
      found: false,
    },
    { name: 'create statefulsets', objects: here(rule('create', 'apps/statefulsets')), found: true },
    { name: 'create daemonsets', objects: here(rule('create', 'apps/daemonsets')), found: true },
    { name: 'create replicasets', objects: here(rule('create', 'apps/replicasets')), found: true },
    { name: 'create jobs', objects: here(rule('create', 'batch/jobs')), found: true },
    { name: 'create cronjobs', objects: here(rule('create', 'batch/cronjobs')), found: true },
    {
      name: 'create replicationcontrollers',
      objects: here(rule('create', 'replicationcontrollers')),
      found: true,
    },
    {
      name: 'scale deployments',
      objects: here(rule('update patch', 'apps/deployments/scale')),
      found: false,
    },
    { name: 'patch deployments', objects: here(rule('patch', 'apps/deployments')), found: true },
    { name: 'update the deployment', objects: here(rule('update', 'apps/deployments', 'hyve')), found: true },
    {
      name: 'update a deployment that is not there',
      objects: here(rule('update', 'apps/deployments', 'web')),
      found: false,
    },
    {
      name: 'patch statefulsets where there are none',
      objects: here(rule('patch', 'apps/statefulsets')),
      found: false,
    },
    { name: 'patch jobs, whose template is fixed', objects: here(rule('patch', 'batch/jobs')), found: false },

    { name: 'change the pods', objects: here(rule('patch', 'pods')), found: true },
    { name: 'change the pod, by name', objects: here(rule('update', 'pods', POD)), found: true },
    { name: 'change another pod', objects: here(rule('update', 'pods', 'web-1')), found: false },
    { name: 'add containers to pods', objects: here(rule('patch', 'pods/ephemeralcontainers')), found: true },
    { name: 'exec', objects: here(rule('create', 'pods/exec')), found: true },
    { name: 'exec everywhere', objects: everywhere(rule('create', 'pods/exec')), found: true },
    { name: 'exec into the pod', objects: here(rule('create', 'pods/exec', POD)), found: true },
    { name: 'exec into another pod', objects: here(rule('create', 'pods/exec', 'web-1')), found: false },
    { name: 'exec elsewhere', objects: elsewhere(rule('create', 'pods/exec')), found: false },
    { name: 'exec as every subresource', objects: here(rule('create', '*/exec')), found: true },
    {
      name: 'every subresource of pods, in no way RBAC knows',
      objects: here(rule('create', 'pods/*')),
      found: false,
    },
    {
      name: 'attach',
      objects: here(rule('create', 'pods/attach')),
      found: 'possible',
      needs: 'a process in the pod that reads its input and does what it says',
    },
    {
      name: 'forward ports',
      objects: here(rule('create get', 'pods/portforward pods/proxy services/proxy')),
      found: false,
    },

    { name: 'reach the kubelets', objects: everywhere(rule('get', 'nodes/proxy')), found: true },
    {
      name: 'reach the kubelet of the node',
      objects: everywhere(rule('create', 'nodes/proxy', NODE)),
      found: true,
    },
    {
      name: 'reach the kubelet of another node',
      objects: everywhere(rule('get', 'nodes/proxy', 'other')),
      found: false,
    },
    {
      name: 'read nodes',
      objects: everywhere(rule('get list', 'nodes nodes/metrics nodes/stats')),
      found: false,
    },
    {
      name: 'reach the kubelets, in a namespace, where no node is',
      objects: here(rule('get', 'nodes/proxy')),
      found: false,
    },

    {
      name: 'read the token Secrets, which STS does not take',
      objects: [...here(rule('get', 'secrets')), secret('t', 'hyve-sa')],
      found: false,
    },
    {
      name: 'impersonate it, which gives its rights alone',
      objects: here(rule('impersonate', 'serviceaccounts', 'hyve-sa')),
      found: false,
    },

    {
      name: 'run an operator’s workflow',
      objects: here(rule('create', 'argoproj.io/workflows')),
      found: 'possible',
      needs:
        'that Argo Workflows runs in the cluster and makes pods of the service account that the object names',
    },
    {
      name: 'run an operator’s workflow elsewhere',
      objects: elsewhere(rule('create', 'argoproj.io/workflows')),
      found: false,
    },
    {
      name: 'read an operator’s workflows',
      objects: here(rule('get list', 'argoproj.io/workflows')),
      found: false,
    },
  ];
  it.each(ways)('to $name: $found', async ({ objects, found, needs }) => {
    const judged = await claim(confined(withObjects(...objects)));
    expect(violations(judged)).toEqual(found === false ? [] : [found === 'possible' ? `${EVE}?` : EVE]);
    expect(judged.verdict).toBe(found === false ? 'proven' : found === true ? 'refuted' : 'undecided');
    expect(judged.paths[0]?.steps[0]?.needs).toBe(needs);
  });

  it('is cited by its binding and its rule', async () => {
    const judged = await claim(withObjects(...here(rule('create', 'pods'))));
    const because = judged.paths[0]?.steps[0]?.because ?? [];
    expect(because.map(({ document }) => document)).toEqual([
      expect.stringMatching(/^RoleBinding hyve\/binding/),
      expect.stringMatching(/^Role hyve\/role/),
    ]);
    expect(because[1]?.at.path.slice(-2)).toEqual(['rules', 0]);
    expect(because[1]?.says).toContain('(kubernetes/create-pods)');
  });

  it('by several bindings is one path', async () => {
    const snapshot = withObjects(
      ...here(rule('create', 'pods')),
      ...here(rule('create', 'pods')),
      ...everywhere(rule('*', '*')),
    );
    expect(violations(await claim(snapshot))).toEqual([EVE]);
  });
});

describe('exec by `get` alone', () => {
  const versions: readonly { version: string | undefined; found: readonly string[] }[] = [
    { version: '1.34', found: [EVE] },
    { version: '1.35', found: [] },
    { version: '2.0', found: [] },
    { version: undefined, found: [`${EVE}?`] },
  ];
  it.each(versions)('at version $version', async ({ version: text, found }) => {
    expect(violations(await claim(version(text, ...here(rule('get', 'pods/exec')))))).toEqual(found);
  });
});

describe('rights to get rights', () => {
  const NAMED = { name: 'cluster-admin' };
  const ways: readonly { name: string; objects: readonly Json[]; found: readonly string[] }[] = [
    {
      name: 'bind and make bindings',
      objects: here(rule('bind', `${RBAC}/clusterroles`), rule('create', `${RBAC}/rolebindings`)),
      found: [EVE],
    },
    {
      name: 'bind everywhere and make cluster bindings',
      objects: everywhere(
        rule('bind', `${RBAC}/clusterroles`),
        rule('create', `${RBAC}/clusterrolebindings`),
      ),
      found: [EVE],
    },
    {
      name: 'bind one role that may, and make bindings',
      objects: here(rule('bind', `${RBAC}/clusterroles`, 'edit'), rule('create', `${RBAC}/rolebindings`)),
      found: [EVE],
    },
    {
      name: 'bind a role that may not, and make bindings',
      objects: here(
        rule('bind', `${RBAC}/clusterroles`, 'system:discovery'),
        rule('create', `${RBAC}/rolebindings`),
      ),
      found: [],
    },
    {
      name: 'bind elsewhere',
      objects: elsewhere(rule('bind', `${RBAC}/clusterroles`), rule('create', `${RBAC}/rolebindings`)),
      found: [],
    },
    {
      name: 'make bindings without bind, which gives what one has',
      objects: here(rule('create update patch', `${RBAC}/rolebindings`)),
      found: [],
    },
    { name: 'bind without bindings to make', objects: here(rule('bind', `${RBAC}/clusterroles`)), found: [] },
    {
      name: 'bind and change a binding that is there',
      objects: everywhere(
        rule('bind', `${RBAC}/clusterroles`, NAMED.name),
        rule('update', `${RBAC}/clusterrolebindings`, NAMED.name),
      ),
      found: [EVE],
    },
    {
      name: 'escalate a role that is bound to them',
      objects: here(rule('escalate patch', `${RBAC}/roles`)),
      found: [EVE],
    },
    {
      name: 'escalate cluster roles',
      objects: everywhere(rule('escalate update', `${RBAC}/clusterroles`)),
      found: [EVE],
    },
    {
      name: 'escalate a role that nobody has',
      objects: here(rule('escalate patch', `${RBAC}/roles`, 'unbound')),
      found: [],
    },
    {
      name: 'change roles without escalate',
      objects: here(rule('create update patch', `${RBAC}/roles`)),
      found: [],
    },
    { name: 'escalate without a change', objects: here(rule('escalate', `${RBAC}/roles`)), found: [] },
    {
      name: 'make webhooks that rewrite pods',
      objects: everywhere(rule('create', 'admissionregistration.k8s.io/mutatingwebhookconfigurations')),
      found: [EVE],
    },
    {
      name: 'make webhooks that only watch',
      objects: everywhere(rule('create', 'admissionregistration.k8s.io/validatingwebhookconfigurations')),
      found: [],
    },
    {
      name: 'make policies that rewrite pods',
      objects: everywhere(
        rule(
          'create',
          'admissionregistration.k8s.io/mutatingadmissionpolicies mutatingadmissionpolicybindings',
        ),
      ),
      found: [`${EVE}?`],
    },
    {
      name: 'sign certificates',
      objects: everywhere(
        rule('create', 'certificates.k8s.io/certificatesigningrequests'),
        rule('update', 'certificates.k8s.io/certificatesigningrequests/approval'),
        rule('approve', 'certificates.k8s.io/signers'),
      ),
      found: [`${EVE}?`],
    },
    {
      name: 'ask for certificates',
      objects: everywhere(rule('create', 'certificates.k8s.io/certificatesigningrequests')),
      found: [],
    },
  ];
  it.each(ways)('to $name', async ({ objects, found }) => {
    expect(violations(await claim(confined(withObjects(...objects))))).toEqual(found);
  });
});

describe('impersonation', () => {
  const builder = granted('hyve', 'serviceaccount:other/builder', rule('create', 'pods'));
  const bob = granted('hyve', 'user:bob', rule('create', 'pods'));
  const devs = granted('hyve', 'group:devs', rule('create', 'pods'));
  const BUILDER = 'serviceaccount:prod/other/builder: kubernetes>web-identity';
  const BOB = 'user:prod/bob: kubernetes>web-identity';
  const DEVS = 'group:prod/devs: kubernetes>web-identity';
  const FAR = 'user:prod/eve: kubernetes>kubernetes>web-identity';
  const ways: readonly { name: string; objects: readonly Json[]; found: readonly string[] }[] = [
    {
      name: 'a service account that may',
      objects: [...builder, ...elsewhere(rule('impersonate', 'serviceaccounts', 'builder'))],
      found: [BUILDER, FAR],
    },
    {
      name: 'a service account of another name',
      objects: [...builder, ...elsewhere(rule('impersonate', 'serviceaccounts', 'app'))],
      found: [BUILDER],
    },
    {
      name: 'service accounts of another namespace',
      objects: [...builder, ...here(rule('impersonate', 'serviceaccounts', 'builder'))],
      found: [BUILDER],
    },
    {
      name: 'a user that may',
      objects: [...bob, ...everywhere(rule('impersonate', 'users', 'bob'))],
      found: [BOB, FAR],
    },
    {
      name: 'another user',
      objects: [...bob, ...everywhere(rule('impersonate', 'users', 'carol'))],
      found: [BOB],
    },
    {
      name: 'users in a namespace, where none are',
      objects: [...bob, ...here(rule('impersonate', 'users'))],
      found: [BOB],
    },
    {
      name: 'a group that may, and a user',
      objects: [
        ...devs,
        ...everywhere(rule('impersonate', 'groups', 'devs'), rule('impersonate', 'users', 'carol')),
      ],
      found: [DEVS, FAR],
    },
    {
      name: 'a group that may, without a user',
      objects: [...devs, ...everywhere(rule('impersonate', 'groups', 'devs'))],
      found: [DEVS],
    },
    {
      name: 'a user whose group may, without the group',
      objects: [...devs, ...everywhere(rule('impersonate', 'users'))],
      found: [DEVS, 'user:prod/eve: kubernetes>kubernetes>web-identity'],
    },
    { name: 'system:masters', objects: everywhere(rule('impersonate', 'groups users')), found: [EVE] },
    {
      name: 'the service account itself where that one has rights over itself',
      objects: [
        ...granted('hyve', 'serviceaccount:hyve/hyve-sa', rule('create', 'pods')),
        ...here(rule('impersonate', 'serviceaccounts')),
      ],
      found: [EVE],
    },
  ];
  it.each(ways)('of $name', async ({ objects, found }) => {
    expect(violations(await claim(confined(withObjects(...objects))))).toEqual(found);
  });

  it('goes through the Secrets with a token of a service account that may', async () => {
    const objects = granted('hyve', 'serviceaccount:hyve/default', rule('create', 'pods'));
    const reader = here(rule('get', 'secrets', 't'));
    const found = async (one: Json): Promise<readonly string[]> =>
      violations(await claim(confined(withObjects(...objects, ...reader, one))));
    const DEFAULT = 'serviceaccount:prod/hyve/default: kubernetes>web-identity';
    expect(await found(secret('t', 'default'))).toEqual([DEFAULT, FAR]);
    expect(await found(secret('t', 'other'))).toEqual([DEFAULT]);
    expect(await found(secret('u', 'default'))).toEqual([DEFAULT]);
    expect(await found(secret('t', 'default', 'Opaque'))).toEqual([DEFAULT]);
  });

  it('ends in a circle', async () => {
    const objects = [
      ...granted('other', 'serviceaccount:other/a', rule('impersonate', 'serviceaccounts', 'b')),
      ...granted('other', 'serviceaccount:other/b', rule('impersonate', 'serviceaccounts', 'a')),
      ...granted('hyve', 'serviceaccount:other/a', rule('create', 'pods')),
    ];
    expect(violations(await claim(confined(withObjects(...objects))))).toEqual([
      'serviceaccount:prod/other/a: kubernetes>web-identity',
      'serviceaccount:prod/other/b: kubernetes>kubernetes>web-identity',
    ]);
  });
});

describe('groups that everybody is in', () => {
  const ways: readonly { group: string; found: readonly string[] }[] = [
    {
      group: 'system:serviceaccounts:other',
      found: ['group:prod/system:serviceaccounts:other', 'serviceaccount:prod/other/*'],
    },
    {
      group: 'system:serviceaccounts',
      found: ['group:prod/system:serviceaccounts', 'serviceaccount:prod/*/*'],
    },
    { group: 'system:authenticated', found: ['group:prod/system:authenticated', 'serviceaccount:prod/*/*'] },
    { group: 'system:unauthenticated', found: ['group:prod/system:unauthenticated'] },
  ];
  it.each(ways)('$group', async ({ group, found }) => {
    const judged = await claim(
      confined(withObjects(...granted('hyve', `group:${group}`, rule('create', 'pods')))),
    );
    expect(violations(judged)).toEqual(found.map((id) => `${id}: kubernetes>web-identity`));
  });

  it('name the service accounts that exist', async () => {
    const judged = await claim(
      withObjects(...granted('hyve', 'group:system:serviceaccounts:other', rule('create', 'pods'))),
    );
    expect(judged.paths.find(({ subject }) => subject.id.endsWith('*'))?.subject.existing).toEqual([
      'serviceaccount:prod/other/app',
      'serviceaccount:prod/other/default',
    ]);
  });

  it('let in a service account that is bound as the user that it is', async () => {
    const judged = await claim(
      withObjects(...granted('hyve', 'user:system:serviceaccount:other:app', rule('create', 'pods'))),
    );
    expect(violations(judged)).toEqual(['serviceaccount:prod/other/app: kubernetes>web-identity']);
  });
});

describe('an aggregated ClusterRole', () => {
  const aggregated = (rules: readonly Json[]): Json => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'sum' },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'yes' } }] },
    rules,
  });
  const part = (label: string): Json => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'part', labels: { part: label } },
    rules: [rule('create', 'pods')],
  });
  it('has the rules of those that its labels select', async () => {
    const bind = bound('hyve', 'user:eve', 'ClusterRole', 'sum');
    expect(violations(await claim(withObjects(aggregated([]), part('yes'), bind)))).toEqual([EVE]);
    expect(violations(await claim(withObjects(aggregated([]), part('no'), bind)))).toEqual([]);
    expect(violations(await claim(withObjects(aggregated([rule('create', 'pods')]), bind)))).toEqual([EVE]);
  });
});

describe('a service account that is trusted and not there', () => {
  const gone = (...objects: readonly Json[]): Snapshot => {
    const snapshot = confined(withObjects(...objects));
    const [cluster] = snapshot.clusters;
    cluster.objects = (cluster.objects ?? []).filter(
      ({ kind, metadata }) =>
        !(metadata as Json)['name']?.toString().startsWith('hyve-') &&
        !(kind === 'Deployment' && (metadata as Json)['name'] === 'hyve'),
    );
    return snapshot;
  };
  const ways: readonly { name: string; rules: readonly Json[]; found: boolean }[] = [
    { name: 'may make it and its pods', rules: [rule('create', 'pods serviceaccounts')], found: true },
    {
      name: 'may make it and its tokens',
      rules: [rule('create', 'serviceaccounts serviceaccounts/token')],
      found: true,
    },
    { name: 'may make pods alone', rules: [rule('create', 'pods')], found: false },
    { name: 'may make it alone', rules: [rule('create', 'serviceaccounts')], found: false },
  ];
  it.each(ways)('is had by whoever $name: $found', async ({ rules, found }) => {
    expect(violations(await claim(gone(...here(...rules))))).toEqual(found ? [EVE] : []);
  });
});

describe('what was not collected', () => {
  it('leaves the claim undecided, with the command that gets it', async () => {
    const snapshot = base();
    snapshot.clusters[0].objects = null;
    const judged = await claim(snapshot);
    expect(judged.verdict).toBe('undecided');
    expect(judged.unknown.map(({ add }) => add).join()).toContain('kubectl get');
    expect((await claim(snapshot, undefined, 'assume')).verdict).toBe('proven');
  });

  it('does not hide what access entries show', async () => {
    const snapshot = base();
    snapshot.clusters[0].objects = null;
    snapshot.clusters[0].accessEntries?.push({
      principalArn: 'arn:aws:iam::111122223333:user/eve',
      type: 'STANDARD',
      kubernetesGroups: [],
      associatedAccessPolicies: [
        {
          policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
          accessScope: { type: 'cluster' },
        },
      ],
    });
    expect((await claim(snapshot)).verdict).toBe('refuted');
  });
});
