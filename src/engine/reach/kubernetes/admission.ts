import {
  type Cluster,
  groupOf,
  type KubernetesObject,
  listOf,
  membersOf,
  readSelector,
  selects,
  textOf,
  textsOf,
  valueAt,
} from '../../../world/index.ts';
import type { Because } from '../path.ts';

/** A policy of admission that is enforced, and that rolepin does not evaluate. */
export interface AdmissionPolicy {
  /** `ValidatingAdmissionPolicy restrict-accounts`. */
  readonly name: string;
  readonly because: Because;
  readonly appliesIn: (namespace: string) => boolean;
  /** What it says, as text. */
  readonly text: string;
}

const known = new WeakMap<Cluster, readonly AdmissionPolicy[]>();

/**
 * The policies of a cluster that are enforced: Kubernetes' own, Kyverno's and Gatekeeper's. Those that only warn or
 * audit refuse nothing.
 *
 * Semantics: Kubernetes, "Validating Admission Policy"; Kyverno, "Validate Rules"; Gatekeeper, "How to use Gatekeeper".
 */
export function admissionPolicies(cluster: Cluster): readonly AdmissionPolicy[] {
  const made = known.get(cluster) ?? findPolicies(cluster.objects ?? []);
  known.set(cluster, made);
  return made;
}

const NAMES =
  'pods?|deployments?|statefulsets?|daemonsets?|replicasets?|jobs?|cronjobs?|replicationcontrollers?';
const ALL = '"\\*(?:/\\*)?"';

/** What a policy asks for that nobody can choose freely: who they are. */
const WHO = /userInfo|username|"(?:subjects|clusterRoles|roles)"|request\.user/i;

/** Of a pod that is to run as a service account: its name too. */
const ACCOUNT = new RegExp(`(?<!automount)serviceAccount(?!Token)|service_account|${WHO.source}`, 'i');

/** Of a pod that is to get out onto its node: what would let it, by name or by a level of Pod Security Standards. */
const NODE = new RegExp(
  `privileged|hostPID|hostPath|hostNetwork|hostIPC|host_?Namespaces?|securityContext|volumes|podSecurity|baseline|restricted|${WHO.source}`,
  'i',
);

/** Of what is refused or not, whatever it looks like. */
const NOTHING = /(?:)/;

const POD_KINDS = new RegExp(`"(?:[\\w.*-]+/)*pods?"|${ALL}`, 'i');

/** By finding, the kinds that a policy names where it bears on it, and what of it can't be chosen freely. */
const ABOUT: Readonly<Record<string, { readonly kinds: RegExp; readonly fixed: RegExp }>> = {
  'kubernetes/create-pods': { kinds: POD_KINDS, fixed: ACCOUNT },
  'kubernetes/create-workloads': {
    kinds: new RegExp(`"(?:[\\w.*-]+/)*(?:${NAMES})"|${ALL}`, 'i'),
    fixed: ACCOUNT,
  },
  'kubernetes/create-node-pods': { kinds: POD_KINDS, fixed: NODE },
  'kubernetes/exec': { kinds: /pods?\/exec|PodExecOptions|"\*\/\*"/i, fixed: NOTHING },
  'kubernetes/create-tokens': { kinds: /serviceaccounts?\/token|TokenRequest|"\*\/\*"/i, fixed: NOTHING },
};

/** Whether a policy bears on what a finding does; `refuses`: it may be about who does it, or as which account. */
export function bearing(policy: AdmissionPolicy, finding: string): 'none' | 'other' | 'refuses' {
  const about = ABOUT[ALIKE[finding] ?? finding];
  if (about === undefined || !about.kinds.test(policy.text)) return 'none';
  return about.fixed.test(policy.text) ? 'refuses' : 'other';
}

const ALIKE: Readonly<Record<string, string>> = {
  'kubernetes/change-workloads': 'kubernetes/create-workloads',
  'kubernetes/change-pods': 'kubernetes/create-pods',
  'kubernetes/debug-pods': 'kubernetes/create-pods',
  'kubernetes/exec-by-get': 'kubernetes/exec',
};

