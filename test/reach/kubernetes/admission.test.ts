import { describe, expect, it } from 'vitest';
import {
  claim,
  confined,
  granted,
  type Json,
  rule,
  type Snapshot,
  violations,
  withObjects,
} from './world.ts';

const EVE = 'user:prod/eve: kubernetes>web-identity';

const object = (apiVersion: string, kind: string, spec: Json, namespace?: string): Json => ({
  apiVersion,
  kind,
  metadata: { name: 'accounts', ...(namespace === undefined ? {} : { namespace }) },
  spec,
});

const ADMISSION = 'admissionregistration.k8s.io/v1';

const builtIn = (expression: string, resource = 'pods', actions = ['Deny'], selector?: Json): Json[] => [
  object(ADMISSION, 'ValidatingAdmissionPolicy', {
    matchConstraints: { resourceRules: [{ apiGroups: [''], operations: ['CREATE'], resources: [resource] }] },
    validations: [{ expression }],
  }),
  object(ADMISSION, 'ValidatingAdmissionPolicyBinding', {
    policyName: 'accounts',
    validationActions: actions,
    ...(selector === undefined ? {} : { matchResources: { namespaceSelector: selector } }),
  }),
];

const kyverno = (action: string, pattern: Json, kind = 'ClusterPolicy', namespace?: string): Json =>
  object(
    'kyverno.io/v1',
    kind,
    {
      validationFailureAction: action,
      rules: [{ match: { any: [{ resources: { kinds: ['Pod'] } }] }, validate: { pattern } }],
    },
    namespace,
  );

const gatekeeper = (rego: string, spec: Json): Json[] => [
  object('templates.gatekeeper.sh/v1', 'ConstraintTemplate', {
    crd: { spec: { names: { kind: 'Accounts' } } },
    targets: [{ rego }],
  }),
  object('constraints.gatekeeper.sh/v1beta1', 'Accounts', spec),
];

const ACCOUNT = "object.spec.serviceAccountName != 'hyve-sa'";
const IMAGES = "object.spec.containers.all(c, c.image.startsWith('registry.example/'))";
const elsewhere: Json = { matchLabels: { 'kubernetes.io/metadata.name': 'other' } };
const here: Json = { matchLabels: { 'kubernetes.io/metadata.name': 'hyve' } };

const may = (...objects: readonly Json[]): Snapshot =>
  confined(withObjects(...granted('hyve', 'user:eve', rule('create', 'pods')), ...objects));

describe('a policy of admission', () => {
  const doubtful: readonly { name: string; objects: readonly Json[] }[] = [
    { name: 'of Kubernetes about service accounts', objects: builtIn(ACCOUNT) },
    { name: 'of Kubernetes about users', objects: builtIn("request.userInfo.username == 'ci'") },
    { name: 'of Kubernetes in the namespace', objects: builtIn(ACCOUNT, 'pods', ['Deny'], here) },
    { name: 'of Kyverno', objects: [kyverno('Enforce', { spec: { serviceAccountName: '!hyve-sa' } })] },
    {
      name: 'of Kyverno in the namespace',
      objects: [kyverno('enforce', { spec: { serviceAccountName: '!hyve-sa' } }, 'Policy', 'hyve')],
    },
    {
      name: 'of Gatekeeper',
      objects: gatekeeper('input.review.object.spec.serviceAccountName', {
        match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] },
      }),
    },
    { name: 'of Gatekeeper about everything', objects: gatekeeper('input.review.userInfo', {}) },
  ];
  it.each(doubtful)('$name leaves it open, and is cited', async ({ objects }) => {
    const judged = await claim(may(...objects));
    expect(violations(judged)).toEqual([`${EVE}?`]);
    expect(judged.verdict).toBe('undecided');
    expect(judged.paths[0]?.steps[0]?.because.at(-1)?.document).toContain('accounts');
  });

  const beside: readonly { name: string; objects: readonly Json[]; told: boolean }[] = [
    { name: 'about images', objects: builtIn(IMAGES), told: true },
    {
      name: 'about the mounting of tokens',
      objects: [kyverno('Enforce', { spec: { automountServiceAccountToken: false } })],
      told: true,
    },
    { name: 'that only warns', objects: builtIn(ACCOUNT, 'pods', ['Warn', 'Audit']), told: false },
    {
      name: 'that only audits',
      objects: [kyverno('Audit', { spec: { serviceAccountName: '!hyve-sa' } })],
      told: false,
    },
    { name: 'that is bound nowhere', objects: builtIn(ACCOUNT).slice(0, 1), told: false },
    { name: 'of another namespace', objects: builtIn(ACCOUNT, 'pods', ['Deny'], elsewhere), told: false },
    {
      name: 'of Kyverno in another namespace',
      objects: [kyverno('Enforce', { spec: { serviceAccountName: '!hyve-sa' } }, 'Policy', 'other')],
      told: false,
    },
    { name: 'about other objects', objects: builtIn(ACCOUNT, 'services'), told: false },
    {
      name: 'of Gatekeeper that excludes the namespace',
      objects: gatekeeper('serviceAccountName', { match: { excludedNamespaces: ['hyve'] } }),
      told: false,
    },
  ];
  it.each(beside)('$name refuses nothing', async ({ objects, told }) => {
    const judged = await claim(may(...objects));
    expect(violations(judged)).toEqual([EVE]);
    expect(judged.notes.some((note) => note.includes('accounts'))).toBe(told);
  });

  it('about service accounts leaves other rights as they are', async () => {
    const judged = await claim(
      may(...builtIn(ACCOUNT), ...granted('hyve', 'user:eve', rule('create', 'pods/exec'))),
    );
    expect(violations(judged)).toEqual([EVE]);
  });

  it('about exec leaves exec open', async () => {
    const exec = granted('hyve', 'user:eve', rule('create', 'pods/exec'));
    expect(violations(await claim(confined(withObjects(...exec, ...builtIn('false', 'pods/exec')))))).toEqual(
      [`${EVE}?`],
    );
  });
});
