import { describe, expect, it } from 'vitest';
import { claim, type Json, violations } from '../kubernetes/world.ts';
import { addNode, NODE, pod, trustingNodes, withOptions } from './world.ts';

const APP = 'serviceaccount:prod/tools/app: kubernetes>web-identity';
const FILES: Json = { hostPath: { path: '/var/lib/kubelet' } };
const LOCAL: Json = { local: { path: '/mnt/disks/one' } };
const CSI: Json = { csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'vol-1' } };
const EBS: Json = { awsElasticBlockStore: { volumeID: 'vol-1' } };

const volume = (name: string, spec: Json): Json => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec,
});

const bound = (to: string, uid?: string): Json => {
  const [namespace, name] = to.split('/');
  return {
    claimRef: { kind: 'PersistentVolumeClaim', namespace, name, ...(uid === undefined ? {} : { uid }) },
  };
};

const claimOf = (id: string, spec: Json, uid = 'uid-1'): Json => {
  const [namespace, name] = id.split('/');
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace, uid },
    spec,
  };
};

const DATA: Json = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
const user = (spec: Json = DATA): Json => pod('tools', 'app', 'app', spec);

/** What stands against the claim on the base world's role, without the ways by the role of its pod's node. */
const found = async (...objects: readonly Json[]): Promise<readonly string[]> =>
  violations(await claim(withOptions({}, ...objects))).filter((way) => !way.includes('node-role'));

describe('a pod with a claim on the node of a pod', () => {
  const cases: readonly { name: string; objects: readonly Json[]; ways: readonly string[] }[] = [
    {
      name: 'to a volume of the node, which names the claim',
      objects: [volume('files', { ...FILES, ...bound('tools/data') })],
      ways: [APP],
    },
    {
      name: 'to a volume of the node, which the claim names',
      objects: [volume('files', FILES), claimOf('tools/data', { volumeName: 'files' })],
      ways: [APP],
    },
    {
      name: 'where both name each other',
      objects: [
        volume('files', { ...FILES, ...bound('tools/data', 'uid-1') }),
        claimOf('tools/data', { volumeName: 'files' }),
      ],
      ways: [APP],
    },
    {
      name: 'to a local volume, which may be a disk of its own',
      objects: [volume('files', { ...LOCAL, ...bound('tools/data') })],
      ways: [`${APP}?`],
    },
    {
      name: 'to a volume of a driver',
      objects: [volume('files', { ...CSI, ...bound('tools/data') })],
      ways: [],
    },
    {
      name: 'to a disk of EBS',
      objects: [volume('files', { ...EBS, ...bound('tools/data') })],
      ways: [],
    },
    {
      name: 'where the volume is bound to a claim of another namespace',
      objects: [volume('files', { ...FILES, ...bound('other/data') })],
      ways: [],
    },
    {
      name: 'where the claim that names the volume is in another namespace',
      objects: [volume('files', FILES), claimOf('other/data', { volumeName: 'files' })],
      ways: [],
    },
    {
      name: 'where another claim has the volume',
      objects: [
        volume('files', { ...FILES, ...bound('tools/others') }),
        claimOf('tools/data', { volumeName: 'files' }),
      ],
      ways: [],
    },
    {
      name: 'where the volume was that of a claim of the same name, which is gone',
      objects: [
        volume('files', { ...FILES, ...bound('tools/data', 'uid-0') }),
        claimOf('tools/data', { storageClassName: 'gp3' }),
      ],
      ways: [],
    },
    {
      name: 'that names another volume',
      objects: [
        volume('files', { ...FILES, ...bound('tools/data') }),
        volume('disk', CSI),
        claimOf('tools/data', { volumeName: 'disk' }),
      ],
      ways: [],
    },
    {
      name: 'whose volume is not there',
      objects: [claimOf('tools/data', { volumeName: 'files' })],
      ways: [],
    },
    {
      name: 'that may come to have a volume of its class which nothing has yet',
      objects: [
        volume('files', { ...FILES, storageClassName: 'manual' }),
        claimOf('tools/data', { storageClassName: 'manual' }),
      ],
      ways: [`${APP}?`],
    },
    {
      name: 'of another class than the volume that nothing has yet',
      objects: [
        volume('files', { ...FILES, storageClassName: 'manual' }),
        claimOf('tools/data', { storageClassName: 'gp3' }),
      ],
      ways: [],
    },
  ];
  it.each(cases)('$name', async ({ objects, ways }) => {
    expect(await found(user(), ...objects)).toEqual(ways);
  });

  it('is told with the volume, and what a local one needs', async () => {
    const files = volume('files', { ...LOCAL, ...bound('tools/data') });
    const judged = await claim(withOptions({}, user(), files));
    const [step] = judged.paths.find(({ expected }) => !expected)?.steps ?? [];
    expect(judged.verdict).toBe('undecided');
    expect(step?.because.map(({ document }) => document)).toEqual([
      'Pod tools/app',
      'PersistentVolume files',
    ]);
    expect(step?.needs).toBe(
      'that /mnt/disks/one, of PersistentVolume files, is a directory of the node and no disk of its own',
    );
  });

  it('is no way on another node', async () => {
    const snapshot = withOptions({}, volume('files', { ...FILES, ...bound('tools/data') }));
    const nodeName = addNode(snapshot, {}, 'arn:aws:iam::111122223333:instance-profile/Other');
    snapshot.clusters[0].objects?.push(user({ ...DATA, nodeName }));
    expect(violations(await claim(snapshot))).toEqual([]);
  });
});

