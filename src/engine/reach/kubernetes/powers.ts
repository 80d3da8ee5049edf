import type { ServiceAccountNeed } from '../node.ts';
import {
  impersonateAccounts,
  makeAccount,
  readTokenSecrets,
  requestTokens,
  watchAdmission,
} from './account-powers.ts';
import {
  beAdmin,
  beMaster,
  bind,
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

/** The best way in which a holder gets a service account's identity: certain before possible, the plainest first. */
export function bestPower(question: Question, need: ServiceAccountNeed): Power | undefined {
  const suits = (power: Power | undefined): power is Power => power !== undefined && meets(power.worth, need);
  let possible: Power | undefined;
  const plain = (judged: Question): Power | undefined => PLAIN.map((judge) => judge(judged)).find(suits);
  const tries: readonly Judge[] = [...PLAIN, ...ESCALATING, (asked) => bind(asked, plain), ...POSSIBLE];
  for (const judge of tries) {
    const power = judge(question);
    if (!suits(power)) continue;
    if (power.certainty === 'certain') return power;
    possible ??= power;
  }
  return possible;
}
