import { sayReason, sayStatement } from '../../engine/evaluate/index.ts';
import { statementName } from '../../policy/index.ts';
import type { Decision } from '../authorize/authorize.ts';
import type { Identity } from '../authorize/caller.ts';
import type { Call } from '../http/call.ts';

/** What the log keeps of one action that was decided. */
interface DecisionRecord {
  readonly action: string;
  readonly resource: string;
  readonly decision: string;
  readonly says: string;
  readonly because: readonly {
    readonly policyType: string;
    readonly policy: string;
    readonly statement: string;
    readonly effect: string | undefined;
    readonly says: string;
  }[];
}

/**
 * A record of a call as CloudTrail writes it, with the decisions beside it under `rolepin`.
 *
 * Semantics: AWS CloudTrail User Guide, "CloudTrail record contents".
 */
export interface AuditRecord {
  readonly eventVersion: '1.11';
  readonly userIdentity: Readonly<Record<string, unknown>>;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string | undefined;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: Readonly<Record<string, unknown>> | null;
  readonly responseElements: Readonly<Record<string, unknown>> | null;
  readonly requestID: string;
  readonly eventID: string;
  readonly eventType: 'AwsApiCall';
  readonly recipientAccountId: string | undefined;
  readonly rolepin: { readonly decisions: readonly DecisionRecord[] };
}

export function decisionRecord({ asked, trail }: Decision): DecisionRecord {
  return {
    action: asked.action,
    resource: asked.resource,
    decision: trail.outcome,
    says: sayReason(trail, asked.action),
    because: trail.because.map((one) => ({
      policyType: one.kind,
      policy: one.document.at.file,
      statement: statementName(one.statement),
      effect: one.statement.effect,
      says: sayStatement(one, asked.action),
    })),
  };
}

/** Who called, as CloudTrail describes it. */
export function userIdentity(who: Identity | undefined, call: Call): Readonly<Record<string, unknown>> {
  if (who === undefined) return { type: 'Unknown', invokedBy: call.sourceIp };
  const { caller, arn, account, userId, accessKeyId } = who;
  const type = caller.kind === 'role-session' ? 'AssumedRole' : caller.kind === 'root' ? 'Root' : 'IAMUser';
  const issuer =
    caller.kind === 'role-session'
      ? { sessionContext: { sessionIssuer: { type: 'Role', arn: caller.role, accountId: account } } }
      : {};
  return { type, principalId: userId, arn, accountId: account, accessKeyId, ...issuer };
}
