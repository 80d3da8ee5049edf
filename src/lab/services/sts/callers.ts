import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import type { Parameters } from '../parameters.ts';
import { credentialsOf, startSession } from './session.ts';

/**
 * sts:GetCallerIdentity: everybody with credentials may, whatever the policies say.
 *
 * Semantics: AWS STS API Reference, "GetCallerIdentity".
 */
export function getCallerIdentity({ who }: Operation): XmlValue {
  if (who === undefined)
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  return { Arn: who.arn, UserId: who.userId, Account: who.account };
}

/**
 * sts:GetSessionToken: for users and the root user, with no permission needed; not for sessions of roles.
 *
 * Semantics: AWS STS API Reference, "GetSessionToken".
 */
export function getSessionToken({ who, lab, call, note }: Operation, parameters: Parameters): XmlValue {
  if (who === undefined)
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  if (who.temporary !== undefined) {
    throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
  }
  const { caller } = who;
  const most = caller.kind === 'root' ? 3600 : 129_600;
  const asked = parameters.whole('DurationSeconds') ?? Math.min(43_200, most);
  if (asked < 900 || asked > 129_600) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${asked}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 129600`,
    );
  }
  const principal =
    caller.kind === 'user' ? ({ kind: 'user', user: caller.arn } as const) : ({ kind: 'root' } as const);
  const session = startSession(
    lab.state,
    { account: who.account, principal, duration: Math.min(asked, most) },
    call.at,
  );
  note({ name: 'GetSessionToken', response: { credentials: { accessKeyId: session.accessKeyId } } });
  return { Credentials: credentialsOf(session) };
}

/**
 * sts:GetAccessKeyInfo: the account of a key.
 *
 * Semantics: AWS STS API Reference, "GetAccessKeyInfo".
 */
export function getAccessKeyInfo(operation: Operation, parameters: Parameters): XmlValue {
  const { who, lab, authorize } = operation;
  const id = parameters.required('AccessKeyId');
  authorize({ action: 'sts:GetAccessKeyInfo', resource: '*', resourceAccount: who?.account ?? '', keys: {} });
  const account = lab.state.accessKeys.get(id)?.account ?? lab.state.sessions.get(id)?.account;
  if (account === undefined) {
    throw new AwsError(
      'ValidationError',
      `The access key ID ${id.slice(0, 128)} is not one of the lab's`,
      400,
    );
  }
  return { Account: account };
}
