import {
  type Attempts,
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

/** The answer to `why`: every direct way of a subject to a role, decided statement by statement. */
export interface Why extends Attempts {
  readonly subject: string;
  readonly role: string;
}

/** Follows one subject to one role. */
export function why(world: World, subject: string, arn: string, { now }: Asked): Result<Why, Problem> {
  const facts = factsOf(world);
  const role = findRole(facts, arn, undefined);
  if (!role.ok) return role;
  const attempts = attemptsOf(subject, role.value, facts, now);
  if (attempts === undefined) {
    const message = `\`why\` follows service accounts, users and roles, not \`${subject}\``;
    return err({
      code: 'why/subject',
      message,
      hint: 'name a service account as CLUSTER/NAMESPACE/NAME, or an ARN',
    });
  }
  if (!attempts.ok) return attempts;
  return ok({ subject, role: arn, ...attempts.value });
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
