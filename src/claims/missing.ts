import type { ElementTrail, Trail } from '../engine/evaluate/index.ts';
import type { Attempt, Facts } from '../engine/reach/index.ts';
import type { Role } from '../world/index.ts';
import type { Claim } from './claim.ts';
import { registered } from './provider-repair.ts';
import { type Change, repairFor } from './trust-repair.ts';
import { attemptsOf } from './why.ts';

/** Why a subject that should have a role can't get it, in one sentence: the attempt that came nearest. */
export function whyMissing(subject: string, role: Role, facts: Facts, now: number): string {
  if (/^(?:workload|pod):/.test(subject)) return 'the inputs show no workload of this name that runs';
  const attempts = attemptsOf(subject, role, facts, now);
  if (attempts === undefined) return 'no way leads from it to the role';
  if (!attempts.ok) return attempts.error.message;
  const { attempts: tried, refused } = attempts.value;
  const nearest = tried.map((attempt) => sayAttempt(attempt, facts)).find((text) => text !== undefined);
  return nearest ?? refused[0] ?? 'no statement of the trust policy is about it';
}

/**
 * What would let it in: the provider of its tokens registered, where that is not, and the statement for them that came
 * nearest, pinned to the claim.
 */
export function repairMissing(
  subject: string,
  claim: Claim,
  role: Role,
  facts: Facts,
  now: number,
): Change | undefined {
  const made = registered(subject, role, facts, now);
  if (made === undefined) return pinMissing(subject, claim, role, facts, now);
  const { says, change, edits } = made;
  if (made.opens) return { says, change, edits };
  const pin = pinMissing(subject, claim, role, made.facts, now);
  return pin === undefined
    ? undefined
    : { says: `${says}, and ${pin.says}`, change: pin.change, edits: [...edits, ...pin.edits] };
}

function pinMissing(
  subject: string,
  claim: Claim,
  role: Role,
  facts: Facts,
  now: number,
): Change | undefined {
  const attempts = attemptsOf(subject, role, facts, now);
  if (attempts === undefined || !attempts.ok) return undefined;
  for (const { caller, trails } of attempts.value.attempts) {
    if (caller.kind !== 'web-identity') continue;
    const nearest = trails
      .map(({ trail }) => trail.nearest?.statement)
      .find((one) => one?.document === role.trust);
    if (nearest !== undefined) return repairFor(nearest.statement.index, caller.provider, role, claim, facts);
  }
  return undefined;
}

function sayAttempt(attempt: Attempt, facts: Facts): string | undefined {
  for (const { action, trail } of attempt.trails) {
    if (trail.outcome === 'allow') continue;
    const text = sayTrail(trail, attempt, facts);
    if (text !== undefined) return `${action} is refused: ${text}`;
  }
  return undefined;
}

function sayTrail(trail: Trail, attempt: Attempt, facts: Facts): string | undefined {
  if (trail.reason.kind === 'explicit-deny') {
    const sid = trail.because[0]?.statement.sid;
    return `a Deny statement matches${sid === undefined ? '' : ` (${sid})`}`;
  }
  const failed = trail.nearest?.failed[0];
  return failed === undefined ? undefined : `${sayElement(failed)}${sayIssuer(failed, attempt, facts)}`;
}

/** Whose key it is that a token does not have: condition keys of tokens begin with their issuer. */
function sayIssuer({ key, met }: ElementTrail, { caller }: Attempt, facts: Facts): string {
  const [, issuer, claim] = /^(.+[./].+):(aud|sub|amr|oaud)$/i.exec(key ?? '') ?? [];
  if (met !== undefined || issuer === undefined || caller.kind !== 'web-identity') return '';
  const [, own = ''] = caller.provider.split(':oidc-provider/');
  if (issuer.toLowerCase() === own.toLowerCase()) return '';
  const [cluster] = facts.clustersByIssuer(issuer);
  const whose = cluster === undefined ? "no cluster's of the inputs" : `that of cluster ${cluster.name}`;
  return `: it is of another issuer, ${whose}; these tokens have ${own}:${claim}`;
}

function sayElement(failed: ElementTrail): string {
  const asked = failed.asked.map((value) => `\`${value}\``).join(' or ');
  const met =
    failed.met === undefined
      ? 'the key is absent'
      : `it meets ${failed.met.map((value) => `\`${value}\``).join(', ')}`;
  const what =
    failed.element === 'Condition' ? `${failed.operator ?? ''} on ${failed.key ?? ''}` : failed.element;
  const literal =
    failed.operator?.includes('StringEquals') && failed.asked.some((value) => value.includes('*'))
      ? '; under StringEquals a `*` is an ordinary character'
      : '';
  return `${what} asks for ${asked}, ${met}${literal}`;
}
