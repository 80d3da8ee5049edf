import { err, ok, type Problem, type Result } from '../../kernel/index.ts';
import type { World } from '../../world/index.ts';
import type { Plan, Step, Wish } from '../plan/index.ts';
import { allowed, CallFailed } from './call.ts';
import { carryOut, isAws, type Pause } from './carry-out.ts';
import type { Clients } from './clients.ts';
import { type Live, readLive } from './read-world.ts';

/** How to go about it. */
export interface ApplyOptions {
  readonly now: number;
  readonly pause: Pause;
  /** Told when a step is done. */
  readonly onStep: (step: Step) => void;
}

/** What came of it. */
export interface Applied {
  /** The steps that were carried out. */
  readonly done: readonly Step[];
  /** The plan after it, read anew: what of AWS is in it has nothing to do. */
  readonly plan: Plan;
}

/** Reads AWS and plans; a failed call is a problem. */
export async function planLive(
  world: World,
  wish: Wish,
  clients: Clients,
  now: number,
): Promise<Result<Live, readonly Problem[]>> {
  try {
    return await readLive(world, wish, clients, now);
  } catch (error) {
    if (error instanceof CallFailed) return err([error.problem]);
    throw error;
  }
}

/**
 * Carries the AWS half of a plan out, and reads it back. After a failure AWS is as far as the steps got: the same again
 * goes on from there.
 */
export async function applyPlan(
  { plan }: Live,
  world: World,
  clients: Clients,
  { now, pause, onStep }: ApplyOptions,
): Promise<Result<Applied, readonly Problem[]>> {
  const large = await tooLarge(plan, clients);
  if (large !== undefined) return err([large]);
  const done: Step[] = [];
  for (const step of plan.steps.filter(isAws)) {
    if (step.action === 'none') continue;
    try {
      await carryOut(step, plan.steps, clients, pause);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      const { message, hint } = error.problem;
      const left = `${done.length} of the steps are done; the same command goes on from there`;
      const told = `step ${step.id} (${step.kind}): ${message}`;
      return err([{ ...error.problem, message: told, hint: hint === undefined ? left : `${hint}; ${left}` }]);
    }
    done.push(step);
    onStep(step);
  }
  const again = await planLive(world, plan.setting.wish, clients, now);
  if (!again.ok) return again;
  const wrong = again.value.plan.steps.filter((step) => isAws(step) && step.action !== 'none');
  if (wrong.length > 0) return err(wrong.map(notThere));
  return ok({ done, plan: again.value.plan });
}

/** A trust policy that the account does not take, whose quota it tells: AWS IAM API Reference, "GetAccountSummary". */
async function tooLarge({ trust, steps }: Plan, clients: Clients): Promise<Problem | undefined> {
  if (steps.every(({ kind, action }) => kind !== 'trust-policy' || action === 'none')) return undefined;
  const { client, GetAccountSummaryCommand } = await clients.iam();
  const summary = await allowed(() => client.send(new GetAccountSummaryCommand({})));
  const quota = summary?.SummaryMap?.['AssumeRolePolicySizeQuota'];
  if (quota === undefined || trust.size <= quota) return undefined;
  const message = `the trust policy has ${trust.size} characters, and the account takes ${quota}`;
  return {
    code: 'grant/trust-size',
    message,
    hint: 'a role for each cluster is smaller; or have the quota raised',
  };
}

const notThere = ({ kind, target }: Step): Problem => ({
  code: 'grant/read-back',
  message: `${kind} ${target} is not as it was written when it is read back`,
  hint: 'somebody else changes it, or AWS does not tell yet: run the command again',
});
