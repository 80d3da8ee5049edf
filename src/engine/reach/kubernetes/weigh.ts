import { type AdmissionPolicy, bearing } from './admission.ts';
import type { Context } from './context.ts';
import type { Holder } from './grant.ts';
import type { Place } from './place.ts';
import type { Power } from './power.ts';

/** What a way needs beyond the rights that it takes: an agent for its token, a policy that lets it pass. */
export function weigh(power: Power, holder: Holder, place: Place, context: Context): Power {
  return restrained(brought(power, holder, context), place, context.policies);
}

/**
 * A token that is no pod's own has to be bound to a living pod of the service account, and to be brought before
 * an agent, which answers pods of the cluster: certain only for what runs there itself.
 *
 * Semantics: Amazon EKS User Guide, "Understand how EKS Pod Identity works". That a token bound to no pod is
 * refused is nowhere said, and taken for so.
 */
function brought(power: Power, { subject }: Holder, context: Context): Power {
  if (context.node.need !== 'bound-token' || power.worth !== 'token') return power;
  if (subject.kind === 'serviceaccount' && context.lives) return power;
  const pod = context.lives ? '' : 'a living pod of the service account to bind the token to, and ';
  const needs = `${pod}a place from which a Pod Identity agent answers, or eks-auth:AssumeRoleForPodIdentity`;
  return { ...power, certainty: 'possible', needs };
}

/** A policy that may refuse what a finding does, and that is not evaluated, leaves it open. */
export function restrained(
  power: Power,
  { namespace }: Pick<Place, 'namespace'>,
  policies: readonly AdmissionPolicy[],
  finding = power.finding,
): Power {
  if (power.certainty === 'possible') return power;
  const policy = policies.find((one) => one.appliesIn(namespace) && bearing(one, finding) === 'refuses');
  if (policy === undefined) return power;
  return {
    ...power,
    certainty: 'possible',
    needs: `that ${policy.name} lets it pass, which rolepin does not evaluate`,
    because: [...power.because, policy.because],
  };
}

/** Policies that bear on what was found and ask for nothing that can't be had: they are told, and refuse nothing. */
export function policyNotes(
  findings: ReadonlySet<string>,
  policies: readonly AdmissionPolicy[],
): readonly string[] {
  return policies
    .filter((policy) => [...findings].some((finding) => bearing(policy, finding) === 'other'))
    .map(
      ({ name }) =>
        `${name} restricts pods, and in nothing that a way told here rests on: taken as passed by a pod that is made to fit`,
    );
}
