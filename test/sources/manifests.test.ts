import { describe, expect, it } from 'vitest';
import { clusterOf, describedCluster, details, manifest, problemsOf, readSound, role } from './support.ts';

const names = async (files: Readonly<Record<string, unknown>>, options = {}) => {
  const { world } = await readSound(files, options);
  return (clusterOf(world).objects ?? []).map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`,
  );
};

describe('manifests', () => {
  it('are all documents of a YAML file, empty ones left out', async () => {
    const text = `# a chart's output
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: a, namespace: x }
---
---
# nothing here
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: reader
rules: []
`;
    expect(await names({ 'm.yaml': text })).toEqual(['ServiceAccount x/a', 'ClusterRole -/reader']);
  });

  it('are the items of lists, of lists in lists, and of typed lists', async () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [manifest('Pod', 'a', 'x'), manifest('Pod', 'b', 'x')],
    };
    const nested = { apiVersion: 'v1', kind: 'List', items: [list] };
    const typed = { apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'a', namespace: 'x' } }] };
    expect(await names({ 'm.json': list })).toEqual(['Pod x/a', 'Pod x/b']);
    expect(await names({ 'm.json': nested })).toEqual(['Pod x/a', 'Pod x/b']);
    expect(await names({ 'm.json': typed })).toEqual(['Pod x/a']);
    expect(await names({ 'm.json': { apiVersion: 'v1', kind: 'List', items: [] } })).toEqual([]);
  });

  it('are kept whatever their kind, as they came', async () => {
    const rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'r' },
      spec: { a: [1, 'x'] },
    };
    const { world } = await readSound({ 'm.json': rollout });
    expect(clusterOf(world).objects).toMatchObject([{ kind: 'Rollout', body: rollout, accessKeyIds: [] }]);
    expect(clusterOf(world).objects?.[0]?.metadata.namespace).toBeUndefined();
  });

  it('are read as kubectl reads YAML: `yes` is true, `<<` merges', async () => {
    const text = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: x, labels: &l { app: a } }
spec:
  hostPID: yes
  selector: { <<: *l, tier: web }
  created: 2026-01-01
  ports: ["80:80", 22:22]
`;
    const { world } = await readSound({ 'm.yaml': text });
    expect(clusterOf(world).objects?.[0]?.body['spec']).toEqual({
      hostPID: true,
      selector: { app: 'a', tier: 'web' },
      created: '2026-01-01',
      ports: ['80:80', '22:22'],
    });
  });

  it('have owners, labels and annotations', async () => {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true };
    const pod = {
      ...manifest('Pod', 'a', 'x'),
      metadata: {
        name: 'a',
        namespace: 'x',
        labels: { l: '1' },
        annotations: { n: '2' },
        ownerReferences: [owner],
      },
    };
    const { world } = await readSound({ 'm.json': pod });
    expect(clusterOf(world).objects?.[0]?.metadata).toEqual({
      name: 'a',
      namespace: 'x',
      labels: { l: '1' },
      annotations: { n: '2' },
      owners: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', controller: true }],
    });
  });

  it('stand in `default` where they name no namespace, and a warning says so', async () => {
    const { world, warnings } = await readSound({
      'm.json': [manifest('ServiceAccount', 'a'), manifest('Pod', 'b'), manifest('Namespace', 'n')],
    });
    expect(clusterOf(world).objects?.map(({ metadata }) => metadata.namespace)).toEqual([
      'default',
      'default',
      undefined,
    ]);
    expect(warnings).toMatchObject([
      { code: 'input/assumed-namespace', message: '2 objects name no namespace: `default` was taken' },
    ]);
  });

  it('stand in `default` in a snapshot too', async () => {
    const { world, warnings } = await readSound({
      's.json': {
        rolepin: 'snapshot/v1',
        clusters: [{ cluster: { name: 'prod' }, objects: [manifest('ServiceAccount', 'a')] }],
      },
    });
    expect(clusterOf(world).objects?.[0]?.metadata.namespace).toBe('default');
    expect(warnings).toMatchObject([{ code: 'input/assumed-namespace' }]);
  });

  it('are Jobs with a generated name too', async () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { generateName: 'backup-', namespace: 'x' },
    };
    expect(await names({ 'm.json': job })).toEqual(['Job x/backup-']);
  });
});

