import { describe, expect, it } from 'vitest';
import { claim, granted, type Json, rule, violations } from '../kubernetes/world.ts';
import { addNode, NODE_ROLE, type NodeSnapshot, pod, trustingNodes } from './world.ts';

const ONLY = ['serviceaccount:prod/hyve/hyve-sa', `principal:${NODE_ROLE}`];
const found = async (snapshot: NodeSnapshot) => violations(await claim(snapshot, ONLY));
const APP = 'serviceaccount:prod/other/app: node-role>assume-role';
const HOP_2 = { HttpPutResponseHopLimit: 2 };
const V1 = { HttpTokens: 'optional' };

describe('an ordinary pod', () => {
  const options: readonly { name: string; options: Json | null; app: boolean }[] = [
    { name: 'is kept out by a hop limit of 1 with tokens required', options: {}, app: false },
    { name: 'gets in by a hop limit of 2', options: HOP_2, app: true },
    { name: 'gets in by IMDSv1, whatever the hop limit', options: V1, app: true },
    {
      name: 'is kept out where the endpoint is off',
      options: { ...HOP_2, HttpEndpoint: 'disabled' },
      app: false,
    },
  ];
  it.each(options)('$name', async ({ options: given, app }) => {
    const ways = await found(trustingNodes(given));
    expect(ways.includes(APP)).toBe(app);
    expect(ways.length > 0).toBe(app);
  });

  it.each([
    { name: 'all of them', options: null },
    { name: 'the hop limit, with tokens required', options: { HttpPutResponseHopLimit: null } },
    { name: 'the tokens, with a hop limit of 1', options: { HttpTokens: null } },
  ])('may get in where options were not collected: $name', async ({ options: given }) => {
    const judged = await claim(trustingNodes(given), ONLY);
    expect(violations(judged)).toContain(`${APP}?`);
    expect(judged.verdict).toBe('undecided');
    expect(judged.unknown.map(({ add }) => add)).toContain('aws ec2 describe-instances');
  });

  it('gets in where an option that is not known makes no difference', async () => {
    expect(await found(trustingNodes({ HttpTokens: null, HttpPutResponseHopLimit: 2 }))).toContain(APP);
  });

  it('of Fargate has no metadata service', async () => {
    const label = { 'eks.amazonaws.com/fargate-profile': 'fp' };
    const snapshot = trustingNodes(
      HOP_2,
      pod('far', 'gate', 'far', { nodeName: 'fargate-ip-10-0-9-9.ec2.internal' }, label),
    );
    expect((await found(snapshot)).join()).not.toContain('far/far');
  });

  it('that has ended gets nothing', async () => {
    const done = { ...pod('batch', 'done', 'job'), status: { phase: 'Succeeded' } };
    expect((await found(trustingNodes(HOP_2, done))).join()).not.toContain('batch/job');
  });

  it('on a node of another role gets that one', async () => {
    const snapshot = trustingNodes({});
    const name = addNode(snapshot, HOP_2, 'arn:aws:iam::111122223333:instance-profile/Other');
    snapshot.clusters[0].objects?.push(pod('batch', 'run', 'job', { nodeName: name }));
    expect(await found(snapshot)).toEqual([]);
  });
});

