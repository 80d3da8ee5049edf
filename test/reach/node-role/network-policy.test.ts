import { describe, expect, it } from 'vitest';
import { claim, confined, granted, type Json, rule, violations } from '../kubernetes/world.ts';
import { NODE, NODE_ROLE, trustingNodes } from './world.ts';

const ONLY = ['serviceaccount:prod/hyve/hyve-sa', `principal:${NODE_ROLE}`];
const APP = 'serviceaccount:prod/other/app: node-role>assume-role';
const OPEN = { HttpPutResponseHopLimit: 2 };

/** What the pod of other/app, labelled app=web, gets with some policies in its namespace. */
async function app(...objects: readonly Json[]): Promise<'yes' | 'possible' | 'no'> {
  const ways = violations(await claim(trustingNodes(OPEN, ...objects), ONLY));
  if (ways.includes(APP)) return 'yes';
  return ways.includes(`${APP}?`) ? 'possible' : 'no';
}

const policy = (spec: Json, namespace = 'other', name = 'egress'): Json => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: { podSelector: {}, policyTypes: ['Egress'], ...spec },
});
const to = (...peers: readonly Json[]): Json => ({ egress: [{ to: peers }] });
const block = (cidr: string, ...except: readonly string[]): Json => ({
  ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) },
});

/** Something that enforces policies. */
const ENGINE: Json = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'aws-node', namespace: 'kube-system' },
  spec: {
    selector: {},
    template: {
      spec: {
        hostNetwork: true,
        serviceAccountName: 'aws-node',
        containers: [
          { name: 'aws-node', image: 'x' },
          { name: 'aws-eks-nodeagent', image: 'x', args: ['--enable-network-policy=true'] },
        ],
      },
    },
  },
};

describe('a network policy that something enforces', () => {
  const closing: readonly { name: string; spec: Json; reaches: boolean }[] = [
    { name: 'with no egress rule closes everything', spec: {}, reaches: false },
    { name: 'with an empty list of rules closes everything', spec: { egress: [] }, reaches: false },
    { name: 'with an empty rule opens everything', spec: { egress: [{}] }, reaches: true },
    {
      name: 'that excepts the address closes it',
      spec: to(block('0.0.0.0/0', '169.254.169.254/32')),
      reaches: false,
    },
    {
      name: 'that excepts its network closes it',
      spec: to(block('0.0.0.0/0', '169.254.0.0/16')),
      reaches: false,
    },
    {
      name: 'that excepts another address leaves it open',
      spec: to(block('0.0.0.0/0', '169.254.169.253/32')),
      reaches: true,
    },
    { name: 'that opens another network closes it', spec: to(block('10.0.0.0/8')), reaches: false },
    { name: 'that opens IPv6 alone closes it', spec: to(block('::/0')), reaches: false },
    { name: 'that opens all pods closes it', spec: to({ namespaceSelector: {} }), reaches: false },
    {
      name: 'that opens it in one of two rules leaves it open',
      spec: { egress: [{ to: [block('10.0.0.0/8')] }, { to: [block('169.254.169.254/32')] }] },
      reaches: true,
    },
    {
      name: 'that opens HTTPS alone closes it',
      spec: { egress: [{ to: [block('0.0.0.0/0')], ports: [{ protocol: 'TCP', port: 443 }] }] },
      reaches: false,
    },
    {
      name: 'that opens DNS alone closes it',
      spec: { egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }] },
      reaches: false,
    },
    {
      name: 'that opens port 80 leaves it open',
      spec: { egress: [{ ports: [{ port: 80 }] }] },
      reaches: true,
    },
    {
      name: 'that opens a range with port 80 leaves it open',
      spec: { egress: [{ ports: [{ port: 1, endPort: 1024 }] }] },
      reaches: true,
    },
    {
      name: 'that opens a range beyond port 80 closes it',
      spec: { egress: [{ ports: [{ port: 81, endPort: 1024 }] }] },
      reaches: false,
    },
    { name: 'of ingress alone leaves it open', spec: { policyTypes: ['Ingress'] }, reaches: true },
    {
      name: 'without types and without egress leaves it open',
      spec: { policyTypes: undefined },
      reaches: true,
    },
    {
      name: 'without types and with egress closes it',
      spec: { policyTypes: undefined, egress: [{ to: [block('10.0.0.0/8')] }] },
      reaches: false,
    },
    {
      name: 'for other labels leaves it open',
      spec: { podSelector: { matchLabels: { app: 'db' } } },
      reaches: true,
    },
    {
      name: 'for its labels closes it',
      spec: { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } },
      reaches: false,
    },
  ];
  it.each(closing)('$name', async ({ spec, reaches }) => {
    expect(await app(ENGINE, policy(spec))).toBe(reaches ? 'yes' : 'no');
  });

  it('in another namespace leaves it open', async () => {
    expect(await app(ENGINE, policy({}, 'hyve'))).toBe('yes');
  });

  it('closes nothing that a second one opens', async () => {
    expect(await app(ENGINE, policy({}), policy({ egress: [{}] }, 'other', 'open'))).toBe('yes');
  });

  it("does not bind pods in their node's network", async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'agent', namespace: 'other' },
      spec: {
        hostNetwork: true,
        serviceAccountName: 'agent',
        nodeName: NODE,
        containers: [],
      },
    };
    const judged = await claim(trustingNodes(OPEN, ENGINE, policy({}), pod), ONLY);
    expect(violations(judged)).toContain('serviceaccount:prod/other/agent: node-role>assume-role');
  });
});

