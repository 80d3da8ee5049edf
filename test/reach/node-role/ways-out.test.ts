import { describe, expect, it } from 'vitest';
import {
  claim,
  confined,
  granted,
  grantedEverywhere,
  type Json,
  rule,
  violations,
} from '../kubernetes/world.ts';
import { withOptions } from './world.ts';

const EVE = 'user:prod/eve: kubernetes>web-identity';
const PODS = rule('create', 'pods persistentvolumeclaims');

/** What eve's rights come to, in a cluster whose namespaces all keep pods off their nodes. */
const found = async (...objects: readonly Json[]): Promise<readonly string[]> =>
  violations(await claim(confined(withOptions({}, ...objects))));

const inOther = (...rules: Json[]): readonly Json[] => granted('other', 'user:eve', ...rules);
const everywhere = (...rules: Json[]): readonly Json[] => grantedEverywhere('user:eve', ...rules);

describe('the right to make pods in a namespace that keeps them off their nodes', () => {
  const cases: readonly { name: string; objects: readonly Json[]; ways: readonly string[] }[] = [
    { name: 'alone', objects: inOther(PODS), ways: [] },
    {
      name: 'with the right to change namespaces',
      objects: [...inOther(PODS), ...everywhere(rule('patch', 'namespaces'))],
      ways: [EVE],
    },
    {
      name: 'with the right to change this namespace, given in it',
      objects: inOther(PODS, rule('update', 'namespaces', 'other')),
      ways: [EVE],
    },
    {
      name: 'with the right to change another namespace',
      objects: [...inOther(PODS), ...everywhere(rule('patch', 'namespaces', 'hyve'))],
      ways: [],
    },
    {
      name: 'with the right to see namespaces',
      objects: [...inOther(PODS), ...everywhere(rule('get list', 'namespaces'))],
      ways: [],
    },
    {
      name: 'with volumes of the node and claims to them',
      objects: [...inOther(PODS), ...everywhere(rule('create', 'persistentvolumes'))],
      ways: [EVE],
    },
    {
      name: 'with volumes, and no claims',
      objects: [...inOther(rule('create', 'pods')), ...everywhere(rule('create', 'persistentvolumes'))],
      ways: [],
    },
    {
      name: 'with volumes that are given in a namespace, where none stand',
      objects: inOther(PODS, rule('create', 'persistentvolumes')),
      ways: [],
    },
  ];

  it.each(cases)('$name', async ({ objects, ways }) => {
    expect(await found(...objects)).toEqual(ways);
  });
});
