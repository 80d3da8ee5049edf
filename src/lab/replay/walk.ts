import { err, ok, type Result } from '../../kernel/index.ts';
import type { World } from '../../world/index.ts';
import type { Keys } from '../authorize/caller.ts';
import { arnOf, byAssumeRole, byWebIdentity, callerOf, ownCredentials } from './assume.ts';
import { surroundingsOf } from './context.ts';
import { byMetadata, byPodIdentity } from './endpoints.ts';
import { type Hold, holdOf } from './hold.ts';
import type { ReplayLab } from './lab-calls.ts';
import type { ReportedPath, ReportedStep } from './report.ts';

/** What became of a step: credentials; a refusal, in AWS's words; or nothing that a lab could carry out. */
export type StepOutcome = 'got credentials' | 'taken' | 'refused' | 'not carried out';

export interface WalkedStep {
  readonly mechanism: string;
  readonly from: string;
  readonly to: string;
  readonly outcome: StepOutcome;
  /** Whose credentials, why refused, why not carried out. */
  readonly says: string;
  /** Keys that the lab took from the witness, since no call on this machine has them. */
  readonly asIf: Keys;
}

/** A path that was walked as far as it goes. */
export interface WalkedPath {
  readonly path: ReportedPath;
  readonly outcome: Exclude<StepOutcome, 'taken'>;
  readonly steps: readonly WalkedStep[];
}

/** Where paths are walked. */
export interface WalkedIn {
  readonly lab: ReplayLab;
  readonly world: World;
  /** Makes the lab's calls look as if they came with these keys. */
  readonly surround: (keys: Keys) => void;
}

/** Walks one path, step by step, until credentials of its role are held or a step fails. */
export async function walkPath(path: ReportedPath, within: WalkedIn): Promise<WalkedPath> {
  const steps: WalkedStep[] = [];
  const [first] = path.steps;
  let hold = holdOf(first?.from ?? '');
  for (const [index, step] of path.steps.entries()) {
    const asIf = surroundingsOf(step);
    within.surround(asIf);
    const came = wentOn(path, index, hold)
      ? ok(hold)
      : await takeStep(step, path.steps[index + 1], hold, within);
    within.surround({});
    const { mechanism, from, to } = step;
    if (!came.ok) {
      steps.push({ mechanism, from, to, asIf, ...came.error });
      return { path, outcome: came.error.outcome, steps };
    }
    hold = came.value;
    const held = hold.kind === 'credentials';
    const outcome: StepOutcome = held ? 'got credentials' : 'taken';
    steps.push({ mechanism, from, to, asIf, outcome, says: hold.kind === 'credentials' ? hold.arn : TAKEN });
  }
  return { path, outcome: hold.kind === 'credentials' ? 'got credentials' : 'not carried out', steps };
}

/** Whether EKS has gone on to the target role of an association by itself: the pod gets that role's credentials alone. */
function wentOn({ steps }: ReportedPath, index: number, hold: Hold): boolean {
  const [before, step] = [steps[index - 1], steps[index]];
  if (hold.kind !== 'credentials' || before?.mechanism !== 'pod-identity' || step === undefined) return false;
  return before.to !== step.to && isSessionOf(arnOf(step.to), hold.arn);
}

/** Whether a session is one of a role, by account and name. */
const isSessionOf = (role: string, session: string): boolean =>
  role.split(':')[4] === session.split(':')[4] &&
  /\/([^/]+)$/.exec(role)?.[1] === /:assumed-role\/([^/]+)\//.exec(session)?.[1];

const TAKEN = 'the lab has no API server for this step: it hands out the identity';

interface Failed {
  readonly outcome: 'refused' | 'not carried out';
  readonly says: string;
}

const notHere = (says: string): Result<never, Failed> => err({ outcome: 'not carried out', says });

async function takeStep(
  step: ReportedStep,
  next: ReportedStep | undefined,
  hold: Hold,
  { lab, world }: WalkedIn,
): Promise<Result<Hold, Failed>> {
  switch (step.mechanism) {
    case 'web-identity':
      if (hold.kind !== 'service-account' && hold.kind !== 'pod')
        return notHere(`the lab has no tokens of ${step.from}`);
      return held(lab, await byWebIdentity(lab, step, next, hold));
    case 'pod-identity':
      if (hold.kind !== 'service-account' && hold.kind !== 'pod')
        return notHere(`the lab has no tokens of ${step.from}`);
      return held(lab, await byPodIdentity(lab, step, hold));
    case 'assume-role': {
      if (hold.kind !== 'principal' && hold.kind !== 'credentials')
        return notHere(`the lab can't act for ${step.from}`);
      if (hold.kind === 'principal' && !isInWorld(hold.arn, world)) {
        return notHere(`the inputs do not hold ${hold.arn}`);
      }
      return held(lab, await byAssumeRole(lab, step, next, hold));
    }
    case 'node-role':
      if (!step.to.startsWith('principal:')) return ok(holdOf(step.to));
      return held(lab, await byMetadata(lab, step, hold, world));
    case 'static-credentials':
      return held(lab, await ownCredentials(lab, step, arnOf(step.to)));
    case 'kubernetes': {
      const taken = holdOf(step.to);
      if (taken.kind === 'principal') return notHere('the lab has no API server');
      return ok(taken);
    }
    default:
      return notHere(`the lab does not carry out ${step.mechanism}`);
  }
}

async function held(
  lab: ReplayLab,
  assumed: Awaited<ReturnType<typeof byAssumeRole>>,
): Promise<Result<Hold, Failed>> {
  if (!assumed.ok) return err({ outcome: 'refused', says: assumed.error });
  const arn = await callerOf(lab, assumed.value);
  return ok({ kind: 'credentials', arn, credentials: assumed.value });
}

function isInWorld(arn: string, { accounts }: World): boolean {
  const details = accounts.get(arn.split(':')[4] ?? '')?.details;
  return details?.roles.has(arn) === true || details?.users.has(arn) === true;
}
