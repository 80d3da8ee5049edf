import { randomUUID } from 'node:crypto';
import { type AuditRecord, decisionRecord, userIdentity } from './audit/record.ts';
import { type Asked, type Asker, type Decision, decideAction } from './authorize/authorize.ts';
import { callKeys } from './authorize/call-keys.ts';
import type { Identity } from './authorize/caller.ts';
import { denialText } from './authorize/denial.ts';
import type { LabContext } from './context.ts';
import { AwsError } from './http/aws-error.ts';
import type { Call } from './http/call.ts';

/** One call to one service while it is carried out: who makes it, what was decided, and what the log is to say. */
export interface Operation {
  readonly lab: LabContext;
  readonly call: Call;
  /** `undefined` for unsigned calls. */
  readonly who: Identity | undefined;
  readonly region: string;
  /** Decides an action for whoever makes the call, or for `by`; the decision goes to the log. */
  readonly decide: (asked: Asked, by?: Asker) => Decision;
  /** Decides, and throws AccessDenied in AWS's words where it is not allowed. */
  readonly authorize: (asked: Asked, by?: Asker) => void;
  /** Names the call in the log; what is secret stays out of `parameters`. */
  readonly note: (event: Partial<Note>) => void;
  /** Writes the record; once, at the end. */
  readonly finish: (error: AwsError | undefined) => void;
}

/** What the log says of a call. */
export interface Note {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>>;
  readonly account?: string;
  /** Who an unsigned call turned out to be, by its token. */
  readonly identity?: Readonly<Record<string, unknown>>;
}

/** Begins an operation. `source` is the service's host in CloudTrail: `sts.amazonaws.com`. */
export function beginOperation(
  lab: LabContext,
  call: Call,
  who: Identity | undefined,
  source: string,
  region: string,
): Operation {
  const decisions: Decision[] = [];
  let noted: Note = { name: 'Unknown' };
  const keys = { ...callKeys(call, region), ...lab.surroundings() };
  const self: Asker =
    who === undefined
      ? { kind: 'other', caller: { kind: 'anonymous' }, name: 'anonymous' }
      : { kind: 'identity', identity: who };
  const decide = (asked: Asked, by: Asker = self): Decision => {
    const decision = decideAction(lab.state, by, asked, keys);
    decisions.push(decision);
    return decision;
  };
  return {
    ...{ lab, call, who, region, decide },
    authorize: (asked, by = self) => {
      const decision = decide(asked, by);
      if (decision.trail.outcome === 'allow') return;
      const name = by.kind === 'identity' ? by.identity.arn : by.name;
      throw new AwsError('AccessDenied', denialText(name, decision), 403);
    },
    note: (event) => {
      noted = { ...noted, ...event };
    },
    finish: (error) => {
      const { name, parameters = null, response = null, account = who?.account, identity } = noted;
      const record: AuditRecord = {
        eventVersion: '1.11',
        userIdentity: identity ?? userIdentity(who, call),
        eventTime: new Date(call.at).toISOString().replace(/\.\d+/, ''),
        eventSource: source,
        eventName: name,
        awsRegion: region,
        sourceIPAddress: call.sourceIp,
        userAgent: call.headers.get('user-agent'),
        ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
        requestParameters: parameters,
        responseElements: error === undefined ? response : null,
        requestID: call.requestId,
        eventID: randomUUID(),
        eventType: 'AwsApiCall',
        recipientAccountId: account,
        rolepin: { decisions: decisions.map(decisionRecord) },
      };
      lab.log.write(record);
    },
  };
}
