import { and, not, or, type Truth } from '../../kernel/index.ts';
import type { Caller, Request } from '../../policy/index.ts';
import { ALLOW_ACCOUNT, ALLOW_ANY, ALLOW_DIRECT, ALLOW_ROLE, truthOf } from './matches.ts';
import type { Outcome, ResourceKind } from './policies.ts';
import { allows, organizationAllows, type Voices } from './voices.ts';

/** The account that a caller belongs to; `undefined` for tokens, services and the anonymous. */
export function accountOf(caller: Caller): string | undefined {
  switch (caller.kind) {
    case 'role-session':
    case 'user':
    case 'federated-user':
    case 'root':
      return caller.account;
    default:
      return undefined;
  }
}

/**
 * Calls that AWS refuses whatever the policies say; `undefined` for all others.
 *
 * Semantics: AWS STS API Reference, "AssumeRole", "GetSessionToken" and "GetFederationToken".
 */
export function refusedCall(request: Request, kind: ResourceKind | undefined): string | undefined {
  const { caller, action } = request;
  if (kind === 'trust' && caller.kind === 'root') return 'root user credentials can not assume a role';
  if (kind === 'trust' && caller.kind === 'anonymous')
    return 'nobody assumes a role without credentials or a token';
  if (
    kind === undefined &&
    caller.kind === 'role-session' &&
    /^sts:Get(Session|Federation)Token$/i.test(action)
  ) {
    return 'credentials of a role can not get a session or federation token';
  }
  return undefined;
}

/**
 * Whether the policies grant a request, explicit denies aside.
 *
 * Within an account the resource's policy or the identity's suffices, but for roles and KMS keys, whose own policy must name
 * the caller or its account. A grant to the caller itself is not limited by what its boundary or session policy
 * leaves out, one to its role is. For a trust policy that names a user, a session or everyone AWS's pages disagree
 * ("Update a role trust policy" wants the boundary to allow it), so there such a limit makes it unknown. Across
 * accounts both sides must allow.
 *
 * Semantics: AWS IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access",
 * "Cross-account policy evaluation logic" and "Permissions boundaries for IAM entities".
 */
export function granted(request: Request, kind: ResourceKind | undefined, voices: Voices): Truth {
  if (refusedCall(request, kind) !== undefined) return 'no';
  const { resource } = voices;
  const account = accountOf(request.caller);
  const endpoint = allows(voices.endpoint);
  if (account === undefined) return and(truthOf(resource, ALLOW_ANY), endpoint);
  const outer = and(organizationAllows(voices), endpoint);
  const limits = and(allows(voices.boundary), allows(voices.session));
  const identity = request.caller.kind === 'root' ? 'yes' : and(allows(voices.identity), limits);
  if (account !== request.resourceAccount) {
    return and(and(identity, truthOf(resource, ALLOW_ANY)), outer);
  }
  const unlimited = truthOf(resource, ALLOW_DIRECT);
  const direct = kind === 'trust' && limits !== 'yes' ? and(unlimited, 'unknown') : unlimited;
  const byRole = and(truthOf(resource, ALLOW_ROLE), limits);
  const delegates = kind === 'trust' || kind === 'key';
  const byAccount = delegates ? and(truthOf(resource, ALLOW_ACCOUNT), identity) : identity;
  return and(or(direct, or(byRole, byAccount)), outer);
}

/** The outcome: an explicit deny beats every grant. */
export function settle(denied: Truth, grant: Truth): Outcome {
  const allowed = and(grant, not(denied));
  return allowed === 'yes' ? 'allow' : allowed === 'no' ? 'deny' : 'undecided';
}
