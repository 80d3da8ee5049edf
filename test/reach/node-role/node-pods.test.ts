import { describe, expect, it } from 'vitest';
import { claim, granted, type Json, rule, violations } from '../kubernetes/world.ts';
import { type NodeSnapshot, withOptions } from './world.ts';

const EVE = 'user:prod/eve: kubernetes>web-identity';

/** The base world, in which eve may make pods in the namespace `other`, and nothing else. */
function mayMakePods(...objects: readonly Json[]): NodeSnapshot {
  return withOptions({}, ...granted('other', 'user:eve', rule('create', 'pods')), ...objects);
}

/** The same without what runs as the pinned service account, but for what is kept. */
function running(kept: (object: Json) => boolean, change: (object: Json) => void = () => {}): NodeSnapshot {
  const snapshot = mayMakePods();
  const { objects } = snapshot.clusters[0];
  const left = (objects ?? []).filter((one) => {
    const { namespace } = one['metadata'] as Json;
    return (
      namespace !== 'hyve' || !['Pod', 'Deployment', 'ReplicaSet'].includes(String(one['kind'])) || kept(one)
    );
  });
  for (const one of left) if ((one['metadata'] as Json)['namespace'] === 'hyve') change(one);
  snapshot.clusters[0].objects = left;
  return snapshot;
}

const found = async (snapshot: NodeSnapshot): Promise<readonly string[]> => violations(await claim(snapshot));

describe('the right to make pods in another namespace, whose label lets them onto their node', () => {
  it('reaches the pods of the service account that run on nodes', async () => {
    const judged = await claim(mayMakePods());
    expect(violations(judged)).toEqual([EVE]);
    expect(judged.paths.find((path) => !path.expected)?.steps[0]?.because.at(-1)?.says).toContain(
      '(kubernetes/create-node-pods)',
    );
  });

  it('reaches those that a workload makes', async () => {
    expect(await found(running(({ kind }) => kind === 'Deployment'))).toEqual([EVE]);
  });

  it('reaches nothing where no pod runs as it', async () => {
    expect(await found(running(() => false))).toEqual([]);
  });

  it('reaches nothing where its only pod has ended', async () => {
    const ended = (one: Json): void => {
      if (one['kind'] === 'Pod') one['status'] = { phase: 'Succeeded' };
    };
    expect(await found(running(({ kind }) => kind === 'Pod', ended))).toEqual([]);
  });

  it('reaches nothing where its workload is scaled to nothing', async () => {
    const idle = (one: Json): void => {
      if (one['kind'] === 'Deployment') (one['spec'] as Json)['replicas'] = 0;
    };
    expect(await found(running(({ kind }) => kind === 'Deployment', idle))).toEqual([]);
  });

  it.each([
    {
      name: 'by its label',
      place: (one: Json) => {
        (one['metadata'] as Json)['labels'] = { 'eks.amazonaws.com/fargate-profile': 'hyve' };
        delete (one['spec'] as Json)['nodeName'];
      },
    },
    {
      name: 'by its node',
      place: (one: Json) => {
        (one['spec'] as Json)['nodeName'] = 'fargate-ip-10-0-3-30.ec2.internal';
      },
    },
  ])('reaches no pod that runs on Fargate, as is seen $name', async ({ place }) => {
    const onFargate = (one: Json): void => {
      if (one['kind'] === 'Pod') place(one);
    };
    expect(await found(running(({ kind }) => kind === 'Pod', onFargate))).toEqual([]);
  });

  it('reaches no pod that waits for a node which the cluster does not have', async () => {
    const waiting = (one: Json): void => {
      if (one['kind'] !== 'Pod') return;
      delete (one['spec'] as Json)['nodeName'];
      Object.assign(one['spec'] as Json, { nodeSelector: { gpu: 'yes' } });
      one['status'] = { phase: 'Pending' };
    };
    expect(await found(running(({ kind }) => kind === 'Pod', waiting))).toEqual([]);
  });
});

const kyverno = (validate: Json, namespace?: string): Json => ({
  apiVersion: 'kyverno.io/v1',
  kind: namespace === undefined ? 'ClusterPolicy' : 'Policy',
  metadata: { name: 'pods', ...(namespace === undefined ? {} : { namespace }) },
  spec: {
    validationFailureAction: 'Enforce',
    rules: [{ match: { any: [{ resources: { kinds: ['Pod'] } }] }, validate }],
  },
});

const builtIn = (expression: string): Json[] => [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'pods' },
    spec: {
      matchConstraints: { resourceRules: [{ apiGroups: [''], operations: ['CREATE'], resources: ['pods'] }] },
      validations: [{ expression }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'pods' },
    spec: { policyName: 'pods', validationActions: ['Deny'] },
  },
];

describe('a policy of admission', () => {
  it.each([
    { name: 'of Kyverno about privileges', objects: [kyverno({ podSecurity: { level: 'baseline' } })] },
    {
      name: 'of Kyverno about host namespaces',
      objects: [kyverno({ pattern: { spec: { '=(hostPID)': 'false' } } })],
    },
    {
      name: 'of Kubernetes about privileges',
      objects: builtIn('object.spec.containers.all(c, !c.securityContext.privileged)'),
    },
    { name: 'of Kubernetes about users', objects: builtIn("request.userInfo.username == 'ci'") },
  ])('$name leaves it open whether such a pod gets in, and is cited', async ({ objects }) => {
    const judged = await claim(mayMakePods(...objects));
    expect(violations(judged)).toEqual([`${EVE}?`]);
    expect(judged.verdict).toBe('undecided');
    const [step] = judged.paths.find((path) => !path.expected)?.steps ?? [];
    expect(step?.because.map(({ document }) => document).join()).toContain('pods');
  });

  it.each([
    { name: 'about images', objects: [kyverno({ pattern: { spec: { containers: [{ image: 'r/*' }] } } })] },
    { name: 'about service accounts', objects: builtIn("object.spec.serviceAccountName != 'hyve-sa'") },
  ])('$name refuses no such pod, and is noted', async ({ objects }) => {
    const judged = await claim(mayMakePods(...objects));
    expect(violations(judged)).toEqual([EVE]);
    expect(judged.notes.some((note) => note.includes(' pods '))).toBe(true);
  });

  it('about privileges in another namespace refuses none here', async () => {
    const policy = kyverno({ podSecurity: { level: 'baseline' } }, 'hyve');
    expect(await found(mayMakePods(policy))).toEqual([EVE]);
  });
});
