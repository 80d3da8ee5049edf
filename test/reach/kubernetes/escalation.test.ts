import { describe, expect, it } from 'vitest';
import {
  bound,
  claim,
  confined,
  granted,
  grantedEverywhere,
  type Json,
  rule,
  violations,
  withObjects,
} from './world.ts';

const EVE = 'user:prod/eve: kubernetes>web-identity';
const RBAC = 'rbac.authorization.k8s.io';

const here = (...rules: readonly Json[]): Json[] => granted('hyve', 'user:eve', ...rules);
const everywhere = (...rules: readonly Json[]): Json[] => grantedEverywhere('user:eve', ...rules);

/** A role that nobody has. */
const role = (kind: 'Role' | 'ClusterRole', name: string, ...rules: readonly Json[]): Json => ({
  apiVersion: `${RBAC}/v1`,
  kind,
  metadata: { name, ...(kind === 'Role' ? { namespace: 'hyve' } : {}) },
  rules,
});

/** A ClusterRole that is made of those with a label. */
const aggregated = (name: string, label: string): Json => ({
  ...role('ClusterRole', name),
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label]: 'true' } }] },
});

/** The object with a label, if it has the name. */
const labelled = (object: Json, name: string, label: string): Json => {
  const metadata = object['metadata'] as Json;
  return metadata['name'] === name
    ? { ...object, metadata: { ...metadata, labels: { [label]: 'true' } } }
    : object;
};

describe('rights to get rights, in several steps', () => {
  const ways: readonly { name: string; objects: readonly Json[]; found: readonly string[] }[] = [
    {
      name: 'bind the roles of the namespace, one of which makes pods',
      objects: [
        ...here(rule('bind', `${RBAC}/roles`), rule('create', `${RBAC}/rolebindings`)),
        role('Role', 'runner', rule('create', 'pods')),
      ],
      found: [EVE],
    },
    {
      name: 'bind the roles of the namespace, none of which gives anything',
      objects: [
        ...here(rule('bind', `${RBAC}/roles`), rule('create', `${RBAC}/rolebindings`)),
        role('Role', 'runner', rule('get', 'pods')),
      ],
      found: [],
    },
    {
      name: 'do everything with one role by name, and make bindings',
      objects: [
        ...here(rule('*', `${RBAC}/roles`, 'runner'), rule('create', `${RBAC}/rolebindings`)),
        role('Role', 'runner', rule('create', 'pods')),
      ],
      found: [EVE],
    },
    {
      name: 'bind a role that may escalate',
      objects: [
        ...everywhere(
          rule('bind', `${RBAC}/clusterroles`, 'owner'),
          rule('create', `${RBAC}/clusterrolebindings`),
        ),
        role('ClusterRole', 'owner', rule('escalate update', `${RBAC}/clusterroles`)),
      ],
      found: [EVE],
    },
    {
      name: 'bind a role that may bind any, by the right to make bindings that they have',
      objects: [
        ...everywhere(
          rule('bind', `${RBAC}/clusterroles`, 'owner'),
          rule('create', `${RBAC}/clusterrolebindings`),
        ),
        role('ClusterRole', 'owner', rule('bind', `${RBAC}/clusterroles`)),
      ],
      found: [EVE],
    },
    {
      name: 'bind a role that may act as a master',
      objects: [
        ...everywhere(
          rule('bind', `${RBAC}/clusterroles`, 'owner'),
          rule('create', `${RBAC}/clusterrolebindings`),
        ),
        role('ClusterRole', 'owner', rule('impersonate', 'users groups')),
      ],
      found: [EVE],
    },
    {
      name: 'bind a role that may escalate another',
      objects: [
        ...everywhere(
          rule('bind', `${RBAC}/clusterroles`, 'owner'),
          rule('create', `${RBAC}/clusterrolebindings`),
        ),
        role('ClusterRole', 'owner', rule('escalate update', `${RBAC}/clusterroles`, 'unbound')),
      ],
      found: [],
    },
    {
      name: 'make a role that allows more, and bind it',
      objects: here(rule('create escalate bind', `${RBAC}/roles`), rule('create', `${RBAC}/rolebindings`)),
      found: [EVE],
    },
    {
      name: 'make a role that allows more, and bind it by the name that they may',
      objects: here(
        rule('create escalate', `${RBAC}/roles`),
        rule('bind', `${RBAC}/roles`, 'mine'),
        rule('create', `${RBAC}/rolebindings`),
      ),
      found: [EVE],
    },
    {
      name: 'make a role that allows more, and bind none',
      objects: here(rule('create escalate', `${RBAC}/roles`), rule('create', `${RBAC}/rolebindings`)),
      found: [],
    },
    {
      name: 'make roles that allow what they have, and bind them',
      objects: here(rule('create bind', `${RBAC}/roles`), rule('create', `${RBAC}/rolebindings`)),
      found: [],
    },
    {
      name: 'escalate by a name, which the creation of a role has not',
      objects: here(
        rule('create', `${RBAC}/roles`),
        rule('escalate bind', `${RBAC}/roles`, 'mine'),
        rule('create', `${RBAC}/rolebindings`),
      ),
      found: [],
    },
    {
      name: 'make a part of an aggregated role that is bound to them',
      objects: [
        ...everywhere(rule('create escalate', `${RBAC}/clusterroles`)),
        aggregated('whole', 'part-of-whole'),
        bound('hyve', 'user:eve', 'ClusterRole', 'whole'),
      ],
      found: [EVE],
    },
    {
      name: 'escalate a part of an aggregated role that is bound to them',
      objects: [
        ...everywhere(rule('patch escalate', `${RBAC}/clusterroles`, 'part')),
        aggregated('whole', 'part-of-whole'),
        role('ClusterRole', 'part', rule('get', 'pods')),
        bound('hyve', 'user:eve', 'ClusterRole', 'whole'),
      ].map((object) => labelled(object, 'part', 'part-of-whole')),
      found: [EVE],
    },
    {
      name: 'escalate what is no part of an aggregated role that is bound to them',
      objects: [
        ...everywhere(rule('patch escalate', `${RBAC}/clusterroles`, 'part')),
        aggregated('whole', 'part-of-whole'),
        role('ClusterRole', 'part', rule('get', 'pods')),
        bound('hyve', 'user:eve', 'ClusterRole', 'whole'),
      ],
      found: [],
    },
  ];
  it.each(ways)('to $name', async ({ objects, found }) => {
    expect(violations(await claim(confined(withObjects(...objects))))).toEqual(found);
  });
});

