import { namesOf } from './bound-roles.ts';
import { matches, type Right } from './grant.ts';
import { may, mayAny, type Power, powerBy, type Question } from './power.ts';

/**
 * A token made on request, with an audience of the caller's choice. The name of the service account is a part of
 * the URL, so resource names do limit it.
 *
 * Semantics: Kubernetes, "TokenRequest"; "Role Based Access Control Good Practices", section "Token request".
 */
export function requestTokens(question: Question): Power | undefined {
  const { names } = question.place;
  for (const name of names) {
    const right = may(question, 'create', 'serviceaccounts/token', { name });
    const says = 'a token of the service account is made for whatever audience is asked';
    const power = powerBy('kubernetes/create-tokens', 'token', [right], says);
    if (power !== undefined) return narrow(power, right);
  }
  return undefined;
}

/**
 * A service account that is not there, made by whoever may: trusts and associations name it, and not the object.
 *
 * Semantics: AWS IAM User Guide, "Create a role for OpenID Connect federation" (the subject is a name); Kubernetes,
 * "Managing Service Accounts".
 */
export function makeAccount(question: Question): Power | undefined {
  const { place } = question;
  const needed: (Right | undefined)[] = [may(question, 'create', 'serviceaccounts')];
  if (!place.namespaceExists) needed.push(may(question, 'create', 'namespaces', { cluster: true }));
  if (needed.includes(undefined)) return undefined;
  // beside accounts that are there, only one that is named to them gives more
  const isNew = place.names.length === 0;
  const used = [...(isNew ? podsOf(question) : []), ...tokensOf(question, isNew)];
  const way = used.find(({ right }) => right !== undefined);
  const says = 'the service account that is trusted is not there, and may be made';
  return way === undefined
    ? undefined
    : powerBy('kubernetes/create-service-accounts', way.worth, [...needed, way.right], says);
}

/** What uses a service account once it is made. */
interface Use {
  readonly worth: 'pod' | 'token';
  readonly right: Right | undefined;
}

function podsOf(question: Question): readonly Use[] {
  const rights = [
    may(question, 'create', 'pods'),
    mayAny(question, ['create'], 'deployments', { group: 'apps' }),
    may(question, 'create', 'jobs', { group: 'batch' }),
    may(question, 'create', 'cronjobs', { group: 'batch' }),
    may(question, 'create', 'statefulsets', { group: 'apps' }),
    may(question, 'create', 'daemonsets', { group: 'apps' }),
    may(question, 'create', 'replicasets', { group: 'apps' }),
    may(question, 'create', 'replicationcontrollers'),
  ];
  return rights.map((right): Use => ({ worth: 'pod', right }));
}

function tokensOf(question: Question, isNew: boolean): readonly Use[] {
  const { names, sample, pattern } = question.place;
  const named = namesOf(question, 'create', 'serviceaccounts/token').filter(
    (name) => matches(pattern, name) && !names.includes(name),
  );
  return [...(isNew ? [sample] : []), ...named].map(
    (name): Use => ({ worth: 'token', right: may(question, 'create', 'serviceaccounts/token', { name }) }),
  );
}

/**
 * Acting as the service account towards the API server, which gives its rights there and no token.
 *
 * Semantics: Kubernetes, "User Impersonation": the check is on `serviceaccounts`, by namespace and name.
 */
export function impersonateAccounts(question: Question): Power | undefined {
  const { names, sample } = question.place;
  // whether the account is there is not asked
  for (const name of new Set([...names, sample])) {
    const right = may(question, 'impersonate', 'serviceaccounts', { name });
    const says = 'who acts as the service account has its rights in the cluster';
    const power = powerBy('kubernetes/impersonate', 'api', [right], says);
    if (power !== undefined) return narrow(power, right);
  }
  return undefined;
}

/**
 * A token that lies in a Secret, or that a controller puts into one that is made for it. Its issuer is none that
 * STS knows.
 *
 * Semantics: Kubernetes, "Managing Service Accounts", section "Manually create a long-lived API token".
 */
export function readTokenSecrets(question: Question): Power | undefined {
  const { place, index } = question;
  const says = 'a token of the service account stands in it, which the API server accepts and STS does not';
  for (const account of place.names) {
    for (const secret of index.tokenSecrets.get(`${place.namespace}/${account}`) ?? []) {
      // a list of what has one name is asked for by that name
      const right = mayAny(question, READING, 'secrets', { name: secret });
      const power = powerBy('kubernetes/read-token-secrets', 'api', [right], says);
      if (power !== undefined) return { ...power, reach: 'single' };
    }
  }
  if (place.names.length === 0) return undefined;
  const made = 'a Secret made for the service account is filled with a token of it';
  return powerBy(
    'kubernetes/create-token-secrets',
    'api',
    [may(question, 'create', 'secrets'), readNewSecrets(question)],
    made,
  );
}

const READING = ['get', 'list', 'watch'];

/** The right to read a Secret that one makes: of any name, or of one that no Secret has yet. */
function readNewSecrets(question: Question): Right | undefined {
  const { place, index } = question;
  const free = READING.flatMap((verb) => namesOf(question, verb, 'secrets')).filter(
    (name) => !index.secrets.has(`${place.namespace}/${name}`),
  );
  for (const name of [undefined, ...free]) {
    const right = mayAny(question, READING, 'secrets', { name });
    if (right !== undefined) return right;
  }
  return undefined;
}

/**
 * Objects as they are written, seen by a webhook: a controller writes tokens into Secrets.
 *
 * Semantics: Kubernetes, "Dynamic Admission Control".
 */
export function watchAdmission(question: Question): Power | undefined {
  const { place, index } = question;
  if (!place.names.some((name) => index.tokenSecrets.has(`${place.namespace}/${name}`))) return undefined;
  const right = webhookRight(question, 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations');
  const says = 'a webhook is shown Secrets as they are written';
  const needs = 'that a token of the service account is written into a Secret while the webhook watches';
  return powerBy('kubernetes/validating-webhooks', 'api', [right], says, { needs });
}

/** The right to make a webhook configuration, or to change one that is there. */
export function webhookRight(question: Question, kind: string, resource: string): Right | undefined {
  const group = 'admissionregistration.k8s.io';
  const made = may(question, 'create', resource, { group, cluster: true });
  if (made !== undefined) return made;
  for (const name of question.index.named(kind)) {
    const right = mayAny(question, ['patch', 'update'], resource, { group, name, cluster: true });
    if (right !== undefined) return right;
  }
  // every cluster of EKS has the webhook that serves pods with roles
  return question.index.cluster.arn === undefined
    ? undefined
    : mayAny(question, ['patch', 'update'], resource, { group, name: 'pod-identity-webhook', cluster: true });
}

/** A right that holds for one name alone reaches no further. */
function narrow(power: Power, right: Right | undefined): Power {
  const named = right?.grant.rules.some((rule) => rule.resourceNames.length > 0) ?? false;
  return named ? { ...power, reach: 'single' } : power;
}