describe('a pod of the node itself', () => {
  const specs: readonly { name: string; spec: Json; reaches: boolean }[] = [
    { name: "in the node's network", spec: { hostNetwork: true }, reaches: true },
    {
      name: 'with a privileged container',
      spec: { containers: [{ name: 'x', securityContext: { privileged: true } }] },
      reaches: true,
    },
    { name: 'with the processes of the node', spec: { hostPID: true }, reaches: true },
    {
      name: 'with a volume that is gone with it',
      spec: { volumes: [{ name: 'v', emptyDir: {} }] },
      reaches: false,
    },
    {
      name: 'with a port of the node alone',
      spec: { containers: [{ name: 'x', ports: [{ hostPort: 80 }] }] },
      reaches: false,
    },
  ];
  it.each(specs)('gets the role or not at a hop limit of 1: $name', async ({ spec, reaches }) => {
    const ways = await found(trustingNodes({}, pod('tools', 'agent', 'agent', spec)));
    expect(ways.includes('serviceaccount:prod/tools/agent: node-role>assume-role')).toBe(reaches);
    expect(ways.length > 0).toBe(reaches);
  });

  it('gets nothing where the endpoint is off', async () => {
    const off = { HttpEndpoint: 'disabled' };
    expect(
      (await found(trustingNodes(off, pod('tools', 'a', 'agent', { hostNetwork: true })))).join(),
    ).not.toContain('node-role');
  });

  it('is named by itself where other pods of its service account are kept out', async () => {
    const snapshot = trustingNodes(
      {},
      pod('tools', 'a', 'agent', { hostNetwork: true }),
      pod('tools', 'b', 'agent'),
    );
    expect(await found(snapshot)).toEqual(['pod:prod/tools/a: node-role>assume-role']);
  });

  it('is its service account where the question names that', async () => {
    const snapshot = trustingNodes(
      {},
      pod('tools', 'a', 'agent', { hostNetwork: true }),
      pod('tools', 'b', 'agent'),
    );
    const judged = await claim(snapshot, [...ONLY, 'serviceaccount:prod/tools/agent']);
    expect(judged.verdict).toBe('proven');
  });

  it.each(['aws-node', 'kube-proxy', 'eks-pod-identity-agent'])(
    'is machinery as %s in kube-system',
    async (name) => {
      const judged = await claim(
        trustingNodes({}, pod('kube-system', `${name}-x7k2p`, name, { hostNetwork: true })),
        ONLY,
      );
      expect(judged.verdict).toBe('proven');
      expect(judged.platform).toContain(`serviceaccount:prod/kube-system/${name}`);
    },
  );

  it('is no machinery by the same name elsewhere', async () => {
    const snapshot = trustingNodes({}, pod('tools', 'a', 'aws-node', { hostNetwork: true }));
    expect(await found(snapshot)).toEqual(['serviceaccount:prod/tools/aws-node: node-role>assume-role']);
  });

  it('that is machinery gives its role to whoever runs commands in it', async () => {
    const snapshot = trustingNodes(
      {},
      pod('kube-system', 'aws-node-x7k2p', 'aws-node', { hostNetwork: true }),
      ...granted('kube-system', 'user:eve', rule('create', 'pods/exec', 'aws-node-x7k2p')),
    );
    expect(await found(snapshot)).toContain('user:prod/eve: kubernetes>node-role>assume-role');
  });
});

describe('whoever may make pods', () => {
  const maker = granted('builds', 'user:eve', rule('create', 'pods'));
  const namespace = (labels: Json): Json => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'builds', labels },
  });
  const EVE = 'user:prod/eve: kubernetes>node-role>assume-role';

  it.each([
    { name: 'where nothing is enforced', labels: {}, options: {}, found: true },
    {
      name: 'where privileged pods are let in',
      labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
      options: {},
      found: true,
    },
    {
      name: 'not where baseline is enforced',
      labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
      options: {},
      found: false,
    },
    {
      name: 'not where restricted is enforced',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      options: {},
      found: false,
    },
    {
      name: 'where a level only warns',
      labels: { 'pod-security.kubernetes.io/warn': 'restricted' },
      options: {},
      found: true,
    },
    {
      name: 'where restricted is enforced, and any pod gets the role',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      options: HOP_2,
      found: true,
    },
  ])('gets the role by a pod of their own $name', async ({ labels, options, found: expected }) => {
    const ways = await found(trustingNodes(options, namespace(labels), ...maker));
    expect(ways.includes(EVE)).toBe(expected);
  });

  it('gets nothing where the endpoint is off', async () => {
    const ways = await found(trustingNodes({ HttpEndpoint: 'disabled' }, namespace({}), ...maker));
    expect(ways.join()).not.toContain('node-role');
  });
});

describe('what was not collected', () => {
  it.each([
    {
      name: 'the instances',
      edit: (world: NodeSnapshot) => {
        world.accounts[0].instances = null;
      },
      add: 'aws ec2 describe-instances',
    },
    {
      name: 'the objects',
      edit: (world: NodeSnapshot) => {
        world.clusters[0].objects = null;
      },
      add: 'kubectl get nodes,pods -A -o json',
    },
  ])('leaves the claim undecided: $name', async ({ edit, add }) => {
    const snapshot = trustingNodes();
    edit(snapshot);
    const judged = await claim(snapshot, ONLY);
    expect(judged.verdict).toBe('undecided');
    expect(judged.unknown.map((one) => one.add)).toContain(add);
  });

  it('matters for no role that no instance profile holds', async () => {
    const snapshot = trustingNodes();
    snapshot.accounts[0].instances = null;
    const node = snapshot.accounts[0].authorizationDetails.RoleDetailList.find(
      (one) => one['RoleName'] === 'NodeRole',
    );
    if (node !== undefined) node['InstanceProfileList'] = [];
    snapshot.clusters[0].objects = snapshot.clusters[0].objects?.filter(({ kind }) => kind !== 'Pod') ?? null;
    const unknown = (await claim(snapshot, ONLY)).unknown.map(({ what }) => what);
    expect(unknown.join()).not.toContain('may run with NodeRole');
  });
});

