import { and, or, type Truth } from '../../kernel/index.ts';
import type { Caller, Request } from '../../policy/index.ts';
import type { CompiledDocument } from './compiled-document.ts';
import type { CompiledPolicies, ReadDocument } from './compiled-policies.ts';
import { ALLOW_ANY, ALLOW_DIRECT, DENY, type Matches, truthOf } from './matches.ts';
import type { PolicyKind } from './policies.ts';

/** What the policies of each kind say about a request; `undefined` where they ask nothing of it. */
export interface Voices {
  readonly resource: Matches;
  readonly identity: Matches;
  readonly boundary: Matches | undefined;
  readonly session: Matches | undefined;
  /** Level by level. */
  readonly scps: readonly Matches[] | undefined;
  /** Of all levels together: only denies matter. */
  readonly rcps: Matches;
  readonly endpoint: Matches | undefined;
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
  const { boundary, session, scps, endpoint } = policies;
  const bounded = boundary !== undefined;
  const resource = hearAll(policies.resource, request, bounded, read, 'resource');
  const own = hasIdentity(caller);
  const governed = scps !== undefined && (own || caller.kind === 'root') && !isServiceLinked(caller);
  return {
    resource,
    identity: own ? hearAll(policies.identity, request, bounded, read, 'identity') : 0,
    boundary:
      own && boundary !== undefined ? hearAll(boundary, request, bounded, read, 'boundary') : undefined,
    session: own && session !== undefined ? hearAll(session, request, bounded, read, 'session') : undefined,
    scps: governed
      ? scps.map((documents, level) => hearLevel(documents, request, bounded, read, level))
      : undefined,
    rcps: policies.rcps.length === 0 ? 0 : hearRcps(policies, request, bounded, read),
    endpoint: endpoint === undefined ? undefined : hearAll(endpoint, request, bounded, read, 'endpoint'),
  };
}

function hearAll(
  documents: readonly CompiledDocument[],
  request: Request,
  bounded: boolean,
  read: ReadDocument,
  kind: PolicyKind,
  level?: number,
): Matches {
  let matches = 0;
  for (const document of documents) matches |= read(document, request, bounded, kind, level);
  return matches;
}

/** AWS never lets the last SCP of a level be detached: a level without any was not told of its FullAWSAccess. */
function hearLevel(
  documents: readonly CompiledDocument[],
  request: Request,
  bounded: boolean,
  read: ReadDocument,
  level: number,
): Matches {
  return documents.length === 0 ? ALLOW_DIRECT : hearAll(documents, request, bounded, read, 'scp', level);
}

function hearRcps(
  policies: CompiledPolicies,
  request: Request,
  bounded: boolean,
  read: ReadDocument,
): Matches {
  if (isServiceLinked(request.caller) || isServiceLinkedRole(request.resource)) return 0;
  let matches = 0;
  for (const [level, documents] of policies.rcps.entries()) {
    matches |= hearAll(documents, request, bounded, read, 'rcp', level);
  }
  return matches;
}

/** Whether any policy denies. */
export function deniedBy(voices: Voices): Truth {
  const { resource, identity, boundary = 0, session = 0, scps, rcps, endpoint = 0 } = voices;
  const denied = truthOf(resource | identity | boundary | session | rcps | endpoint, DENY);
  return scps === undefined ? denied : scps.reduce((sum, level) => or(sum, truthOf(level, DENY)), denied);
}

/** Whether the policies of a kind allow; those that ask nothing do. */
export function allows(matches: Matches | undefined): Truth {
  return matches === undefined ? 'yes' : truthOf(matches, ALLOW_ANY);
}

/** Whether every level of the organization allows. */
export function organizationAllows({ scps }: Voices): Truth {
  return scps === undefined ? 'yes' : scps.reduce<Truth>((sum, level) => and(sum, allows(level)), 'yes');
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
