import type { ServiceAccountNeed } from '../node.ts';
import {
  impersonateAccounts,
  makeAccount,
  readTokenSecrets,
  requestTokens,
  watchAdmission,
} from './account-powers.ts';
import { bind } from './bind.ts';
import { escalate, makeRole } from './escalate.ts';
import {
  beAdmin,
  beMaster,
  editAwsAuth,
  impersonateMasters,
  mutateByPolicy,
  mutatePods,
  signCertificates,
} from './escalation.ts';
import {
  askOperators,
  attachToPods,
  changeWorkloads,
  enterPods,
  makePods,
  reachKubelets,
} from './pod-powers.ts';
import { meets, type Power, type Question } from './power.ts';

type Judge = (question: Question) => Power | undefined;

/** Ways by a right itself, the plainest first. */
const PLAIN: readonly Judge[] = [
  beMaster,
  beAdmin,
  requestTokens,
  makePods,
  changeWorkloads,
  enterPods,
  reachKubelets,
  makeAccount,
  impersonateAccounts,
  readTokenSecrets,
];

/** Ways by getting more rights first. */
const ESCALATING: readonly Judge[] = [impersonateMasters, escalate, makeRole, editAwsAuth, mutatePods];

/** How many roles are bound one by one, each by a right that the one before gives. */
const MOST_BOUND = 3;

const POSSIBLE: readonly Judge[] = [
  attachToPods,
  askOperators,
  mutateByPolicy,
  signCertificates,
  watchAdmission,
];

/**
 * The best way in which a holder gets a service account's identity: certain before possible, the plainest first.
 * `weigh` says what more a way needs here.
 */
export function bestPower(
  question: Question,
  need: ServiceAccountNeed,
  weigh: (power: Power) => Power = (power) => power,
): Power | undefined {
  const suits = (power: Power | undefined): power is Power => power !== undefined && meets(power.worth, need);
  const gained =
    (more: number): Judge =>
    (judged) => {
      for (const judge of [...PLAIN, ...ESCALATING]) {
        const power = judge(judged);
        if (suits(power)) return power;
      }
      return more === 0 ? undefined : bind(judged, gained(more - 1));
    };
  const binding: Judge = (asked) => bind(asked, gained(MOST_BOUND - 1));
  let possible: Power | undefined;
  for (const judge of [...PLAIN, ...ESCALATING, binding, ...POSSIBLE]) {
    const found = judge(question);
    if (!suits(found)) continue;
    const power = weigh(found);
    if (power.certainty === 'certain') return power;
    possible ??= power;
  }
  return possible;
}