describe('names in rules', () => {
  const DEFAULT = 'serviceaccount:prod/hyve/default: kubernetes>web-identity';
  const FAR = 'user:prod/eve: kubernetes>kubernetes>web-identity';
  const own = granted('hyve', 'serviceaccount:hyve/default', rule('create', 'pods'));
  const secretOf = (type: string): Json => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type,
    metadata: {
      name: 't',
      namespace: 'hyve',
      annotations: { 'kubernetes.io/service-account.name': 'default' },
    },
    data: { token: 'eA==' },
  });
  const GONE = 'serviceaccount:prod/hyve/gone';
  it('reach the tokens of a service account that is to be made', async () => {
    const trusted = async (...rules: readonly Json[]): Promise<readonly string[]> => {
      const snapshot = confined(withObjects(...here(...rules)));
      const [role] = snapshot.accounts[0].authorizationDetails.RoleDetailList;
      const text = JSON.stringify(role).replaceAll('hyve:hyve-sa', 'hyve:gone');
      snapshot.accounts[0].authorizationDetails.RoleDetailList[0] = JSON.parse(text) as Json;
      return violations(await claim(snapshot, [GONE]));
    };
    const make = rule('create', 'serviceaccounts');
    expect(await trusted(make, rule('create', 'serviceaccounts/token', 'gone'))).toEqual([EVE]);
    expect(await trusted(make, rule('create', 'serviceaccounts/token', 'default'))).toEqual([]);
    expect(await trusted(rule('create', 'serviceaccounts/token', 'gone'))).toEqual([]);
  });

  it('let a Secret be listed that is asked for by its name', async () => {
    const secret = secretOf('kubernetes.io/service-account-token');
    const found = async (name: string): Promise<readonly string[]> =>
      violations(await claim(confined(withObjects(...own, secret, ...here(rule('list', 'secrets', name))))));
    expect(await found('t')).toEqual([DEFAULT, FAR]);
    expect(await found('u')).toEqual([DEFAULT]);
  });

  it('let a Secret be read that is made under that name', async () => {
    const found = async (name: string, ...verbs: readonly string[]): Promise<readonly string[]> => {
      const rules = [rule(verbs.join(' '), 'secrets'), rule('get', 'secrets', name)];
      return violations(await claim(confined(withObjects(...own, secretOf('Opaque'), ...here(...rules)))));
    };
    expect(await found('new', 'create')).toEqual([DEFAULT, FAR]);
    expect(await found('t', 'create')).toEqual([DEFAULT]);
    expect(await found('new', 'patch')).toEqual([DEFAULT]);
  });
});

describe('a Secret with a token of a service account that may make pods', () => {
  const token: Json = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: {
      name: 't',
      namespace: 'other',
      annotations: { 'kubernetes.io/service-account.name': 'builder' },
    },
    data: { token: 'eA==' },
  };
  const BUILDER = 'serviceaccount:prod/other/builder';
  const volume = (secret: Json): Json => ({ volumes: [{ name: 't', secret }] });
  const pod = (spec: Json, container: Json = { volumeMounts: [{ name: 't', mountPath: '/t' }] }): Json => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'reader', namespace: 'other' },
    spec: { ...spec, containers: [{ name: 'main', image: 'registry.example/app:1', ...container }] },
    status: { phase: 'Running' },
  });
  const variable = {
    env: [{ name: 'T', valueFrom: { secretKeyRef: { name: 't', key: 'token' } } }],
  };
  const DEFAULT = ['serviceaccount:prod/other/default: kubernetes>kubernetes>web-identity'];
  const cases: readonly { name: string; reader: Json; found: readonly string[] }[] = [
    { name: 'that mounts it', reader: pod(volume({ secretName: 't' })), found: DEFAULT },
    { name: 'that takes it as a variable', reader: pod({}, variable), found: DEFAULT },
    { name: 'that mounts another', reader: pod(volume({ secretName: 'u' })), found: [] },
    {
      name: 'that mounts what else is in it',
      reader: pod(volume({ secretName: 't', items: [{ key: 'ca.crt', path: 'ca.crt' }] })),
      found: [],
    },
    {
      name: 'that runs as the service account itself',
      reader: pod({ ...volume({ secretName: 't' }), serviceAccountName: 'builder' }),
      found: [],
    },
  ];
  it.each(cases)('lends its rights to a pod $name', async ({ reader, found }) => {
    const own = granted('hyve', 'serviceaccount:other/builder', rule('create', 'pods'));
    const only = ['serviceaccount:prod/hyve/hyve-sa', BUILDER];
    const account = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'builder', namespace: 'other' },
    };
    expect(violations(await claim(confined(withObjects(account, token, ...own, reader)), only))).toEqual(
      found,
    );
  });
});