function findPolicies(objects: readonly KubernetesObject[]): readonly AdmissionPolicy[] {
  const labels = new Map<string, Readonly<Record<string, string>>>();
  const bindings: KubernetesObject[] = [];
  const templates = new Map<string, KubernetesObject>();
  for (const object of objects) {
    const { kind, metadata, body } = object;
    if (kind === 'Namespace') labels.set(metadata.name, metadata.labels);
    if (kind === 'ValidatingAdmissionPolicyBinding') bindings.push(object);
    if (kind === 'ConstraintTemplate')
      templates.set(textOf(valueAt(body, 'spec', 'crd', 'spec', 'names', 'kind')) ?? '', object);
  }
  return objects.flatMap((object): readonly AdmissionPolicy[] => {
    switch (groupOf(object.apiVersion)) {
      case 'admissionregistration.k8s.io':
        return object.kind === 'ValidatingAdmissionPolicy' ? builtIn(object, bindings, labels) : [];
      case 'kyverno.io':
      case 'policies.kyverno.io':
        return kyverno(object);
      case 'constraints.gatekeeper.sh':
        return gatekeeper(object, templates);
      default:
        return [];
    }
  });
}

function builtIn(
  object: KubernetesObject,
  bindings: readonly KubernetesObject[],
  labels: ReadonlyMap<string, Readonly<Record<string, string>>>,
): readonly AdmissionPolicy[] {
  const own = bindings.filter(
    ({ body }) =>
      valueAt(body, 'spec', 'policyName') === object.metadata.name &&
      textsOf(valueAt(body, 'spec', 'validationActions')).includes('Deny'),
  );
  if (own.length === 0) return [];
  const selected = (namespace: string, selector: unknown): boolean =>
    selector === undefined ||
    selects(readSelector(selector), {
      ...labels.get(namespace),
      'kubernetes.io/metadata.name': namespace,
    });
  return [
    policyOf(object, [object], (namespace) =>
      own.some(
        ({ body }) =>
          selected(namespace, valueAt(body, 'spec', 'matchResources', 'namespaceSelector')) &&
          selected(namespace, valueAt(object.body, 'spec', 'matchConstraints', 'namespaceSelector')),
      ),
    ),
  ];
}

function kyverno(object: KubernetesObject): readonly AdmissionPolicy[] {
  const { kind, metadata, body } = object;
  if (!/^(?:Cluster|Namespaced)?(?:Policy|ValidatingPolicy)$/.test(kind)) return [];
  const spec = membersOf(body['spec']);
  const rules = listOf(spec['rules']).map(membersOf);
  const actions = [
    textOf(spec['validationFailureAction']),
    ...textsOf(spec['validationActions']),
    ...rules.map((rule) => textOf(valueAt(rule, 'validate', 'failureAction'))),
  ];
  if (!actions.some((action) => /^(?:enforce|deny)$/i.test(action ?? ''))) return [];
  const home = kind.startsWith('Cluster') ? undefined : metadata.namespace;
  return [policyOf(object, [object], (namespace) => home === undefined || home === namespace)];
}

function gatekeeper(
  object: KubernetesObject,
  templates: ReadonlyMap<string, KubernetesObject>,
): readonly AdmissionPolicy[] {
  const spec = membersOf(object.body['spec']);
  const action = textOf(spec['enforcementAction']) ?? 'deny';
  if (action !== 'deny' && action !== 'scoped') return [];
  const namespaces = textsOf(valueAt(spec, 'match', 'namespaces'));
  const excluded = textsOf(valueAt(spec, 'match', 'excludedNamespaces'));
  const template = templates.get(object.kind);
  // without kinds a constraint is about all of them
  const everything = listOf(valueAt(spec, 'match', 'kinds')).length === 0;
  return [
    policyOf(
      object,
      [object, ...(template === undefined ? [] : [template])],
      (namespace) =>
        (namespaces.length === 0 || namespaces.includes(namespace)) && !excluded.includes(namespace),
      // what the template of a constraint asks for is not known where it is not shown
      `${everything ? '"*"' : ''}${template === undefined ? 'userInfo' : ''}`,
    ),
  ];
}

function policyOf(
  object: KubernetesObject,
  texts: readonly KubernetesObject[],
  appliesIn: (namespace: string) => boolean,
  more = '',
): AdmissionPolicy {
  const name = `${object.kind} ${object.metadata.name}`;
  return {
    name,
    appliesIn,
    because: {
      at: object.at,
      document: name,
      statement: undefined,
      says: 'is enforced, and is not evaluated here',
    },
    text: texts.map(({ body }) => JSON.stringify(membersOf(body['spec']))).join('\n') + more,
  };
}
