import { type Facts, factsOf } from '../engine/reach/index.ts';
import { literalOf } from '../policy/index.ts';
import type { Role } from '../world/index.ts';
import type { Edit } from './edit.ts';
import { editedWorld } from './edited-world.ts';
import { serviceAccountOf } from './names.ts';
import type { Change } from './trust-repair.ts';
import { attemptsOf } from './why.ts';

const STS_AUDIENCE = 'sts.amazonaws.com';

/** What is to be registered before the tokens of a cluster are taken at all, and the facts as they are then. */
export interface Registered extends Change {
  readonly facts: Facts;
  /** Whether nothing else keeps the subject out. */
  readonly opens: boolean;
}

/**
 * The provider of a missing service account's cluster, made or given an audience: the trust policy names it, and it is not
 * in the role's account, or has no audience registered.
 *
 * Semantics: AWS IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM".
 */
export function registered(subject: string, role: Role, facts: Facts, now: number): Registered | undefined {
  const account = serviceAccountOf(subject);
  const cluster = facts.world.clusters.find(({ name }) => name === account?.cluster);
  const { oidcProviders: known, partial } = facts.world.accounts.get(role.account) ?? {};
  if (cluster?.issuer === undefined || known === undefined || partial?.has('oidcProviders') === true)
    return undefined;
  const provider = `arn:${role.arn.split(':')[1]}:iam::${role.account}:oidc-provider/${cluster.issuer}`;
  const found = known.get(provider);
  if (!isTrusted(provider, role) || (found !== undefined && found.clientIds?.length !== 0)) return undefined;
  const made = [STS_AUDIENCE, ...audiencesAsked(cluster.issuer, role)].map((audience): Registered => {
    const edits: readonly Edit[] = [{ kind: 'register', provider, audience }];
    const says =
      found === undefined
        ? `make the OIDC provider for https://${cluster.issuer} in account ${role.account}, with the audience ${audience}`
        : `register the audience ${audience} with the provider for https://${cluster.issuer}`;
    const then = factsOf(editedWorld(facts.world, edits));
    return { says, change: undefined, edits, facts: then, opens: isLetIn(subject, role, then, now) };
  });
  return made.find(({ opens }) => opens) ?? made[0];
}

const isTrusted = (provider: string, { trust }: Role): boolean =>
  trust.statements.some(
    (one) =>
      one.kind === 'statement' &&
      one.effect === 'Allow' &&
      one.principal?.entries.some((entry) => entry.kind === 'federated' && entry.provider === provider) ===
        true,
  );

/** The audiences that a trust policy names. */
function audiencesAsked(issuer: string, { trust }: Role): readonly string[] {
  const key = `${issuer}:aud`.toLowerCase();
  return trust.statements
    .flatMap((one) => (one.kind === 'statement' ? one.conditions : []))
    .filter(({ name }) => name === key)
    .flatMap(({ operands }) =>
      operands.flatMap((operand) => (operand.kind === 'text' ? (literalOf(operand.template) ?? []) : [])),
    );
}

function isLetIn(subject: string, role: Role, facts: Facts, now: number): boolean {
  const tried = attemptsOf(subject, role, facts, now);
  return (
    tried?.ok === true &&
    tried.value.attempts.some(({ trails }) => trails.every(({ trail }) => trail.outcome === 'allow'))
  );
}
