import { describe, expect, it } from 'vitest';
import { manifest, problemsOf } from '../sources/support.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';
const role = (rules: unknown, more: object = {}) => ({
  ...manifest('Role', 'r', 'x', { rules, ...more }),
  apiVersion: RBAC,
});
const binding = (more: object) => ({
  ...manifest('RoleBinding', 'b', 'x', {
    subjects: [{ kind: 'User', name: 'alice' }],
    roleRef: { kind: 'Role', name: 'r' },
    ...more,
  }),
  apiVersion: RBAC,
});
const pod = (spec: object) => manifest('Pod', 'p', 'x', { spec });
const rule = { apiGroups: [''], resources: ['pods'], verbs: ['create'] };

describe('an object that no API server takes is told, and not read as one that gives nothing', () => {
  const bad: readonly { name: string; object: object; says: RegExp; path: readonly (string | number)[] }[] = [
    {
      name: 'a rule with one verb that is no list',
      object: role([{ ...rule, verbs: 'create' }]),
      says: /`verbs` is a list, not "create"/,
      path: ['rules', 0, 'verbs'],
    },
    {
      name: 'a rule with a resource that is no text',
      object: role([{ ...rule, resources: [1] }]),
      says: /`resources` is a list of texts/,
      path: ['rules', 0, 'resources', 0],
    },
    {
      name: 'rules that are no list',
      object: role({ a: rule }),
      says: /`rules` is a list, not an object/,
      path: ['rules'],
    },
    {
      name: 'an aggregation by an unknown operator',
      object: {
        ...role([], {
          aggregationRule: {
            clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Is', values: ['b'] }] }],
          },
        }),
        kind: 'ClusterRole',
        metadata: { name: 'r' },
      },
      says: /`operator` is In or NotIn or Exists or DoesNotExist, not "Is"/,
      path: ['aggregationRule', 'clusterRoleSelectors', 0, 'matchExpressions', 0, 'operator'],
    },
    {
      name: 'a subject that stands alone',
      object: binding({ subjects: { kind: 'User', name: 'alice' } }),
      says: /`subjects` is a list, not an object/,
      path: ['subjects'],
    },
    {
      name: 'a subject of an unknown kind',
      object: binding({ subjects: [{ kind: 'Usr', name: 'alice' }] }),
      says: /`kind` is User or Group or ServiceAccount, not "Usr"/,
      path: ['subjects', 0, 'kind'],
    },
    {
      name: 'a subject without a name',
      object: binding({ subjects: [{ kind: 'User' }] }),
      says: /`name` is missing/,
      path: ['subjects', 0],
    },
    {
      name: 'a binding of no role',
      object: binding({ roleRef: undefined }),
      says: /`roleRef` is missing/,
      path: [],
    },
    {
      name: 'a binding of a role of no kind',
      object: binding({ roleRef: { name: 'r' } }),
      says: /`kind` is missing/,
      path: ['roleRef'],
    },
    {
      name: 'a pod with a flag in quotes',
      object: pod({ hostNetwork: 'true' }),
      says: /`hostNetwork` is true or false, not "true"/,
      path: ['spec', 'hostNetwork'],
    },
    {
      name: 'a pod with a container that stands alone',
      object: pod({ containers: { name: 'a' } }),
      says: /`containers` is a list, not an object/,
      path: ['spec', 'containers'],
    },
    {
      name: 'a container that is privileged in quotes',
      object: pod({ containers: [{ name: 'a', securityContext: { privileged: 'yes' } }] }),
      says: /`privileged` is true or false, not "yes"/,
      path: ['spec', 'containers', 0, 'securityContext', 'privileged'],
    },
  ];
  it.each(bad)('$name', async ({ object, says, path }) => {
    const problems = await problemsOf({ 'm.json': object });
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(says)]);
    expect(problems[0]?.at?.path).toEqual(path);
  });

  it('but for a template that says nothing of its pods, as a patch does', async () => {
    expect(
      await problemsOf({ 'm.json': manifest('Deployment', 'd', 'x', { spec: { replicas: 2 } }) }),
    ).toEqual([]);
  });
});