describe('whose manifests are', () => {
  const pod = manifest('Pod', 'a', 'x');

  it('a cluster of their own, called as the user says', async () => {
    const { world } = await readSound({ 'm.json': pod });
    expect(clusterOf(world)).toMatchObject({ name: 'cluster', issuer: undefined, complete: false });
    const named = await readSound({ 'm.json': pod }, { cluster: 'prod' });
    expect(clusterOf(named.world).name).toBe('prod');
  });

  it('the only cluster of the other inputs', async () => {
    const { world, inputs } = await readSound({ 'c.json': describedCluster('prod'), 'm.json': pod });
    expect(clusterOf(world, 'prod').objects).toHaveLength(1);
    expect(inputs.find(({ file }) => file === 'm.json')?.holds).toMatchObject([
      { kind: 'kubernetes', clusters: ['prod'], counts: { Pod: 1 } },
    ]);
  });

  it('of several clusters the one that the user names', async () => {
    const files = { 'c.json': describedCluster('prod'), 'd.json': describedCluster('dev'), 'm.json': pod };
    const { world } = await readSound(files, { cluster: 'dev' });
    expect(clusterOf(world, 'dev').objects).toHaveLength(1);
    expect(clusterOf(world, 'prod').objects).toBeUndefined();
    expect(await problemsOf(files)).toMatchObject([
      { code: 'input/cluster', hint: 'say it with --cluster: prod, dev', at: { file: 'm.json' } },
    ]);
    expect(await problemsOf(files, { cluster: 'test' })).toMatchObject([
      { code: 'input/cluster', message: 'no cluster is called `test`', hint: 'the inputs tell of prod, dev' },
    ]);
  });

  it('all there is of it where the user says so', async () => {
    const files = { 'c.json': describedCluster('prod'), 'm.json': pod };
    expect(clusterOf((await readSound(files, { complete: true })).world).complete).toBe(true);
    expect(
      clusterOf(
        (await readSound({ 'm.json': { apiVersion: 'v1', kind: 'List', items: [] } }, { complete: true }))
          .world,
      ),
    ).toMatchObject({ complete: true, objects: [] });
    const without = await readSound({ 'c.json': describedCluster('prod') }, { complete: true });
    expect(clusterOf(without.world)).toMatchObject({ complete: false, objects: undefined });
  });

  it("added to a snapshot's objects, which stay all there is", async () => {
    const snapshot = {
      rolepin: 'snapshot/v1',
      clusters: [{ cluster: { name: 'prod' }, objects: [manifest('Pod', 'b', 'x')] }],
    };
    const { world } = await readSound({ 's.json': snapshot, 'm.json': pod });
    expect(clusterOf(world)).toMatchObject({ complete: true });
    expect(clusterOf(world).objects).toHaveLength(2);
  });
});

