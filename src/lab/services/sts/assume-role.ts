import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import { documentOf } from '../../state/policies.ts';
import type { RoleRecord, SessionRecord } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import { checkName, durationOf, packPolicies, sessionInputs } from './inputs.ts';
import { aboutRole, roleCallKeys } from './role-keys.ts';
import { assumedRoleUser, credentialsOf, startSession } from './session.ts';

/**
 * sts:AssumeRole. Transitive tags and a source identity of the caller's session go on to the new one, and have to be allowed
 * again.
 *
 * Semantics: AWS STS API Reference, "AssumeRole"; AWS IAM User Guide, "Pass session tags in AWS STS" and "Monitor and control
 * actions taken with assumed roles".
 */
export function assumeRole(operation: Operation, parameters: Parameters): XmlValue {
  const { lab, who, call } = operation;
  const inputs = sessionInputs(parameters);
  const { roleArn, sessionName } = inputs;
  const externalId = parameters.text('ExternalId');
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${externalId.slice(0, 100)}' at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*`,
    );
  }
  operation.note({
    name: 'AssumeRole',
    parameters: { roleArn, roleSessionName: sessionName, externalId, durationSeconds: inputs.duration },
  });
  if (who === undefined)
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  if (parameters.text('TokenCode') !== undefined) {
    throw new AwsError('AccessDenied', 'MultiFactorAuthentication failed, the lab has no MFA devices', 403);
  }
  const before = who.temporary;
  const given = parameters.text('SourceIdentity');
  if (given !== undefined) checkName('sourceIdentity', given);
  if (given !== undefined && before?.sourceIdentity !== undefined && given !== before.sourceIdentity) {
    throw new AwsError(
      'AccessDenied',
      `User: ${who.arn} is not authorized to perform: sts:SetSourceIdentity on resource: ${roleArn} because the source identity of a session can't be changed`,
      403,
    );
  }
  const sourceIdentity = before?.sourceIdentity ?? given;
  const inherited = Object.fromEntries(
    (before?.transitive ?? []).map((key) => [key, before?.tags[key] ?? '']),
  );
  const kept = new Set(Object.keys(inherited).map((key) => key.toLowerCase()));
  const overridden = Object.keys(inputs.tags).find((key) => kept.has(key.toLowerCase()));
  if (overridden !== undefined) {
    throw new AwsError(
      'ValidationError',
      `One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session: ${overridden}`,
    );
  }
  const tags = { ...inherited, ...inputs.tags };
  const transitive = [...Object.keys(inherited), ...inputs.transitive];
  if (who.caller.kind === 'root')
    throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', 403);
  const role = lab.state.roles.get(roleArn) ?? refuseUnknown(operation, roleArn);
  const keys = {
    ...roleCallKeys(lab.state, role, {
      sessionName,
      tags: inputs.tags,
      transitive: inputs.transitive,
      sourceIdentity,
    }),
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
  };
  const about = aboutRole(role);
  operation.authorize({ action: 'sts:AssumeRole', ...about, keys });
  if (Object.keys(tags).length > 0) operation.authorize({ action: 'sts:TagSession', ...about, keys });
  if (sourceIdentity !== undefined) operation.authorize({ action: 'sts:SetSourceIdentity', ...about, keys });
  const chained = before?.kind === 'role';
  const duration = durationOf(inputs.duration, role, chained);
  const { policies, percent } = packPolicies(lab.state, parameters, role.account, tags);
  const session = startSession(
    lab.state,
    {
      ...{ account: role.account, principal: { kind: 'role', role: role.arn, name: sessionName }, duration },
      ...{ policies, tags, transitive, sourceIdentity, chained },
    },
    call.at,
  );
  return sessionResult(operation, role, session, percent);
}

/** A role that does not exist is refused as one that trusts nobody is: nobody learns whether there is one. */
function refuseUnknown({ authorize }: Operation, arn: string): never {
  const document = documentOf('{"Version":"2012-10-17","Statement":[]}', 'trust policy of nobody');
  const account = arn.split(':')[4] ?? '';
  authorize({
    ...{ action: 'sts:AssumeRole', resource: arn, resourceAccount: account, keys: {} },
    policy: { kind: 'trust', document },
  });
  throw new Error(`${arn} is no role, and yet it can be assumed`);
}

/** The result of all AssumeRole calls; the log gets it without its secrets. */
export function sessionResult(
  operation: Operation,
  role: RoleRecord,
  session: SessionRecord,
  percent: number,
): Readonly<Record<string, XmlValue>> {
  const name = session.principal.kind === 'role' ? session.principal.name : '';
  const user = assumedRoleUser(role, name);
  operation.note({
    account: role.account,
    response: {
      credentials: {
        accessKeyId: session.accessKeyId,
        expiration: new Date(session.expiresAt).toISOString(),
      },
      assumedRoleUser: user,
    },
  });
  return {
    Credentials: credentialsOf(session),
    AssumedRoleUser: user,
    ...(percent > 0 ? { PackedPolicySize: percent } : {}),
    ...(session.sourceIdentity === undefined ? {} : { SourceIdentity: session.sourceIdentity }),
  };
}
