import { describe, expect, it } from 'vitest';
import { base, claim, type Json, type Snapshot, violations, withObjects } from './world.ts';

const DEPLOYMENT = 'workload:prod/hyve/Deployment/hyve';

const template = (serviceAccountName?: string): Json => ({
  metadata: { labels: { app: 'second' } },
  spec: {
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
    containers: [{ name: 'main' }],
  },
});

const workload = (kind: string, spec: Json, owner?: Json, namespace = 'hyve'): Json => ({
  apiVersion:
    kind === 'CronJob' || kind === 'Job'
      ? 'batch/v1'
      : kind === 'Pod' || kind === 'ReplicationController'
        ? 'v1'
        : 'apps/v1',
  kind,
  metadata: {
    name: 'second',
    namespace,
    ...(owner === undefined
      ? {}
      : { ownerReferences: [{ apiVersion: 'apps/v1', uid: 'u', controller: true, ...owner }] }),
  },
  spec,
});

/** The world in which the workload is in a part only of what the cluster holds. */
function partial(...objects: readonly Json[]): Snapshot {
  const snapshot = withObjects(...objects);
  snapshot.clusters[0].objects = null;
  return snapshot;
}

describe('a claim on a workload', () => {
  it('is proven where no other workload runs as its service account', async () => {
    const judged = await claim(base(), [DEPLOYMENT]);
    expect(violations(judged)).toEqual([]);
    expect(judged.paths.map(({ subject }) => subject.id)).toEqual([DEPLOYMENT]);
    expect(judged.verdict).toBe('proven');
  });

  const seconds: readonly { name: string; object: Json; id: string }[] = [
    {
      name: 'a Deployment',
      object: workload('Deployment', { template: template('hyve-sa') }),
      id: 'workload:prod/hyve/Deployment/second',
    },
    {
      name: 'a Deployment scaled to nothing',
      object: workload('Deployment', { replicas: 0, template: template('hyve-sa') }),
      id: 'workload:prod/hyve/Deployment/second',
    },
    {
      name: 'a StatefulSet',
      object: workload('StatefulSet', { template: template('hyve-sa') }),
      id: 'workload:prod/hyve/StatefulSet/second',
    },
    {
      name: 'a DaemonSet',
      object: workload('DaemonSet', { template: template('hyve-sa') }),
      id: 'workload:prod/hyve/DaemonSet/second',
    },
    {
      name: 'a ReplicaSet of nobody',
      object: workload('ReplicaSet', { template: template('hyve-sa') }),
      id: 'workload:prod/hyve/ReplicaSet/second',
    },
    {
      name: 'a ReplicationController',
      object: workload('ReplicationController', { template: template('hyve-sa') }),
      id: 'workload:prod/hyve/ReplicationController/second',
    },
    {
      name: 'a Job',
      object: workload('Job', { template: template('hyve-sa') }),
      id: 'workload:prod/hyve/Job/second',
    },
    {
      name: 'a CronJob',
      object: workload('CronJob', { jobTemplate: { spec: { template: template('hyve-sa') } } }),
      id: 'workload:prod/hyve/CronJob/second',
    },
    {
      name: 'a bare pod',
      object: workload('Pod', { serviceAccountName: 'hyve-sa', containers: [] }),
      id: 'pod:prod/hyve/second',
    },
    {
      name: "a pod of an operator's object",
      object: workload('Pod', { serviceAccountName: 'hyve-sa' }, { kind: 'Rollout', name: 'roll' }),
      id: 'workload:prod/hyve/Rollout/roll',
    },
    {
      name: 'a pod whose node runs it of its own',
      object: workload('Pod', { serviceAccountName: 'hyve-sa' }, { kind: 'Node', name: 'n' }),
      id: 'pod:prod/hyve/second',
    },
  ];
  it.each(seconds)('is refuted by $name of the same service account', async ({ object, id }) => {
    const judged = await claim(withObjects(object), [DEPLOYMENT]);
    expect(violations(judged)).toEqual([`${id}: web-identity`]);
    expect(judged.verdict).toBe('refuted');
  });

  const others: readonly { name: string; object: Json }[] = [
    { name: 'another service account', object: workload('Deployment', { template: template('other') }) },
    {
      name: 'no service account, which is `default`',
      object: workload('Deployment', { template: template() }),
    },
    {
      name: 'a service account of the same name elsewhere',
      object: workload('Deployment', { template: template('hyve-sa') }, undefined, 'other'),
    },
    {
      name: 'the same one, when it has ended',
      object: { ...workload('Pod', { serviceAccountName: 'hyve-sa' }), status: { phase: 'Succeeded' } },
    },
    {
      name: 'the same one, as a Job that is done',
      object: {
        ...workload('Job', { template: template('hyve-sa') }),
        status: { conditions: [{ type: 'Complete', status: 'True' }] },
      },
    },
    {
      name: 'the same one, left behind by a Deployment of another',
      object: workload(
        'ReplicaSet',
        { replicas: 0, template: template('hyve-sa') },
        { kind: 'Deployment', name: 'web' },
      ),
    },
    {
      name: 'the same one, and is of the Deployment',
      object: workload('ReplicaSet', { template: template('hyve-sa') }, { kind: 'Deployment', name: 'hyve' }),
    },
    {
      name: 'the same one by a ReplicaSet that is not shown',
      object: {
        ...workload('Pod', { serviceAccountName: 'hyve-sa' }),
        metadata: {
          name: 'hyve-abc-1',
          namespace: 'hyve',
          labels: { 'pod-template-hash': 'abc' },
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'hyve-abc', controller: true },
          ],
        },
      },
    },
  ];
  it.each(others)('is proven beside a workload with $name', async ({ object }) => {
    const judged = await claim(withObjects(object), [DEPLOYMENT]);
    expect(violations(judged)).toEqual([]);
    expect(judged.verdict).toBe('proven');
  });

  it('takes a pod for what made it', async () => {
    const judged = await claim(base(), ['pod:prod/hyve/hyve-6c9f-x7k2p']);
    expect(judged.verdict).toBe('proven');
  });

  it('finds a workload that runs as a service account without the role missing', async () => {
    const judged = await claim(base(), [DEPLOYMENT, 'workload:prod/other/Deployment/web']);
    expect(judged.missing).toEqual(['workload:prod/other/Deployment/web']);
    expect(judged.missingBecause.get('workload:prod/other/Deployment/web')).toContain('refused');
  });

  it('finds a workload that is not there missing, and the one that is a violation', async () => {
    const judged = await claim(base(), ['workload:prod/hyve/Deployment/hive']);
    expect(judged.missing).toEqual(['workload:prod/hyve/Deployment/hive']);
    expect(violations(judged)).toEqual(['serviceaccount:prod/hyve/hyve-sa: web-identity']);
  });

  it('lets every workload run as a service account that the claim names too', async () => {
    const snapshot = withObjects(workload('Deployment', { template: template('hyve-sa') }));
    const judged = await claim(snapshot, [DEPLOYMENT, 'serviceaccount:prod/hyve/hyve-sa']);
    expect(violations(judged)).toEqual([]);
    expect(judged.verdict).toBe('proven');
  });

  it('is undecided where the objects were not collected, at every depth', async () => {
    for (const depth of ['assume', 'cluster'] as const) {
      const judged = await claim(partial(), [DEPLOYMENT], depth);
      expect(judged.verdict).not.toBe('proven');
      expect(judged.unknown.map(({ add }) => add).join()).toContain('kubectl get pods');
    }
  });
});
