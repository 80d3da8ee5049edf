import { describe, expect, it } from 'vitest';
import { claim, granted, type Json, rule, violations } from '../kubernetes/world.ts';
import { addNode, NODE_ROLE, type NodeSnapshot, pod, trustOf, withOptions } from './world.ts';

const HOP_2 = { HttpPutResponseHopLimit: 2 };
const CHAIN = 'serviceaccount:prod/other/app: node-role>kubernetes>web-identity';
const found = async (snapshot: NodeSnapshot) => violations(await claim(snapshot));

const objectsOf = (snapshot: NodeSnapshot): Json[] => snapshot.clusters[0].objects ?? [];
const hyvePod = (snapshot: NodeSnapshot): { spec: Json } =>
  objectsOf(snapshot).find(
    ({ kind, metadata }) => kind === 'Pod' && (metadata as Json)['namespace'] === 'hyve',
  ) as never;

describe("a pod that reaches its node's role", () => {
  it('gets tokens of the pods on that node, as its kubelet does', async () => {
    expect(await found(withOptions(HOP_2))).toEqual([CHAIN]);
  });

  it('gets none where it is kept out', async () => {
    const judged = await claim(withOptions({}));
    expect(judged.verdict).toBe('proven');
    expect(judged.platform).toContain(`principal:${NODE_ROLE}`);
  });

  it('gets none of the pods on another node, though the role is the same', async () => {
    const snapshot = withOptions(HOP_2);
    hyvePod(snapshot).spec['nodeName'] = addNode(snapshot, {});
    expect(await found(snapshot)).toEqual([]);
  });

  it.each([
    {
      name: 'not since 1.32, where the pod projects no token for STS',
      version: '1.34',
      volumes: [],
      found: [],
    },
    { name: 'before 1.32, where it projects none', version: '1.31', volumes: [], found: [CHAIN] },
    {
      name: 'perhaps, where the version is not known',
      version: undefined,
      volumes: [],
      found: [`${CHAIN}?`],
    },
  ])('gets tokens for STS $name', async ({ version, volumes, found: expected }) => {
    const snapshot = withOptions(HOP_2);
    hyvePod(snapshot).spec['volumes'] = volumes;
    snapshot.clusters[0].cluster['version'] = version;
    expect(await found(snapshot)).toEqual(expected);
  });

  const sub = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub';
  it.each([
    { pattern: 'system:serviceaccount:hyve:hyve-*', gets: true },
    { pattern: 'system:serviceaccount:hyve:hyve?sa', gets: true },
    { pattern: 'system:serviceaccount:h*:hyve-sa', gets: true },
    { pattern: 'system:serviceaccount:hyve:web-*', gets: false },
    { pattern: 'system:serviceaccount:hyve.*:hyve-sa', gets: false },
  ])('gets those that a pattern means: $pattern: $gets', async ({ pattern, gets }) => {
    const snapshot = withOptions(HOP_2);
    const [statement] = trustOf(snapshot, 'HyveS3WriterRole');
    const { StringEquals = {} } = (statement?.['Condition'] ?? {}) as { StringEquals?: Json };
    const { [sub]: _, ...others } = StringEquals;
    Object.assign(statement ?? {}, { Condition: { StringEquals: others, StringLike: { [sub]: pattern } } });
    const only = ['serviceaccount:prod/hyve/*', 'serviceaccount:prod/h*/hyve-sa'];
    expect(violations(await claim(snapshot, only)).filter((way) => way === CHAIN)).toEqual(
      gets ? [CHAIN] : [],
    );
  });

  it.each([
    { name: 'annotated with a role', annotations: { 'eks.amazonaws.com/role-arn': 'x' }, gets: true },
    {
      name: 'annotated with another audience',
      annotations: { 'eks.amazonaws.com/role-arn': 'x', 'eks.amazonaws.com/audience': 'other' },
      gets: false,
    },
    { name: 'without an annotation', annotations: {}, gets: false },
  ])('gets tokens of a template that is $name: $gets', async ({ annotations, gets }) => {
    const snapshot = withOptions(HOP_2);
    const [cluster] = snapshot.clusters;
    const inHyve = ({ metadata }: Json) => (metadata as Json)['namespace'] === 'hyve';
    cluster.objects = objectsOf(snapshot).filter(
      (one) => !(inHyve(one) && /Pod|ReplicaSet/.test(String(one['kind']))),
    );
    for (const { kind, metadata, spec } of cluster.objects.filter(inHyve)) {
      if (kind === 'ServiceAccount') Object.assign(metadata as Json, { annotations });
      if (kind === 'Deployment') delete (spec as { template: { spec: Json } }).template.spec['volumes'];
    }
    expect(await found(snapshot)).toEqual(gets ? [CHAIN] : []);
  });

  it('is taken for the kubelet of a cluster that EKS does not run', async () => {
    const snapshot = withOptions(HOP_2);
    const [cluster] = snapshot.clusters;
    delete cluster.cluster['arn'];
    cluster.accessEntries = [];
    expect(await found(snapshot)).toContain(CHAIN);
  });

  it('may not be known to be kept out, where the instances were not collected', async () => {
    const snapshot = withOptions({});
    snapshot.accounts[0].instances = null;
    const judged = await claim(snapshot);
    expect(judged.verdict).toBe('undecided');
    expect(judged.unknown.map(({ add }) => add)).toEqual(['aws ec2 describe-instances']);
  });
});

