import { err, nearest, ok, type Problem, type Result } from '../kernel/index.ts';
import { parseArn } from '../policy/index.ts';

const KUBERNETES_NAME = /^[a-z0-9*?]([a-z0-9.*?-]*[a-z0-9*?])?$/;
const KIND_NAME = /^[A-Z][A-Za-z0-9]*$/;

/** Kinds of workloads, for those who write them small. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];

/** How many parts the id of a kind has, and what they are; the last may hold slashes where it is `rest`. */
const FORMS: Readonly<Record<string, { readonly parts: number; readonly form: string }>> = {
  serviceaccount: { parts: 3, form: 'serviceaccount:CLUSTER/NAMESPACE/NAME' },
  pod: { parts: 3, form: 'pod:CLUSTER/NAMESPACE/NAME' },
  workload: { parts: 4, form: 'workload:CLUSTER/NAMESPACE/KIND/NAME' },
  node: { parts: 2, form: 'node:CLUSTER/NAME' },
  user: { parts: 2, form: 'user:CLUSTER/NAME' },
  group: { parts: 2, form: 'group:CLUSTER/NAME' },
};

/** The forms that `parseSubject` reads, as a hint shows them. */
const HINT =
  'a subject is CLUSTER/NAMESPACE/NAME (a service account), CLUSTER/NAMESPACE/KIND/NAME (a workload), an ARN, or a full id such as user:CLUSTER/NAME';

/**
 * Reads a subject as people write it, and gives its full id.
 *
 * `CLUSTER/NAMESPACE/NAME` is a service account, `NAMESPACE/NAME` too where one cluster is known,
 * `CLUSTER/NAMESPACE/KIND/NAME` a workload, a bare ARN a principal; full ids stay as they are. `*` and `?` in a name make it
 * an open set.
 */
export function parseSubject(text: string, clusters: readonly string[]): Result<string, Problem> {
  if (text === 'anyone') return ok(text);
  if (text.startsWith('arn:')) return principal(text, text);
  const [, kind = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(text) ?? [];
  if (kind === 'principal') return principal(rest, text);
  if (kind === 'service') return service(rest, text);
  if (kind === 'federated') return federated(rest, text);
  if (kind in FORMS) return inCluster(kind, rest, text, clusters);
  if (text.startsWith('system:serviceaccount:')) {
    return shape(text, `write \`${text.split(':').slice(2).join('/')}\``);
  }
  if (kind !== '') return shape(text, suggestKind(kind));
  return short(text, clusters);
}

function short(text: string, clusters: readonly string[]): Result<string, Problem> {
  const parts = text.split('/');
  if (parts.length === 2) {
    const [cluster, ...others] = clusters;
    if (cluster === undefined) return noCluster(text, 'the inputs hold none');
    if (others.length > 0) return noCluster(text, `the inputs hold ${clusters.join(', ')}`);
    return inCluster('serviceaccount', `${cluster}/${text}`, text, clusters);
  }
  if (parts.length === 3) return inCluster('serviceaccount', text, text, clusters);
  if (parts.length === 4) return inCluster('workload', text, text, clusters);
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(text)) {
    return shape(text, `an AWS service is written \`service:${text}\``);
  }
  return shape(text, HINT);
}

function inCluster(
  kind: string,
  rest: string,
  text: string,
  clusters: readonly string[],
): Result<string, Problem> {
  const { parts: count, form } = FORMS[kind] ?? { parts: 0, form: '' };
  const split = rest.split('/');
  // the names of users, groups and nodes may hold slashes
  const parts = count === 2 ? [split[0] ?? '', split.slice(1).join('/')] : split;
  if (parts.length !== count || parts.includes('')) return shape(text, `it is written ${form}`);
  const [cluster = '', namespace = '', ...names] = parts;
  const known = knownCluster(cluster, text, clusters);
  if (known !== undefined) return err(known);
  if (count === 2) return ok(`${kind}:${rest}`);
  const name = names.at(-1) ?? '';
  for (const part of [namespace, name]) {
    if (!KUBERNETES_NAME.test(part)) {
      return shape(
        text,
        KIND_NAME.test(part)
          ? 'a workload is written CLUSTER/NAMESPACE/KIND/NAME'
          : `\`${part}\` is no name that Kubernetes accepts: lower case letters, digits, \`-\` and \`.\``,
      );
    }
  }
  if (kind !== 'workload') return ok(`${kind}:${rest}`);
  return workload(cluster, namespace, names[0] ?? '', name, text);
}

