import { describe, expect, it } from 'vitest';
import { OPERATOR_RESOURCES } from '../../../src/engine/reach/kubernetes/operators.ts';
import {
  bound,
  claim,
  confined,
  granted,
  type Json,
  rule,
  type Snapshot,
  violations,
  withObjects,
} from './world.ts';

const EVE = 'user:prod/eve: kubernetes>web-identity';
/** A world that binds these roles and does not show them. */
function unshown(...objects: readonly Json[]): Snapshot {
  const snapshot = confined(withObjects(...objects));
  const [cluster] = snapshot.clusters;
  cluster.objects = (cluster.objects ?? []).filter(
    ({ kind, metadata }) => kind !== 'ClusterRole' || (metadata as Json)['name'] === 'part',
  );
  return snapshot;
}
const found = async (...objects: readonly Json[]): Promise<readonly string[]> =>
  violations(await claim(unshown(...objects)));

/** Each by its API group and plural, as its operator's reference has it. */
const OPERATORS = [
  'argoproj.io/workflows',
  'argoproj.io/cronworkflows',
  'argoproj.io/rollouts',
  'argoproj.io/applications',
  'tekton.dev/pipelineruns',
  'tekton.dev/taskruns',
  'serving.knative.dev/services',
  'sparkoperator.k8s.io/sparkapplications',
  'ray.io/rayclusters',
  'ray.io/rayjobs',
  'batch.volcano.sh/jobs',
  'kubeflow.org/pytorchjobs',
  'kubeflow.org/notebooks',
  'kubevirt.io/virtualmachines',
  'keda.sh/scaledjobs',
  'kubernetes.crossplane.io/objects',
  'helm.crossplane.io/releases',
  'helm.toolkit.fluxcd.io/helmreleases',
  'kustomize.toolkit.fluxcd.io/kustomizations',
  'helm.cattle.io/helmcharts',
  'actions.github.com/autoscalingrunnersets',
];

describe('an operator', () => {
  it.each(OPERATORS)('may make pods for who writes its %s', async (resource) => {
    for (const verb of ['create', 'patch', 'update'])
      expect(await found(...granted('hyve', 'user:eve', rule(verb, resource)))).toEqual([`${EVE}?`]);
    for (const others of [
      granted('other', 'user:eve', rule('create', resource)),
      granted('hyve', 'user:eve', rule('get list watch delete', resource)),
      granted('hyve', 'user:eve', rule('create', resource.replace(/^[^/]*/, 'example.com'))),
      granted('hyve', 'user:eve', rule('create', `${resource}/status`)),
    ])
      expect(await found(...others)).toEqual([]);
  });

  it('is in the table', () => {
    expect(OPERATOR_RESOURCES.map(({ group, resource }) => `${group}/${resource}`)).toEqual(OPERATORS);
  });
});

/** A ClusterRole that the API server fills in for the built-in ones, by its label. */
const part = (label: string, rules: readonly Json[]): Json => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'part', labels: { [`rbac.authorization.k8s.io/aggregate-to-${label}`]: 'true' } },
  rules,
});

describe('a role that every cluster has', () => {
  const BOUND: readonly { role: string; made: readonly string[]; takes: readonly string[] }[] = [
    { role: 'view', made: [], takes: ['view'] },
    { role: 'edit', made: [EVE], takes: ['edit', 'view'] },
    { role: 'admin', made: [EVE], takes: ['admin', 'edit', 'view'] },
    { role: 'cluster-admin', made: [EVE], takes: [] },
    { role: 'system:basic-user', made: [], takes: [] },
    { role: 'system:discovery', made: [], takes: [] },
    { role: 'system:auth-delegator', made: [], takes: [] },
  ];
  it.each(BOUND)('$role gives what it is known to give', async ({ role, made }) => {
    expect(await found(bound('hyve', 'user:eve', 'ClusterRole', role))).toEqual(made);
    // who may do everything in a namespace takes off the label that keeps its pods off their nodes
    const elsewhere = role === 'cluster-admin' ? [EVE] : [];
    expect(await found(bound('other', 'user:eve', 'ClusterRole', role))).toEqual(elsewhere);
    const judged = await claim(unshown(bound('hyve', 'user:eve', 'ClusterRole', role)));
    expect(judged.unknown).toEqual([]);
  });

  it.each(['admin', 'edit', 'view'])(
    'view takes in what is labelled for %s, if that is view',
    async (label) => {
      const more = part(label, [rule('create', 'argoproj.io/workflows')]);
      const views = await found(more, bound('hyve', 'user:eve', 'ClusterRole', 'view'));
      expect(views).toEqual(label === 'view' ? [`${EVE}?`] : []);
    },
  );

  it.each([
    { role: 'edit', label: 'view', taken: true },
    { role: 'edit', label: 'edit', taken: true },
    { role: 'edit', label: 'admin', taken: false },
    { role: 'admin', label: 'view', taken: true },
    { role: 'admin', label: 'edit', taken: true },
    { role: 'admin', label: 'admin', taken: true },
  ])('$role takes in what is labelled for $label: $taken', async ({ role, label, taken }) => {
    // the label of the namespace comes off, and pods that both may make there get out onto their nodes
    const more = part(label, [rule('patch', 'namespaces')]);
    const judged = await claim(unshown(more, bound('other', 'user:eve', 'ClusterRole', role)));
    expect(violations(judged).length > 0).toBe(taken);
  });
});
