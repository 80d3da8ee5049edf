import { webhookRight } from './account-powers.ts';
import { atLeast } from './cluster-version.ts';
import type { Right } from './grant.ts';
import { may, mayAny, type Power, powerBy, type Question } from './power.ts';

const CHANGES = ['patch', 'update'];

/** Everything: `system:masters`, whom no authorizer is asked about. */
export function beMaster({ holder }: Question): Power | undefined {
  const { masters } = holder;
  if (masters === undefined) return undefined;
  const last = masters.at(-1);
  const says = 'system:masters may do everything (kubernetes/system-masters)';
  return {
    finding: 'kubernetes/system-masters',
    worth: 'pod',
    because: last === undefined ? [] : [...masters.slice(0, -1), { ...last, says: `${last.says}: ${says}` }],
    certainty: 'certain',
    needs: undefined,
    grants: [],
    reach: 'cluster',
  };
}

/** Every verb on every resource. */
export function beAdmin(question: Question): Power | undefined {
  const right = may(question, '*', '*', { group: '*', name: '', cluster: true });
  return powerBy(
    'kubernetes/cluster-admin',
    'pod',
    [right],
    'whoever may do everything is every service account',
  );
}

/**
 * Acting as a member of `system:masters`. A group can't be impersonated without a user.
 *
 * Semantics: Kubernetes, "User Impersonation".
 */
export function impersonateMasters(question: Question): Power | undefined {
  const groups = may(question, 'impersonate', 'groups', { name: 'system:masters', cluster: true });
  if (groups === undefined) return undefined;
  const says = 'who acts as a member of system:masters may do everything';
  return powerBy('kubernetes/impersonate-masters', 'pod', [groups, rightToAnyUser(question)], says);
}

/** The right to impersonate some user, or some service account. */
export function rightToAnyUser(question: Question): Right | undefined {
  const { grants, shared } = question.holder;
  for (const [list, own] of [[grants, true] as const, [shared, false] as const]) {
    for (const grant of list) {
      const rule = grant.rules.find(
        ({ verbs, resources, apiGroups }) =>
          (verbs.includes('impersonate') || verbs.includes('*')) &&
          (apiGroups.includes('') || apiGroups.includes('*')) &&
          (resources.includes('serviceaccounts') ||
            resources.includes('*') ||
            (resources.includes('users') && grant.scope === undefined)),
      );
      if (rule !== undefined) return { grant, own, because: grant.because };
    }
  }
  return undefined;
}

/**
 * The ConfigMap that says who is who: an IAM principal of one's own, mapped to `system:masters`.
 *
 * Semantics: Amazon EKS User Guide, "Grant IAM users access to Kubernetes with a ConfigMap".
 */
export function editAwsAuth(question: Question): Power | undefined {
  const { cluster, named } = question.index;
  const { authenticationMode: mode } = cluster;
  if (mode === 'API' || (mode === undefined && cluster.arn === undefined)) return undefined;
  const inSystem: Question = { ...question, place: { ...question.place, namespace: 'kube-system' } };
  const exists = named('ConfigMap', 'kube-system').includes('aws-auth');
  const right =
    (exists || !cluster.complete
      ? mayAny(inSystem, CHANGES, 'configmaps', { name: 'aws-auth' })
      : undefined) ?? (exists ? undefined : may(inSystem, 'create', 'configmaps'));
  const says = 'aws-auth may be made to map any IAM principal to system:masters';
  const more =
    mode === undefined
      ? { needs: `that the cluster reads aws-auth, which its authentication mode says` }
      : {};
  const power = powerBy('kubernetes/edit-aws-auth', 'pod', [right], says, more);
  return power === undefined ? undefined : { ...power, reach: 'cluster' };
}

/**
 * Pods rewritten on their way in.
 *
 * Semantics: Kubernetes, "Dynamic Admission Control".
 */
export function mutatePods(question: Question): Power | undefined {
  const right = webhookRight(question, 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations');
  const says = 'a webhook rewrites pods as they are made, of any service account';
  return powerBy('kubernetes/mutating-webhooks', 'pod', [right], says);
}

/** Pods rewritten by a policy, where the cluster has them. */
export function mutateByPolicy(question: Question): Power | undefined {
  if (atLeast(question.index.cluster.version, 1, 32) === 'no') return undefined;
  const options = { group: 'admissionregistration.k8s.io', cluster: true };
  const verbs = ['create', ...CHANGES];
  const rights = ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'].map((resource) =>
    mayAny(question, verbs, resource, options),
  );
  const says = 'a policy rewrites pods as they are made';
  const needs = 'that the API server serves MutatingAdmissionPolicy, which is not on by default';
  return powerBy('kubernetes/mutating-policies', 'pod', rights, says, { needs });
}

/**
 * A client certificate for a user or group of one's choice, `system:masters` left out.
 *
 * Semantics: Kubernetes, "Certificates and Certificate Signing Requests". EKS does not say whether it signs those.
 */
export function signCertificates(question: Question): Power | undefined {
  const options = { group: 'certificates.k8s.io', cluster: true };
  const signer = { ...options, name: 'kubernetes.io/kube-apiserver-client' };
  const rights = [
    may(question, 'create', 'certificatesigningrequests', options),
    mayAny(question, CHANGES, 'certificatesigningrequests/approval', options),
    may(question, 'approve', 'signers', signer) ??
      may(question, 'approve', 'signers', { ...options, name: 'kubernetes.io/*' }),
  ];
  const says = 'a client certificate for another user may be asked for and approved';
  const needs = 'that the cluster signs client certificates, and a user with the right whose name is known';
  return powerBy('kubernetes/sign-certificates', 'pod', rights, says, { needs });
}