describe('a node', () => {
  it('is found by its DNS name where no Node was collected', async () => {
    const snapshot = trustingNodes(HOP_2);
    snapshot.clusters[0].objects =
      snapshot.clusters[0].objects?.filter(({ kind }) => kind !== 'Node') ?? null;
    expect(await found(snapshot)).toContain(APP);
  });

  it('is the instance that its provider id names, not the namesake', async () => {
    const snapshot = trustingNodes(HOP_2);
    const node = snapshot.clusters[0].objects?.find(({ kind }) => kind === 'Node');
    (node?.['spec'] as Json)['providerID'] = 'aws:///us-east-1a/i-00000000000000000';
    expect(await found(snapshot)).not.toContain(APP);
  });

  it('takes the pods of a template that were not collected, for certain where there is no other', async () => {
    const snapshot = trustingNodes(HOP_2);
    snapshot.clusters[0].objects =
      snapshot.clusters[0].objects?.filter(({ kind }) => kind !== 'Pod' && kind !== 'ReplicaSet') ?? null;
    expect(await found(snapshot)).toContain(APP);
  });

  it('may take them, where there are others that keep them out', async () => {
    const snapshot = trustingNodes(HOP_2);
    addNode(snapshot, {});
    snapshot.clusters[0].objects = snapshot.clusters[0].objects?.filter(({ kind }) => kind !== 'Pod') ?? null;
    expect(await found(snapshot)).toContain(`${APP}?`);
  });

  it('does not take pods that select another', async () => {
    const snapshot = trustingNodes({});
    addNode(snapshot, HOP_2, undefined, { pool: 'open' });
    snapshot.clusters[0].objects = snapshot.clusters[0].objects?.filter(({ kind }) => kind !== 'Pod') ?? null;
    for (const { kind, metadata, spec } of snapshot.clusters[0].objects ?? [])
      if (kind === 'Deployment' && (metadata as Json)['name'] === 'web')
        (spec as { template: { spec: Json } }).template.spec['nodeSelector'] = { pool: 'closed' };
    expect((await found(snapshot)).join()).not.toContain('other/app');
  });
});

describe('a claim on a workload', () => {
  const HYVE = ['serviceaccount:prod/hyve/hyve-sa', `principal:${NODE_ROLE}`];
  const WEB = 'workload:prod/other/Deployment/web';
  const POD = 'pod:prod/other/web-7d11-x7k2p';
  const judged = (only: readonly string[], ...objects: readonly Json[]) =>
    claim(trustingNodes({ HttpPutResponseHopLimit: 2 }, ...objects), only);

  it.each([WEB, POD])('covers the pods that it owns, by %s', async (id) => {
    const answer = await judged([...HYVE, id]);
    expect(answer.verdict).toBe('proven');
    const expected = answer.paths
      .filter(({ allowedBy }) => allowedBy === 'only')
      .map(({ subject }) => subject.id);
    expect(expected).toContain(WEB);
    expect(expected).not.toContain(POD);
  });

  it('covers no other pod of its service account that gets the role', async () => {
    const answer = await judged([...HYVE, WEB], pod('other', 'batch', 'app'));
    expect(violations(answer)).toEqual(['pod:prod/other/batch: node-role>assume-role']);
  });

  it('is not refuted by a pod of its service account that runs on another node', async () => {
    const elsewhere = pod('other', 'batch', 'app', { nodeName: 'ip-10-0-9-9.ec2.internal' });
    expect((await judged([...HYVE, WEB], elsewhere)).verdict).toBe('proven');
  });

  it('names other workloads of its service account by what owns their pods, each once', async () => {
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'report', uid: 'u', controller: true };
    const pods = ['report-1', 'report-2'].map((name) => {
      const one = pod('other', name, 'app');
      Object.assign(one['metadata'] as Json, { ownerReferences: [owner] });
      return one;
    });
    expect(violations(await judged([...HYVE, WEB], ...pods))).toEqual([
      'workload:prod/other/Job/report: node-role>assume-role',
    ]);
  });
});
