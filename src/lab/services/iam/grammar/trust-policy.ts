import type { PrincipalEntry, Statement } from '../../../../policy/index.ts';
import { AwsError } from '../../../http/aws-error.ts';
import { principalAsArn } from '../../../state/principals.ts';
import type { State } from '../../../state/state.ts';
import { checkVendors, malformed, readDocument, sizeOf } from './malformed.ts';
import { lackingClaim } from './shared-issuers.ts';

/** What a trust policy can have. */
const TRUST_QUOTA = 2048;

/**
 * Checks the document of a trust policy for a role of an account.
 *
 * AWS does not say what it makes of NotAction in one: it is refused.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal", "AWS JSON policy elements: NotPrincipal" and "IAM and
 * AWS STS quotas".
 */
export function checkTrustPolicy(state: State, text: string, account: string, member: string): void {
  const { statements } = readDocument(member, text);
  for (const statement of statements) checkStatement(state, statement, account);
  checkVendors(statements);
  if (sizeOf(text) > TRUST_QUOTA) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${TRUST_QUOTA}`, 409);
  }
}

const ACTIONS: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]);

function checkStatement(state: State, statement: Statement, account: string): void {
  const { principal, resource, action } = statement;
  if (resource !== undefined) throw malformed('Has prohibited field Resource');
  if (principal === undefined) throw malformed('Missing required field Principal');
  if (principal.negated) throw malformed('Has prohibited field NotPrincipal');
  const wild = /^sts:.*[*?]/i;
  if (
    action.negated ||
    action.values.length === 0 ||
    !action.values.every(({ source }) => ACTIONS.has(source.toLowerCase()) || wild.test(source))
  ) {
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
  }
  for (const entry of principal.entries) {
    if (isValid(state, entry, account)) continue;
    const type = entry.type === 'Service' ? 'SERVICE' : entry.type;
    throw malformed(`Invalid principal in policy: "${type}":"${entry.source}"`);
  }
  const lacking = lackingClaim(statement);
  if (lacking !== undefined) {
    throw malformed(
      `Trust policy must evaluate the condition key ${lacking}: its OIDC provider is shared by many customers`,
    );
  }
}

/** Names of services end so, in whatever partition. */
const SERVICE = /^[a-z0-9][a-z0-9.-]*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/;

/** Whether IAM takes a principal. Of accounts that the lab knows nothing of, every user and role may be there. */
function isValid(state: State, entry: PrincipalEntry, account: string): boolean {
  switch (entry.kind) {
    case 'role':
      return state.roles.has(entry.arn) || !isKnown(state, entry.account, account);
    case 'user':
      return state.users.has(entry.arn) || !isKnown(state, entry.account, account);
    case 'session':
      return (
        state.roles.named(entry.account, entry.role) !== undefined || !isKnown(state, entry.account, account)
      );
    case 'unique-id':
      return principalAsArn(state, entry.id) !== undefined;
    case 'service':
      return SERVICE.test(entry.name);
    case 'federated':
      return (
        /^arn:[\w-]+:iam::\d{12}:(oidc|saml)-provider\/.+$/.test(entry.provider) ||
        /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(entry.provider)
      );
    case 'canonical-user':
    case 'every-service':
    case 'every-provider':
      return false;
    case 'account':
    case 'everyone':
    case 'federated-user':
      return true;
  }
}

function isKnown(state: State, account: string, own: string): boolean {
  if (account === own) return true;
  for (const role of state.roles.values()) if (role.account === account) return true;
  for (const user of state.users.values()) if (user.account === account) return true;
  return false;
}