describe('a network policy that nothing is seen to enforce', () => {
  it('leaves it open whether the pod gets in', async () => {
    expect(await app(policy({}))).toBe('possible');
  });

  it.each([
    {
      name: 'calico',
      object: {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'calico-node', namespace: 'calico-system' },
        spec: {},
      },
    },
    {
      name: 'the VPC CNI plugin by its ConfigMap',
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
        data: { 'enable-network-policy-controller': 'true' },
      },
    },
  ])('is enforced by $name', async ({ object }) => {
    expect(await app(object, policy({}))).toBe('no');
  });

  it('is not enforced by the VPC CNI plugin where its argument does not say so', async () => {
    const off = JSON.parse(JSON.stringify(ENGINE).replace('policy=true', 'policy=false')) as Json;
    expect(await app(off, policy({}))).toBe('possible');
  });
});

describe('a policy of another kind', () => {
  it('leaves it open whether the pod gets in, since it is not evaluated', async () => {
    const other = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'c', namespace: 'other' },
      spec: {},
    };
    expect(await app(other)).toBe('possible');
  });
});

describe('a network policy that closes the IPv4 address alone', () => {
  const V4 = policy({
    egress: [{ to: [block('0.0.0.0/0', '169.254.169.254/32'), block('::/0')] }],
  });
  const BOTH = policy({
    egress: [{ to: [block('0.0.0.0/0', '169.254.169.254/32'), block('::/0', 'fd00:ec2::254/128')] }],
  });
  const rows: readonly {
    name: string;
    ipv6?: string;
    family?: string;
    addresses?: readonly string[];
    objects?: readonly Json[];
    expected: 'yes' | 'possible' | 'no';
  }[] = [
    {
      name: 'leaves the service open in a cluster of IPv6',
      ipv6: 'enabled',
      family: 'ipv6',
      expected: 'yes',
    },
    {
      name: 'leaves it open to a pod with such an address',
      ipv6: 'enabled',
      addresses: ['10.0.1.7', '2001:db8::7'],
      expected: 'yes',
    },
    { name: 'may leave it open where no address is shown', ipv6: 'enabled', expected: 'possible' },
    {
      name: 'closes it to a pod without such an address',
      ipv6: 'enabled',
      addresses: ['10.0.1.7'],
      expected: 'no',
    },
    { name: 'closes it in a cluster of IPv4', ipv6: 'enabled', family: 'ipv4', expected: 'no' },
    {
      name: 'closes it where the service does not answer there',
      ipv6: 'disabled',
      family: 'ipv6',
      expected: 'no',
    },
    { name: 'closes it where the options do not say that it does', family: 'ipv6', expected: 'no' },
    { name: 'of both closes it', ipv6: 'enabled', family: 'ipv6', objects: [BOTH], expected: 'no' },
    {
      name: 'leaves it open where pods of IPv4 leave by IPv6',
      ipv6: 'enabled',
      family: 'ipv4',
      objects: [V4, leaving()],
      expected: 'yes',
    },
  ];
  it.each(rows)('$name', async ({ ipv6, family, addresses, objects = [V4], expected }) => {
    const snapshot = trustingNodes(
      { ...OPEN, ...(ipv6 === undefined ? {} : { HttpProtocolIpv6: ipv6 }) },
      ...objects,
    );
    if (!objects.some(({ kind }) => kind === 'DaemonSet')) snapshot.clusters[0].objects?.push(ENGINE);
    if (family !== undefined) snapshot.clusters[0].cluster['kubernetesNetworkConfig'] = { ipFamily: family };
    for (const object of snapshot.clusters[0].objects ?? [])
      if (object['kind'] === 'Pod' && addresses !== undefined)
        object['status'] = { phase: 'Running', podIPs: addresses.map((ip) => ({ ip })) };
    const ways = violations(await claim(snapshot, ONLY));
    expect(ways.includes(APP) ? 'yes' : ways.includes(`${APP}?`) ? 'possible' : 'no').toBe(expected);
  });

  it('bears on pods that somebody makes in the same way', async () => {
    const eve = granted('other', 'user:eve', rule('create', 'pods'));
    const made = async (family: string, ...objects: readonly Json[]): Promise<readonly string[]> => {
      const options = { ...OPEN, HttpProtocolIpv6: 'enabled' };
      const snapshot = confined(trustingNodes(options, ENGINE, ...eve, ...objects)) as ReturnType<
        typeof trustingNodes
      >;
      snapshot.clusters[0].cluster['kubernetesNetworkConfig'] = { ipFamily: family };
      const ways = violations(await claim(snapshot, ONLY)).filter((one) => one.includes('eve'));
      return [...new Set(ways)];
    };
    expect(await made('ipv6', V4)).toEqual(['user:prod/eve: kubernetes>node-role>assume-role']);
    expect(await made('ipv4', V4)).toEqual([]);
    expect(await made('ipv6', BOTH)).toEqual([]);
  });
});

/** The VPC CNI plugin, enforcing, and letting pods of IPv4 out over IPv6. */
function leaving(): Json {
  const plugin = structuredClone(ENGINE) as { spec: { template: { spec: { containers: Json[] } } } } & Json;
  const [first] = plugin.spec.template.spec.containers;
  if (first !== undefined) first['env'] = [{ name: 'ENABLE_V6_EGRESS', value: 'true' }];
  return plugin;
}
