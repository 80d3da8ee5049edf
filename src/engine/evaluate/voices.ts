import { and, or, type Truth } from '../../kernel/index.ts';
import type { Caller, Request } from '../../policy/index.ts';
import type { CompiledDocument } from './compiled-document.ts';
import type { CompiledPolicies, ReadDocument } from './compiled-policies.ts';
import { ALLOW_ANY, DENY, type Matches, truthOf } from './matches.ts';
import type { PolicyKind } from './policies.ts';

/** What the policies of each kind say about a request. Kinds that don't apply to it allow, and deny nothing. */
export interface Voices {
  readonly denied: Truth;
  readonly resource: Matches;
  readonly identity: Truth;
  readonly boundary: Truth;
  readonly session: Truth;
  readonly scps: Truth;
  readonly endpoint: Truth;
}

/**
 * Hears all policies that apply.
 *
 * Identity policies, boundaries and session policies are those of an IAM user or role; SCPs bind the principals of member
 * accounts, RCPs everyone who comes to a resource; neither binds service-linked roles. So bearers of tokens and
 * services meet the resource's policy, RCPs and the endpoint alone.
 *
 * Semantics: AWS Organizations User Guide, "Service control policies (SCPs)" and "Resource control policies (RCPs)".
 */
export function hear(policies: CompiledPolicies, request: Request, read: ReadDocument): Voices {
  const { caller } = request;
  const bounded = policies.boundary !== undefined;
  const all = (documents: readonly CompiledDocument[], kind: PolicyKind, level?: number): Matches => {
    let matches = 0;
    for (const document of documents) matches |= read(document, request, bounded, kind, level);
    return matches;
  };
  const resource = all(policies.resource, 'resource');
  let denied = truthOf(resource, DENY);
  const limit = (
    documents: readonly CompiledDocument[] | undefined,
    kind: PolicyKind,
    level?: number,
  ): Truth => {
    if (documents === undefined) return 'yes';
    const matches = all(documents, kind, level);
    denied = or(denied, truthOf(matches, DENY));
    return truthOf(matches, ALLOW_ANY);
  };
  const inAccount = hasIdentity(caller);
  const identity = inAccount ? limit(policies.identity, 'identity') : 'no';
  const boundary = inAccount ? limit(policies.boundary, 'boundary') : 'yes';
  const session = inAccount ? limit(policies.session, 'session') : 'yes';
  let scps: Truth = 'yes';
  if (policies.scps !== undefined && (inAccount || caller.kind === 'root') && !isServiceLinked(caller)) {
    for (const [level, documents] of policies.scps.entries())
      scps = and(scps, limit(documents, 'scp', level));
  }
  if (!isServiceLinked(caller) && !isServiceLinkedRole(request.resource)) {
    for (const [level, documents] of policies.rcps.entries()) limit(documents, 'rcp', level);
  }
  const endpoint = limit(policies.endpoint, 'endpoint');
  return { denied, resource, identity, boundary, session, scps, endpoint };
}

function hasIdentity(caller: Caller): boolean {
  return caller.kind === 'role-session' || caller.kind === 'user' || caller.kind === 'federated-user';
}

function isServiceLinked(caller: Caller): boolean {
  return caller.kind === 'role-session' && isServiceLinkedRole(caller.role);
}

function isServiceLinkedRole(arn: string): boolean {
  return arn.includes(':role/aws-service-role/');
}
