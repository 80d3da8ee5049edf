import { describe, expect, it } from 'vitest';
import { bound, claim, confined, granted, type Json, rule, violations } from '../kubernetes/world.ts';
import { NODE_ROLE, trustingNodes } from './world.ts';

const ONLY = ['serviceaccount:prod/hyve/hyve-sa', `principal:${NODE_ROLE}`, 'serviceaccount:prod/other/app'];
const EVE = 'user:prod/eve: kubernetes>node-role>assume-role';
const POLICIES = 'networking.k8s.io/networkpolicies';

/** Something that enforces policies. */
const ENGINE: Json = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
  data: { 'enable-network-policy-controller': 'true' },
};
const closing: Json = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'no-egress', namespace: 'other' },
  spec: { podSelector: {}, policyTypes: ['Egress'] },
};

/** What eve gets, in a cluster that keeps pods off their nodes, with a namespace whose policy closes the metadata service. */
async function found(...objects: readonly Json[]): Promise<readonly string[]> {
  const snapshot = trustingNodes({ HttpPutResponseHopLimit: 2 }, ENGINE, closing, ...objects);
  return violations(await claim(confined(snapshot), ONLY));
}

const here = (...rules: readonly Json[]): readonly Json[] =>
  granted('other', 'user:eve', rule('create', 'pods'), ...rules);

describe('the right to make pods in a namespace whose policies close the metadata service', () => {
  const cases: readonly { name: string; objects: readonly Json[]; ways: readonly string[] }[] = [
    { name: 'alone', objects: here(), ways: [] },
    {
      name: 'with the right to make policies, which open more',
      objects: here(rule('create', POLICIES)),
      ways: [EVE],
    },
    { name: 'with the right to take policies away', objects: here(rule('delete', POLICIES)), ways: [EVE] },
    {
      name: 'with the right to change this policy',
      objects: here(rule('patch', POLICIES, 'no-egress')),
      ways: [EVE],
    },
    { name: 'with the right to change another', objects: here(rule('patch', POLICIES, 'other')), ways: [] },
    { name: 'with the right to see policies', objects: here(rule('get list watch', POLICIES)), ways: [] },
    {
      name: 'with the right to make policies in another namespace',
      objects: [...here(), ...granted('default', 'user:eve', rule('create', POLICIES))],
      ways: [],
    },
    {
      name: 'with the right to change the namespace, which lets them onto its nodes',
      objects: here(rule('patch', 'namespaces')),
      ways: ['user:prod/eve: kubernetes>web-identity', EVE],
    },
    {
      name: 'as an editor of it',
      objects: [bound('other', 'user:eve', 'ClusterRole', 'admin')],
      ways: [EVE],
    },
  ];
  it.each(cases)('$name', async ({ objects, ways }) => {
    expect(await found(...objects)).toEqual(ways);
  });
});
