import { and, type SourceRef, type Truth } from '../../kernel/index.ts';
import {
  type DecisionCase,
  type IdHolder,
  nameIds,
  type PolicyDocument,
  type Request,
  statementAt,
  statementName,
} from '../../policy/index.ts';
import { explain } from './explain.ts';
import type { Outcome, Policies, PolicyKind, ResourceKind } from './policies.ts';
import { sayReason, sayStatement } from './say.ts';
import { checkToken, type TokenAnswer } from './token.ts';
import type { Trail } from './trail.ts';

/** Why a case was decided as it was: a statement, or a stage before all policies. */
export interface CaseReason {
  /** The action that it decided on; `undefined` for what decides on the call as a whole. */
  readonly action: string | undefined;
  readonly policy: PolicyKind | undefined;
  readonly statement: string | undefined;
  readonly at: SourceRef | undefined;
  readonly says: string;
}

/** A case and what became of it. */
export interface CaseResult {
  readonly id: string;
  readonly expected: Outcome;
  readonly decision: Outcome;
  readonly passed: boolean;
  readonly because: readonly CaseReason[];
}

/**
 * Decides a case: the token first, if it has one, then every action that the call needs.
 *
 * Semantics: AWS STS API Reference, "AssumeRoleWithWebIdentity"; EKS User Guide, "Understand how EKS Pod Identity
 * works"; AWS IAM User Guide, "Pass session tags in AWS STS".
 */
export function runCase(given: DecisionCase): CaseResult {
  const gate = beforePolicies(given);
  const trails = given.requiredActions.map((action) => ({
    action,
    trail: explain(requestOf(given, action), policiesOf(given)),
  }));
  const all = trails.reduce<Truth>(
    (sum, { trail }) => and(sum, TRUTH[trail.outcome]),
    gate?.accepted ?? 'yes',
  );
  const decision = OUTCOME[all];
  const stopped = gate !== undefined && gate.accepted !== 'yes' && TRUTH[decision] === gate.accepted;
  const because = stopped
    ? [{ ...CALL, says: gate.says }]
    : trails
        .filter(({ trail }) => trail.outcome === decision)
        .flatMap(({ action, trail }) => reasonsOf(action, trail));
  return { id: given.id, expected: given.expected, decision, passed: decision === given.expected, because };
}

const TRUTH: Readonly<Record<Outcome, Truth>> = { allow: 'yes', deny: 'no', undecided: 'unknown' };
const OUTCOME: Readonly<Record<Truth, Outcome>> = { yes: 'allow', no: 'deny', unknown: 'undecided' };
const CALL = { action: undefined, policy: undefined, statement: undefined, at: undefined };

function beforePolicies(given: DecisionCase): TokenAnswer | undefined {
  const { token, oidcProviders, caller } = given;
  if (oidcProviders === undefined || caller.kind !== 'web-identity') return undefined;
  if (token !== undefined) return checkToken(token, oidcProviders, given.resourceAccount);
  return oidcProviders.some(({ arn }) => arn === caller.provider)
    ? undefined
    : {
        accepted: 'no',
        says: `account ${given.resourceAccount} has no OIDC provider \`${caller.provider}\``,
      };
}

function requestOf({ caller, resource, resourceAccount, context }: DecisionCase, action: string): Request {
  return { caller, action, resource, resourceAccount, context };
}

function policiesOf(given: DecisionCase): Policies {
  const { trust, resource, identity, boundary, session, scp, rcp } = given.policies;
  const named = (document: PolicyDocument): PolicyDocument => nameIds(document, (id) => holders(given, id));
  const document = trust ?? resource ?? missingTrust(given);
  const kind = trust === undefined ? resourceKindOf(given.resource) : 'trust';
  return {
    resource: document === undefined ? undefined : { document: named(document), kind },
    identity,
    boundary,
    session,
    scps: scp === undefined ? undefined : [scp],
    rcps: rcp === undefined ? undefined : [rcp.map(named)],
  };
}

/**
 * The caller, if its id is asked for: a call carries it in `aws:userid`.
 *
 * Semantics: AWS IAM User Guide, "AWS global condition context keys", section "aws:userid".
 */
function holders({ caller, context }: DecisionCase, id: string): readonly IdHolder[] {
  const [own = ''] = context.get('aws:userid') ?? [];
  if (own.split(':', 1)[0] !== id) return [];
  if (caller.kind === 'user') return [{ kind: 'user', arn: caller.arn, account: caller.account }];
  if (caller.kind !== 'role-session') return [];
  return [{ kind: 'role', arn: caller.role, account: caller.account }];
}

const ON_ROLES = /^sts:(AssumeRole(With(WebIdentity|SAML))?|TagSession|SetSourceIdentity)$/i;

/** A role has a trust policy: one that the case leaves out may say anything. */
function missingTrust({ requiredActions, at }: DecisionCase): PolicyDocument | undefined {
  if (!requiredActions.some((action) => ON_ROLES.test(action))) return undefined;
  const problem = { code: 'case/trust', message: 'the case does not give the trust policy of the role', at };
  const statement = {
    kind: 'opaque',
    index: 0,
    sid: undefined,
    effect: undefined,
    problem,
    source: null,
  } as const;
  return { version: undefined, id: undefined, statements: [statement], bare: true, at };
}

/** What an ARN's resource is, as far as its policy has rules of its own. */
export function resourceKindOf(arn: string): ResourceKind {
  if (/^arn:[^:]*:s3:/.test(arn)) return 'bucket';
  if (/^arn:[^:]*:kms:/.test(arn)) return 'key';
  return /^arn:[^:]*:iam:[^:]*:[^:]*:role\//.test(arn) ? 'trust' : 'other';
}

function reasonsOf(action: string, trail: Trail): readonly CaseReason[] {
  const { because, nearest } = trail;
  if (
    because.length > 0 &&
    (trail.reason.kind !== 'undecided' || because.some(({ result }) => result === 'unknown'))
  ) {
    return because.map((one) => ({
      action,
      policy: one.kind,
      statement: statementName(one.statement),
      at: statementAt(one.document, one.statement.index),
      says: sayStatement(one, action),
    }));
  }
  const near = nearest?.statement;
  return [
    {
      action,
      policy: near?.kind ?? (trail.reason.kind === 'default-deny' ? trail.reason.lacking : undefined),
      statement: near === undefined ? undefined : statementName(near.statement),
      at: near === undefined ? undefined : statementAt(near.document, near.statement.index),
      says: sayReason(trail, action),
    },
  ];
}