function workload(
  cluster: string,
  namespace: string,
  written: string,
  name: string,
  text: string,
): Result<string, Problem> {
  const kind =
    WORKLOADS.find((known) => known.toLowerCase() === written.toLowerCase().replace(/s$/, '')) ?? written;
  if (!KIND_NAME.test(kind)) {
    return shape(text, `\`${written}\` is no kind of workload: ${WORKLOADS.join(', ')}`);
  }
  return ok(
    kind === 'Pod'
      ? `pod:${cluster}/${namespace}/${name}`
      : `workload:${cluster}/${namespace}/${kind}/${name}`,
  );
}

function principal(arn: string, text: string): Result<string, Problem> {
  const parsed = parseArn(arn);
  if (parsed === undefined) return shape(text, 'an ARN has six parts: arn:PARTITION:iam::ACCOUNT:RESOURCE');
  const { partition, service: of, account, resource } = parsed;
  const session = /^assumed-role\/([^/]+)\/./.exec(resource)?.[1];
  if (of === 'sts' && session !== undefined) {
    return shape(text, `that is a session; the role is arn:${partition}:iam::${account}:role/${session}`);
  }
  if (of === 'iam' && /^(oidc|saml)-provider\//.test(resource)) {
    return shape(text, `tokens of a provider are written \`federated:${arn}\``);
  }
  if (!/^(\d{12}|[\d*?]*[*?][\d*?]*)$/.test(account)) {
    return shape(text, `an account id is 12 digits, not \`${account}\``);
  }
  const user = of === 'iam' && (resource === 'root' || /^(role|user)\/./.test(resource));
  if (!user && !(of === 'sts' && /^federated-user\/./.test(resource))) {
    return shape(text, 'a principal is an IAM role, an IAM user, or an account (`…:root`)');
  }
  return ok(`principal:${arn}`);
}

function service(name: string, text: string): Result<string, Problem> {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)
    ? ok(text)
    : shape(text, 'it is written as the trust policy names it: service:lambda.amazonaws.com');
}

function federated(provider: string, text: string): Result<string, Problem> {
  return provider === '' ? shape(text, 'it is written federated:PROVIDER-ARN') : ok(text);
}

function knownCluster(cluster: string, text: string, clusters: readonly string[]): Problem | undefined {
  if (clusters.length === 0 || clusters.includes(cluster)) return undefined;
  const near = nearest(cluster, clusters);
  return {
    code: 'subject/cluster',
    message: `no input tells of a cluster \`${cluster}\`, which \`${text}\` names`,
    hint:
      near === undefined
        ? `the inputs hold ${clusters.join(', ')}; \`--cluster ${cluster}\` says that the manifests are of this cluster`
        : `did you mean \`${near}\`?`,
  };
}

function noCluster(text: string, why: string): Result<string, Problem> {
  return err({
    code: 'subject/cluster',
    message: `\`${text}\` does not name its cluster`,
    hint: `write CLUSTER/${text}; NAMESPACE/NAME is enough only where one cluster is known, and ${why}`,
  });
}

function suggestKind(kind: string): string {
  const kinds = [...Object.keys(FORMS), 'principal', 'service', 'federated'];
  const near = nearest(kind, kinds);
  return near === undefined ? `the kinds are ${kinds.join(', ')}, anyone` : `did you mean \`${near}:\`?`;
}

const shape = (text: string, hint: string): Result<string, Problem> =>
  err({ code: 'subject/shape', message: `not a subject: \`${text}\``, hint });
