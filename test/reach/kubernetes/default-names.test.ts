import { describe, expect, it } from 'vitest';
import { bound, claim, granted, type Json, rule, type Snapshot, violations, withObjects } from './world.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/Dev`;
const USER = `arn:aws:iam::${ACCOUNT}:user/team/eve`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/Dev/*`;

/** An entry without a name of its own, and a binding to some name. */
function withEntry(principalArn: string, name: string, entry: Json = {}): Snapshot {
  const snapshot = withObjects(...granted('hyve', `user:${name}`, rule('create', 'pods')));
  snapshot.clusters[0].accessEntries?.push({
    ...{ principalArn, type: 'STANDARD', kubernetesGroups: [], associatedAccessPolicies: [] },
    ...entry,
  });
  return snapshot;
}

describe('the name of a principal to a cluster', () => {
  const cases: readonly { name: string; arn: string; bound: string; entry?: Json; is: boolean }[] = [
    { name: 'is that of its session, for a role', arn: ROLE, bound: SESSION.replace('*', 'alice'), is: true },
    { name: 'is not the ARN of the role', arn: ROLE, bound: ROLE, is: false },
    {
      name: 'is that of no other role',
      arn: ROLE,
      bound: `arn:aws:sts::${ACCOUNT}:assumed-role/Ops/alice`,
      is: false,
    },
    {
      name: 'has no path',
      arn: ROLE,
      bound: `arn:aws:sts::${ACCOUNT}:assumed-role/team/Dev/alice`,
      is: false,
    },
    { name: 'is its ARN, for a user', arn: USER, bound: USER, is: true },
    {
      name: 'is no session, for a user',
      arn: USER,
      bound: `arn:aws:sts::${ACCOUNT}:assumed-role/eve/alice`,
      is: false,
    },
    { name: 'is what its entry gives', arn: ROLE, bound: 'dev', entry: { username: 'dev' }, is: true },
    {
      name: 'is what its entry gives, with the session in it',
      arn: ROLE,
      bound: 'dev:alice',
      entry: { username: 'dev:{{SessionName}}' },
      is: true,
    },
    {
      name: 'is that alone, where its entry gives one',
      arn: USER,
      bound: USER,
      entry: { username: 'dev' },
      is: false,
    },
  ];
  it.each(cases)('$name', async ({ arn, bound: name, entry, is }) => {
    const found = violations(await claim(withEntry(arn, name, entry)));
    expect(found.filter((way) => way.startsWith('principal'))).toEqual(
      is ? [`principal:${arn}: kubernetes>web-identity`] : [],
    );
  });
});

describe('a policy of admission with several bindings', () => {
  const binding = (name: string, namespace: string): Json => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: {
      policyName: 'accounts',
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
    },
  });
  const policy: Json = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'accounts' },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], operations: ['CREATE'], resources: ['pods/exec'] }],
      },
      validations: [{ expression: 'false' }],
    },
  };
  it.each([
    { namespaces: ['hyve', 'other'], kept: true },
    { namespaces: ['other', 'hyve'], kept: true },
    { namespaces: ['other', 'kube-system'], kept: false },
  ])('is enforced where any selects: $namespaces: $kept', async ({ namespaces, kept }) => {
    const bindings = namespaces.map((one, index) => binding(`b${index}`, one));
    const exec = granted('hyve', 'user:eve', rule('create', 'pods/exec'));
    const found = violations(await claim(withObjects(policy, ...bindings, ...exec)));
    expect(found).toEqual([`user:prod/eve: kubernetes>web-identity${kept ? '?' : ''}`]);
  });
});

describe('what a group may do', () => {
  it('is cited by its binding and the rule of the role', async () => {
    const snapshot = withObjects(bound(undefined, 'group:devs', 'ClusterRole', 'cluster-admin'));
    const judged = await claim(snapshot);
    expect(violations(judged)).toEqual(['group:prod/devs: kubernetes>web-identity']);
    expect(judged.paths.find(({ expected }) => !expected)?.steps[0]?.because).toHaveLength(2);
  });
});