describe('an object in two places', () => {
  const hyve = (serviceAccountName: string) =>
    manifest('Deployment', 'hyve', 'hyve', { spec: { template: { spec: { serviceAccountName } } } });

  it('is one object where both tell the same', async () => {
    const { world, warnings } = await readSound({ 'a.json': hyve('a'), 'b.json': hyve('a') });
    expect(clusterOf(world).objects).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('is kept twice where they differ: neither view may be the wrong one', async () => {
    const { world, warnings } = await readSound({ 'a.json': hyve('a'), 'b.json': hyve('b') });
    expect(clusterOf(world).objects).toHaveLength(2);
    expect(warnings).toMatchObject([
      {
        code: 'input/two-versions',
        message: 'Deployment hyve stands in a.json:1 too, and differently: both are taken as there',
        at: { file: 'b.json' },
      },
    ]);
  });
});

describe('a kustomization', () => {
  const kustomization = (more: object) => ({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...more,
  });

  it('is recognised, is no object, and puts its resources into its namespace', async () => {
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'b' },
      subjects: [
        { kind: 'ServiceAccount', name: 'a' },
        { kind: 'ServiceAccount', name: 'other', namespace: 'y' },
        { kind: 'User', name: 'a' },
      ],
      roleRef: { kind: 'Role', name: 'r' },
    };
    const { world, inputs, warnings } = await readSound({
      'app/kustomization.yaml': kustomization({
        namespace: 'carts',
        resources: ['sa.yaml', 'binding.yaml', 'ns.yaml'],
      }),
      'app/sa.yaml': manifest('ServiceAccount', 'a'),
      'app/binding.yaml': binding,
      'app/ns.yaml': manifest('Namespace', 'carts'),
      'app/other.yaml': manifest('ServiceAccount', 'b', 'own'),
    });
    const objects = clusterOf(world).objects ?? [];
    expect(
      objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`).sort(),
    ).toEqual(['Namespace -/carts', 'RoleBinding carts/b', 'ServiceAccount carts/a', 'ServiceAccount own/b']);
    expect(objects.find(({ kind }) => kind === 'RoleBinding')?.body['subjects']).toEqual([
      { kind: 'ServiceAccount', name: 'a', namespace: 'carts' },
      { kind: 'ServiceAccount', name: 'other', namespace: 'y' },
      { kind: 'User', name: 'a' },
    ]);
    expect(inputs.flatMap(({ holds }) => holds.map(({ kind }) => kind))).toContain('kustomization');
    expect(warnings).toEqual([]);
  });

  it('has the last word over those below it', async () => {
    expect(
      await names({
        'kustomization.yaml': kustomization({ namespace: 'outer', resources: ['base'] }),
        'base/kustomization.yaml': kustomization({ namespace: 'inner', resources: ['sa.yaml'] }),
        'base/sa.yaml': manifest('ServiceAccount', 'a'),
      }),
    ).toEqual(['ServiceAccount outer/a']);
  });

  it('warns where it changes more than rolepin follows', async () => {
    const { warnings } = await readSound({
      'kustomization.yaml': kustomization({ namePrefix: 'x-', patches: [], resources: ['sa.yaml'] }),
      'sa.yaml': manifest('ServiceAccount', 'a', 'x'),
    });
    expect(warnings).toMatchObject([
      { code: 'input/kustomization', hint: 'give what `kubectl kustomize .` prints' },
    ]);
    expect(warnings[0]?.message).toContain('`namePrefix`, `patches`');
  });
});

describe('documents that only look like objects', () => {
  it('are counted in a folder, and refused where they are named', async () => {
    const config = { apiVersion: 'v1', kind: 'Config', clusters: [], users: [] };
    const files = { 'kubeconfig.yaml': config, 'a.json': details([role('app')]) };
    const { ignored, world } = await readSound(files);
    expect(ignored).toEqual([
      {
        file: 'kubeconfig.yaml',
        document: 0,
        why: 'a Config of v1 without `metadata`: no object of a cluster',
      },
    ]);
    expect(world.clusters).toEqual([]);
    expect(await problemsOf(files, { inputs: ['kubeconfig.yaml'] })).toMatchObject([{ code: 'input/kind' }]);
  });

  const broken: readonly { name: string; value: object; path: readonly (string | number)[] }[] = [
    { name: 'metadata', value: { apiVersion: 'v1', kind: 'Pod' }, path: [] },
    { name: 'a name', value: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: {} }, path: [] },
    {
      name: 'a name that is text',
      value: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 7 } },
      path: ['metadata', 'name'],
    },
    {
      name: 'labels that are text',
      value: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'x', labels: { a: 1 } } },
      path: ['metadata', 'labels', 'a'],
    },
  ];
  it.each(broken)('are a problem without $name', async ({ value, path }) => {
    expect(await problemsOf({ 'm.json': value })).toMatchObject([{ at: { file: 'm.json', path } }]);
  });
});
