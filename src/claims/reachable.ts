import {
  type Depth,
  type Facts,
  factsOf,
  isWithin,
  type NamePattern,
  rolesOf,
  type Subject,
  type Unknown,
} from '../engine/reach/index.ts';
import { err, ok, type Problem, type Result } from '../kernel/index.ts';
import { parseArn } from '../policy/index.ts';
import { type Cluster, podCarriers, type World } from '../world/index.ts';
import { type Asked, assumptions, byInterest, pathId, unread } from './access.ts';
import type { JudgedPath } from './claim.ts';
import { serviceAccountOf } from './names.ts';

/** A role with the ways of one subject to it. */
export interface RoleAccess {
  readonly role: string;
  /** One for each kind of first step, the most certain and shortest first. */
  readonly paths: readonly JudgedPath[];
}

/** The answer to `access`: every role that a subject can get. */
export interface SubjectAccess {
  readonly subject: string;
  readonly depth: Depth;
  /** By ARN. */
  readonly roles: readonly RoleAccess[];
  readonly unknown: readonly Unknown[];
  readonly notes: readonly string[];
}

/** Finds every role that a subject can get, and by which steps. */
export function reachable(
  world: World,
  subject: string,
  depth: Depth,
  { now }: Asked,
): Result<SubjectAccess, Problem> {
  const facts = factsOf(world);
  const known = identitiesOf(subject, facts);
  if (!known.ok) return known;
  const ids = known.value;
  const absent = (account: string): boolean => facts.principals(account) === undefined;
  const found = rolesOf((one) => ids.some((id) => isHeld(one, id, absent)), {
    facts,
    now,
    depth,
    named: (cluster) => ids.flatMap((id) => patternOf(id, cluster)),
  });
  return ok({
    subject,
    depth,
    roles: found.roles.map(({ role, paths }) => ({
      role: role.arn,
      paths: paths
        .map(
          (path): JudgedPath => ({
            ...path,
            id: pathId(role.arn, path),
            expected: false,
            allowedBy: undefined,
          }),
        )
        .sort(byInterest),
    })),
    unknown: [...found.unknown, ...unread(world)],
    notes: [...found.notes, ...assumptions(world)],
  });
}

function patternOf(id: string, cluster: Cluster): readonly NamePattern[] {
  const account = serviceAccountOf(id);
  return account === undefined || account.cluster !== cluster.name ? [] : [account];
}

/** The ids that a subject goes by: a workload and a pod are their service account as well. */
function identitiesOf(subject: string, facts: Facts): Result<readonly string[], Problem> {
  const [, kind = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(subject) ?? [];
  if (kind === 'principal') return principalIds(subject, rest, facts);
  if (kind !== 'workload' && kind !== 'pod') return ok([subject]);
  const [of = '', namespace = '', ...names] = rest.split('/');
  const cluster = facts.world.clusters.find((one) => one.name === of);
  const [type, name] = kind === 'pod' ? ['Pod', names[0]] : names;
  const carrier = podCarriers(cluster?.objects ?? []).find(
    (one) => one.namespace === namespace && one.object.kind === type && one.object.metadata.name === name,
  );
  if (carrier === undefined) {
    const message = `the ${kind} is not in the inputs: \`${rest}\``;
    return err({
      code: 'access/subject-absent',
      message,
      hint: 'add the objects of the cluster: `kubectl get all -A -o json`',
    });
  }
  return ok([subject, `serviceaccount:${of}/${namespace}/${carrier.spec.serviceAccount}`]);
}

/** A user or role must be in the inputs, unless its whole account is not. */
function principalIds(subject: string, arn: string, facts: Facts): Result<readonly string[], Problem> {
  const account = parseArn(arn)?.account ?? '';
  if (facts.principal(arn) !== undefined || facts.principals(account) === undefined) return ok([subject]);
  return err({
    code: 'access/subject-absent',
    message: `the user or role is not in the inputs: \`${arn}\``,
    hint: `the inputs hold ${facts.principals(account)?.length ?? 0} users and roles of account ${account}`,
  });
}

/** Whether a subject is one, or a set that holds it. */
function isHeld(subject: Subject, id: string, absent: (account: string) => boolean): boolean {
  if (subject.id === id) return true;
  if (subject.kind === 'group') return groupsOf(id).includes(subject.id);
  if (subject.kind === 'anyone') return subject.existing.includes(id) || id.startsWith('principal:');
  const outer = serviceAccountOf(subject.id);
  const inner = serviceAccountOf(id);
  if (outer === undefined || inner === undefined || outer.cluster !== inner.cluster) {
    // a trusted account that the world does not hold means each of its principals
    const account = parseArn(id.replace(/^principal:/, ''))?.account ?? '';
    return absent(account) && subject.id.endsWith(`::${account}:root`) && id.startsWith('principal:');
  }
  if (subject.except.includes(id)) return false;
  return isWithin(inner, outer);
}

/** The groups that every service account, and everybody who logs in, is a member of: Kubernetes, "Authenticating". */
function groupsOf(id: string): readonly string[] {
  const account = serviceAccountOf(id);
  if (account !== undefined) {
    const { cluster, namespace } = account;
    const groups = ['serviceaccounts', `serviceaccounts:${namespace}`, 'authenticated'];
    return groups.map((group) => `group:${cluster}/system:${group}`);
  }
  const [, cluster] = /^user:([^/]*)\//.exec(id) ?? [];
  return cluster === undefined ? [] : [`group:${cluster}/system:authenticated`];
}
