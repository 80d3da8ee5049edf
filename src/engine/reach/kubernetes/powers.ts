import type { ServiceAccountNeed } from '../node.ts';
import {
  impersonateAccounts,
  makeAccount,
  readTokenSecrets,
  requestTokens,
  watchAdmission,
} from './account-powers.ts';
import { bind } from './bind.ts';
import {
  beAdmin,
  beMaster,
  editAwsAuth,
  escalate,
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
const ESCALATING: readonly Judge[] = [impersonateMasters, escalate, editAwsAuth, mutatePods];

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
  const plain = (judged: Question): Power | undefined => PLAIN.map((judge) => judge(judged)).find(suits);
  let possible: Power | undefined;
  for (const judge of [...PLAIN, ...ESCALATING, bindTo(plain), ...POSSIBLE]) {
    const found = judge(question);
    if (!suits(found)) continue;
    const power = weigh(found);
    if (power.certainty === 'certain') return power;
    possible ??= power;
  }
  return possible;
}

const bindTo =
  (gain: Judge): Judge =>
  (question) =>
    bind(question, gain);
