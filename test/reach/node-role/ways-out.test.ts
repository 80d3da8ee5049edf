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

/** A volume, bound to a claim where it has one. */
const volume = (kind: Json, claimRef?: Json): Json => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'disk' },
  spec: { ...kind, ...(claimRef === undefined ? {} : { claimRef }) },
});
const claimIn = (namespace: string): Json => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { namespace, name: 'data' },
  spec: { volumeName: 'disk' },
});
const boundIn = (kind: Json, namespace: string): readonly Json[] => [
  volume(kind, { namespace, name: 'data' }),
  claimIn(namespace),
];
const FILES: Json = { hostPath: { path: '/var/lib' } };
const DRIVER: Json = { csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'vol-1' } };

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
      name: 'where a claim to files of the node stands',
      objects: [...inOther(rule('create', 'pods')), ...boundIn(FILES, 'other')],
      ways: [EVE],
    },
    {
      name: 'where such a claim stands in another namespace',
      objects: [...inOther(rule('create', 'pods')), ...boundIn(FILES, 'hyve')],
      ways: [],
    },
    {
      name: 'where a claim to a volume of a driver stands',
      objects: [...inOther(rule('create', 'pods')), ...boundIn(DRIVER, 'other')],
      ways: [],
    },
    {
      name: 'with claims, where a volume of the files of a node is free',
      objects: [...inOther(PODS), volume(FILES)],
      ways: [EVE],
    },
    {
      name: 'without claims, where a volume of the files of a node is free',
      objects: [...inOther(rule('create', 'pods')), volume(FILES)],
      ways: [],
    },
    {
      name: 'with claims, where such a volume has another claim',
      objects: [...inOther(PODS), ...boundIn(FILES, 'hyve')],
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

  it('is doubted where a claim stands to a volume that may be a disk of its own', async () => {
    const objects = [...inOther(rule('create', 'pods')), ...boundIn({ local: { path: '/mnt' } }, 'other')];
    const judged = await claim(confined(withOptions({}, ...objects)));
    expect(judged.verdict).toBe('undecided');
    expect(judged.paths.filter(({ expected }) => !expected).map(({ certainty }) => certainty)).toEqual([
      'possible',
    ]);
  });
});