describe("the role of a node, by what makes it the cluster's kubelet", () => {
  const ENTRY = {
    principalArn: NODE_ROLE,
    type: 'EC2_LINUX',
    kubernetesGroups: [],
    associatedAccessPolicies: [],
  };
  const line = (arn: string, username: string): Json => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'aws-auth', namespace: 'kube-system' },
    data: { mapRoles: JSON.stringify([{ rolearn: arn, username, groups: ['system:nodes'] }]) },
  });
  const NODE_NAME = 'system:node:{{EC2PrivateDNSName}}';

  it.each([
    { name: 'an entry for nodes', mode: 'API', entries: [ENTRY], objects: [], gets: true },
    { name: 'no entry', mode: 'API', entries: [], objects: [], gets: false },
    {
      name: 'an entry for nodes of another role',
      mode: 'API',
      entries: [{ ...ENTRY, principalArn: `${NODE_ROLE}2` }],
      objects: [],
      gets: false,
    },
    { name: 'entries that were not collected', mode: 'API', entries: null, objects: [], gets: true },
    {
      name: 'an entry of the standard type',
      mode: 'API',
      entries: [{ ...ENTRY, type: 'STANDARD' }],
      objects: [],
      gets: false,
    },
    {
      name: 'an entry, which the mode has not',
      mode: 'CONFIG_MAP',
      entries: [ENTRY],
      objects: [],
      gets: false,
    },
    {
      name: 'a line of aws-auth',
      mode: 'CONFIG_MAP',
      entries: null,
      objects: [line(NODE_ROLE, NODE_NAME)],
      gets: true,
    },
    {
      name: 'a line, which the mode has not',
      mode: 'API',
      entries: [],
      objects: [line(NODE_ROLE, NODE_NAME)],
      gets: false,
    },
    {
      name: 'a line for another user',
      mode: 'API_AND_CONFIG_MAP',
      entries: [],
      objects: [line(NODE_ROLE, 'nodes')],
      gets: false,
    },
    {
      name: 'a line for another role',
      mode: 'API_AND_CONFIG_MAP',
      entries: [],
      objects: [line(`${NODE_ROLE}2`, NODE_NAME)],
      gets: false,
    },
    { name: 'no mode that is known', mode: undefined, entries: [], objects: [], gets: true },
  ])('$name: $gets', async ({ mode, entries, objects, gets }) => {
    const snapshot = withOptions(HOP_2, ...objects);
    const [cluster] = snapshot.clusters;
    cluster.accessEntries = entries;
    cluster.cluster['accessConfig'] = { authenticationMode: mode };
    expect(await found(snapshot)).toEqual(gets ? [CHAIN] : []);
  });
});

describe('whoever may assume the role of a node', () => {
  it('gets tokens of the pods on any of its nodes: the name of the session is theirs to choose', async () => {
    const snapshot = withOptions({});
    snapshot.accounts[0].authorizationDetails.RoleDetailList.push({
      ...(snapshot.accounts[0].authorizationDetails.RoleDetailList[0] as Json),
      RoleName: 'Ops',
      RoleId: 'AROAOPSXXXXXXXXX',
      Arn: 'arn:aws:iam::111122223333:role/Ops',
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
      RolePolicyList: [],
    });
    trustOf(snapshot, 'NodeRole').push({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/Ops' },
      Action: 'sts:AssumeRole',
    });
    expect(await found(snapshot)).toEqual([
      'principal:arn:aws:iam::111122223333:role/Ops: assume-role>kubernetes>web-identity',
    ]);
  });
});

describe('a pod that gets out onto its node', () => {
  const privileged = { containers: [{ name: 'x', securityContext: { privileged: true } }] };
  const AGENT = 'serviceaccount:prod/tools/agent: kubernetes>web-identity';

  it.each([
    { name: 'privileged', spec: privileged },
    { name: 'with the processes of the node', spec: { hostPID: true } },
    {
      name: 'with the files of the kubelet',
      spec: { volumes: [{ name: 'v', hostPath: { path: '/var/lib/kubelet' } }] },
    },
    {
      name: 'with the socket of the container runtime',
      spec: { volumes: [{ name: 'v', hostPath: { path: '/run/containerd/containerd.sock' } }] },
    },
    {
      name: 'with other files of the node',
      spec: { volumes: [{ name: 'v', hostPath: { path: '/var/log' } }] },
    },
  ])('has the identities of all pods on it: $name', async ({ spec }) => {
    expect(await found(withOptions({}, pod('tools', 'a', 'agent', spec)))).toContain(AGENT);
  });

  it('does not do so by files of its own', async () => {
    const spec = {
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', persistentVolumeClaim: { claimName: 'b' } },
      ],
    };
    expect(await found(withOptions({}, pod('tools', 'a', 'agent', spec)))).toEqual([]);
  });

  it('has none of those on another node', async () => {
    const snapshot = withOptions({});
    snapshot.clusters[0].objects?.push(
      pod('tools', 'a', 'agent', { ...privileged, nodeName: addNode(snapshot, {}) }),
    );
    expect(await found(snapshot)).toEqual([]);
  });

  it("does not do so by its node's network alone, or by ports of it", async () => {
    const off = { HttpEndpoint: 'disabled' };
    expect(await found(withOptions(off, pod('tools', 'a', 'agent', { hostNetwork: true })))).toEqual([]);
  });

  it('is made by whoever may make pods where nothing keeps them off their nodes', async () => {
    const namespace = (labels: Json): Json => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'builds', labels },
    });
    const eve = granted('builds', 'user:eve', rule('create', 'pods'));
    expect(await found(withOptions({}, namespace({}), ...eve))).toContain(
      'user:prod/eve: kubernetes>web-identity',
    );
    const enforced = namespace({ 'pod-security.kubernetes.io/enforce': 'baseline' });
    expect(await found(withOptions({}, enforced, ...eve))).toEqual([]);
  });
});
