import type { Subject } from '../../engine/reach/index.ts';
import { assertNever } from '../../kernel/index.ts';

const NOT_MADE_YET = 'those not made yet included';

/** A subject as people speak of it. */
export function subjectWords(subject: Subject): string {
  const { says } = subject;
  const words = says === undefined ? wordsOf(subject) : `${wordsOf(subject)}: ${says}`;
  return subject.session === undefined ? words : `the session ${subject.session} of ${words}`;
}

function wordsOf({ kind, id }: Subject): string {
  const rest = id.slice(id.indexOf(':') + 1);
  const [cluster = '', ...names] = rest.split('/');
  switch (kind) {
    case 'serviceaccount':
      return serviceAccountWords(cluster, names[0] ?? '', names[1] ?? '');
    case 'workload':
      return `the ${names[1]} ${names[0]}/${names[2]} in ${clusterWords(cluster)}`;
    case 'pod':
      return isOpen(rest)
        ? `every pod that ${rest} stands for, ${NOT_MADE_YET}`
        : `the pod ${names.join('/')} in ${clusterWords(cluster)}`;
    case 'node':
      return isOpen(rest)
        ? `every node of ${clusterWords(cluster)}`
        : `the node ${names.join('/')} of ${clusterWords(cluster)}`;
    case 'user':
      return `the Kubernetes user ${names.join('/')} of ${clusterWords(cluster)}`;
    case 'group':
      return `every member of the Kubernetes group ${names.join('/')} of ${clusterWords(cluster)}`;
    case 'principal':
      return principalWords(rest);
    case 'service':
      return `the AWS service ${rest}, for whoever may pass it a role`;
    case 'federated':
      return `bearers of a token of ${rest}`;
    case 'anyone':
      return 'anyone, whoever that is';
    default:
      return assertNever(kind);
  }
}

function serviceAccountWords(cluster: string, namespace: string, name: string): string {
  const where = clusterWords(cluster);
  if (namespace === '*' && name === '*') return `every service account of ${where}, ${NOT_MADE_YET}`;
  if (namespace === '*' && !isOpen(name)) {
    return `the service account ${name} of every namespace in ${where}, ${NOT_MADE_YET}`;
  }
  if (name === '*' && !isOpen(namespace)) {
    return `every service account of namespace ${namespace} in ${where}, ${NOT_MADE_YET}`;
  }
  if (isOpen(`${cluster}${namespace}${name}`)) {
    return `every service account that ${namespace}/${name} stands for in ${where}, ${NOT_MADE_YET}`;
  }
  return `the service account ${namespace}/${name} in ${where}`;
}

const clusterWords = (cluster: string): string => (cluster === '*' ? 'every cluster' : `cluster ${cluster}`);

function principalWords(arn: string): string {
  const [, account = '', type, name] =
    /^arn:[^:]*:(?:iam|sts)::([^:]*):(root|role|user|federated-user)(?:\/(.*))?$/.exec(arn) ?? [];
  if (type === undefined) return isOpen(arn) ? `every principal that ${arn} stands for` : arn;
  if (type === 'root') return `every principal of account ${account} that its own policies let`;
  const kind = type === 'role' ? 'role' : 'user';
  if (isOpen(arn)) return `every ${kind} that ${arn} stands for, ${NOT_MADE_YET}`;
  return `the ${kind} ${name} of account ${account}`;
}

const isOpen = (text: string): boolean => /[*?]/.test(text);

/** The name of a role without account and path. */
export function roleName(id: string): string {
  const [, name] = /^(?:principal:)?arn:[^:]*:iam::\d*:role\/(?:.*\/)?([^/]+)$/.exec(id) ?? [];
  return name ?? id.replace(/^principal:/, '');
}

/** The short form of an id, as it may be typed. */
export function shortId(id: string): string {
  return id.replace(/^(?:serviceaccount|workload|principal):/, '');
}
