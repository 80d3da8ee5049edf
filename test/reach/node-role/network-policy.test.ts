import { describe, expect, it } from 'vitest';
import { claim, type Json, violations } from '../kubernetes/world.ts';
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