describe('a claim that is made for a pod', () => {
  const scratch: Json = { volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: {} } } }] };
  const set = (kind: string, spec: Json, members: Json = {}): Json => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'app', namespace: 'tools' },
    spec: {
      ...members,
      template: {
        spec: { serviceAccountName: 'app', nodeName: NODE, containers: [{ name: 'x', image: 'x' }], ...spec },
      },
    },
  });
  const templates: Json = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] };
  const files = (name: string): Json => volume('files', { ...FILES, ...bound(`tools/${name}`) });

  const cases: readonly { name: string; objects: readonly Json[]; ways: readonly string[] }[] = [
    { name: 'with it, by its own name', objects: [user(scratch), files('app-scratch')], ways: [APP] },
    { name: 'not another', objects: [user(scratch), files('scratch')], ways: [] },
    {
      name: 'perhaps, of a template whose pods are not known',
      objects: [set('Deployment', scratch), files('app-7c9f-x2k4p-scratch')],
      ways: [`${APP}?`],
    },
    {
      name: 'not of another template',
      objects: [set('Deployment', scratch), files('web-7c9f-x2k4p-scratch')],
      ways: [],
    },
    {
      name: 'of a StatefulSet, by the number of the pod',
      objects: [set('StatefulSet', {}, templates), files('data-app-0')],
      ways: [APP],
    },
    {
      name: 'not of another StatefulSet',
      objects: [set('StatefulSet', {}, templates), files('data-app-web-0')],
      ways: [],
    },
    {
      name: 'not of a Deployment, which has no such templates',
      objects: [set('Deployment', {}, templates), files('data-app-0')],
      ways: [],
    },
  ];
  it.each(cases)('$name', async ({ objects, ways }) => {
    expect(await found(...objects)).toEqual(ways);
  });
});

describe('the role of the node', () => {
  const ROLE = 'serviceaccount:prod/tools/app: node-role>assume-role';
  const only = ['serviceaccount:prod/hyve/hyve-sa', 'principal:arn:aws:iam::111122223333:role/NodeRole'];
  it.each([
    { name: 'is had by its files', spec: FILES, options: {}, way: ROLE },
    { name: 'may be had by a local volume', spec: LOCAL, options: {}, way: `${ROLE}?` },
    {
      name: 'is had all the same where pods reach the metadata service anyway',
      spec: LOCAL,
      options: { HttpPutResponseHopLimit: 2 },
      way: ROLE,
    },
    { name: 'is not had by a disk', spec: CSI, options: {}, way: undefined },
  ])('$name', async ({ spec, options, way }) => {
    const snapshot = trustingNodes(options, user(), volume('files', { ...spec, ...bound('tools/data') }));
    const ways = violations(await claim(snapshot, only)).filter((one) =>
      one.includes('tools/app: node-role'),
    );
    expect(ways).toEqual(way === undefined ? [] : [way]);
  });
});
