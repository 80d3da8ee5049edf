import {
  type Attempts,
  type Because,
  explainPrincipal,
  explainServiceAccount,
  type Facts,
  factsOf,
  type Search,
} from '../engine/reach/index.ts';
import { err, ok, type Problem, type Result } from '../kernel/index.ts';
import type { Role, World } from '../world/index.ts';
import { type Asked, findRole } from './access.ts';
import { serviceAccountOf } from './names.ts';
import { citeWorkload, workloadCluster, workloadsOf } from './workloads.ts';

/** The answer to `why`: every direct way of a subject to a role, decided statement by statement. */
export interface Why extends Attempts {
  readonly subject: string;
  readonly role: string;
  /** Of a workload or pod: the service account as which it runs, and the object that says so. */
  readonly runsAs: readonly RunsAs[];
}

/** A service account as which a workload runs. */
interface RunsAs {
  /** `serviceaccount:CLUSTER/NAMESPACE/NAME`. */
  readonly account: string;
  readonly because: Because;
}

/** Follows one subject to one role. */
export function why(world: World, subject: string, arn: string, { now }: Asked): Result<Why, Problem> {
  const facts = factsOf(world);
  const role = findRole(facts, arn, undefined);
  if (!role.ok) return role;
  const running = workloadCluster(subject) === undefined ? undefined : workloadsOf(facts).named(subject);
  if (running?.length === 0) return workloadAbsent(subject);
  const runsAs = (running ?? []).map(({ account, shownBy }) => ({ account, because: citeWorkload(shownBy) }));
  const found: Attempts[] = [];
  for (const id of running === undefined ? [subject] : new Set(runsAs.map(({ account }) => account))) {
    const attempts = attemptsOf(id, role.value, facts, now);
    if (attempts === undefined) {
      const message = `\`why\` follows service accounts, workloads, users and roles, not \`${subject}\``;
      return err({
        code: 'why/subject',
        message,
        hint: 'name a service account as CLUSTER/NAMESPACE/NAME, a workload as CLUSTER/NAMESPACE/KIND/NAME, or an ARN',
      });
    }
    if (!attempts.ok) return attempts;
    found.push(attempts.value);
  }
  return ok({
    subject,
    role: arn,
    runsAs,
    attempts: found.flatMap(({ attempts }) => attempts),
    refused: found.flatMap(({ refused }) => refused),
  });
}

function workloadAbsent(subject: string): Result<never, Problem> {
  return err({
    code: 'why/workload-absent',
    message: `the inputs show no workload of this name that runs: \`${subject}\``,
    hint: 'add the objects of the cluster: `kubectl get pods,deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs -A -o json`',
  });
}

/** What a subject can try by itself; `undefined` for kinds that can try nothing. */
export function attemptsOf(
  subject: string,
  role: Role,
  facts: Facts,
  now: number,
): Result<Attempts, Problem> | undefined {
  const search: Search = { facts, now, depth: 'assume', named: () => [] };
  const account = serviceAccountOf(subject);
  if (account !== undefined) {
    const cluster = facts.world.clusters.find((one) => one.name === account.cluster);
    if (cluster === undefined) {
      const known = facts.world.clusters.map((one) => one.name).join(', ');
      const hint = known === '' ? 'the inputs hold no cluster' : `clusters in the inputs: ${known}`;
      return err({
        code: 'claim/cluster-absent',
        message: `no cluster \`${account.cluster}\` in the inputs`,
        hint,
      });
    }
    return ok(explainServiceAccount(role, cluster, account.namespace, account.name, search));
  }
  if (subject.startsWith('principal:'))
    return ok(explainPrincipal(role, subject.slice('principal:'.length), search));
  return undefined;
}
