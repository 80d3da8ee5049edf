import type { JWTPayload } from 'jose';
import type { Decision } from '../../authorize/authorize.ts';
import type { Keys } from '../../authorize/caller.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import type { Tags } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import { sessionResult } from './assume-role.ts';
import { checkName, durationOf, packPolicies, sessionInputs } from './inputs.ts';
import { aboutRole, roleCallKeys } from './role-keys.ts';
import { startSession } from './session.ts';
import { verifyToken } from './token.ts';

/**
 * sts:AssumeRoleWithWebIdentity: parameters, then the token, then the trust policy, then the session.
 *
 * A role that does not exist is refused in the words of one whose trust policy does not let the token in.
 *
 * Semantics: AWS STS API Reference, "AssumeRoleWithWebIdentity".
 */
export async function assumeRoleWithWebIdentity(
  operation: Operation,
  parameters: Parameters,
): Promise<XmlValue> {
  const { lab, call } = operation;
  const inputs = sessionInputs(parameters);
  const { roleArn, sessionName } = inputs;
  const token = parameters.required('WebIdentityToken');
  const account = roleArn.split(':')[4] ?? '';
  operation.note({
    name: 'AssumeRoleWithWebIdentity',
    account,
    parameters: { roleArn, roleSessionName: sessionName, durationSeconds: inputs.duration },
  });
  if (parameters.has('Tags') || parameters.has('TransitiveTagKeys')) {
    throw new AwsError(
      'ValidationError',
      'AssumeRoleWithWebIdentity takes session tags from the token alone',
    );
  }
  if (token.length < 4 || token.length > 20_000) {
    throw new AwsError(
      'ValidationError',
      "1 validation error detected: Value at 'webIdentityToken' failed to satisfy constraint: Member must have length between 4 and 20000",
    );
  }
  if (parameters.text('ProviderId') !== undefined) {
    throw new AwsError(
      'InvalidIdentityToken',
      "rolepin's lab has no providers of OAuth 2.0 access tokens (ProviderId)",
    );
  }
  const verified = await verifyToken(lab.state, token, account, call.at);
  const { provider, subject, audiences, payload } = verified;
  // Semantics: AWS CloudTrail User Guide, "CloudTrail userIdentity element"
  operation.note({
    identity: {
      type: 'WebIdentityUser',
      principalId: `${provider.arn}:${audiences[0]}:${subject}`,
      userName: subject,
      identityProvider: provider.arn,
    },
  });
  const sourceIdentity = textClaim(payload, 'https://aws.amazon.com/source_identity');
  if (sourceIdentity !== undefined) checkName('sourceIdentity', sourceIdentity);
  const { tags, transitive } = tagClaims(payload);
  const role = lab.state.roles.get(roleArn);
  const refused = new AwsError(
    'AccessDenied',
    'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    403,
  );
  if (role === undefined) throw refused;
  const context: Keys = {
    [`${provider.url}:sub`]: subject,
    [`${provider.url}:aud`]: audiences,
    'aws:FederatedProvider': provider.arn,
  };
  const keys = {
    ...context,
    ...roleCallKeys(lab.state, role, { sessionName, tags, transitive, sourceIdentity }),
  };
  const bearer = {
    kind: 'other',
    caller: { kind: 'web-identity', provider: provider.arn },
    name: `${provider.arn} ${subject}`,
  } as const;
  const needed = [
    'sts:AssumeRoleWithWebIdentity',
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  const decisions: Decision[] = needed.map((action) =>
    operation.decide({ action, ...aboutRole(role), keys }, bearer),
  );
  if (decisions.some(({ trail }) => trail.outcome !== 'allow')) throw refused;
  const duration = durationOf(inputs.duration, role, false);
  const { policies, percent } = packPolicies(lab.state, parameters, role.account, tags);
  const session = startSession(
    lab.state,
    {
      ...{ account: role.account, principal: { kind: 'role', role: role.arn, name: sessionName }, duration },
      ...{ policies, tags, transitive, sourceIdentity, context },
    },
    call.at,
  );
  return {
    ...sessionResult(operation, role, session, percent),
    SubjectFromWebIdentityToken: subject,
    Audience: audiences[0],
    Provider: provider.arn,
  };
}

const textClaim = (payload: JWTPayload, name: string): string | undefined => {
  const value = payload[name];
  return typeof value === 'string' ? value : undefined;
};

/**
 * Session tags that a token carries, each with a list of one value.
 *
 * Semantics: AWS IAM User Guide, "Pass session tags in AWS STS", section "Passing session tags using AssumeRoleWithWebIdentity".
 */
function tagClaims(payload: JWTPayload): { readonly tags: Tags; readonly transitive: readonly string[] } {
  const claim = payload['https://aws.amazon.com/tags'];
  if (claim === undefined) return { tags: {}, transitive: [] };
  if (typeof claim !== 'object' || claim === null)
    throw new AwsError('InvalidIdentityToken', 'The tags of the token are not an object');
  const { principal_tags: given = {}, transitive_tag_keys: transitive = [] } = claim as {
    readonly principal_tags?: Readonly<Record<string, unknown>>;
    readonly transitive_tag_keys?: unknown;
  };
  const tags = Object.entries(given).map(([key, value]) => {
    const [one, ...more] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    if (typeof one !== 'string' || more.length > 0)
      throw new AwsError('InvalidIdentityToken', `The tag ${key} of the token is not one text`);
    return [key, one] as const;
  });
  if (!Array.isArray(transitive) || transitive.some((key) => typeof key !== 'string')) {
    throw new AwsError('InvalidIdentityToken', 'transitive_tag_keys of the token is not a list of texts');
  }
  return { tags: Object.fromEntries(tags), transitive: transitive as readonly string[] };
}
