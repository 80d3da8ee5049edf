import { checkVendors, malformed, readDocument } from './malformed.ts';

/**
 * Checks the document of an identity policy: inline, or managed, which has to be of the newer version.
 *
 * Semantics: AWS IAM User Guide, "Grammar of the IAM JSON policy language", "IAM JSON policy elements: Resource" and "IAM JSON
 * policy elements: Version".
 */
export function checkIdentityPolicy(
  text: string,
  kind: 'inline' | 'managed',
  member = 'policyDocument',
): void {
  const { document, statements } = readDocument(member, text);
  if (kind === 'managed' && document.version !== '2012-10-17') {
    throw malformed('Policy document must be version 2012-10-17 or greater.');
  }
  for (const { principal, resource } of statements) {
    if (principal !== undefined) throw malformed('Policy document should not specify a principal.');
    if (resource === undefined || resource.values.length === 0) {
      throw malformed('Policy statement must contain resources.');
    }
    for (const { source } of resource.values) checkResource(source);
  }
  checkVendors(statements);
}

const PARTITIONS = /^(aws(-[a-z]+)*|\*)$/;
const IAM_RESOURCES =
  /^(user|federated-user|role|group|instance-profile|mfa|server-certificate|policy|sms-mfa|saml-provider|oidc-provider|report|access-report|delegation-request|role-template)(\/|$)|^root$/;

function checkResource(resource: string): void {
  if (resource === '*') return;
  if (!resource.startsWith('arn:')) throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  const [, partition = '', service = '', region = '', , ...rest] = resource.split(':');
  const path = rest.join(':');
  if (!PARTITIONS.test(partition)) {
    throw malformed(`Partition "${partition}" is not valid for resource "${resource}".`);
  }
  if (rest.length === 0 && !resource.endsWith('*')) throw malformed('The policy failed legacy parsing');
  if (service === '' || (service.includes('*') && rest.length > 0)) {
    throw malformed('Resource vendor must be fully qualified and cannot contain regexes.');
  }
  if (service !== 'iam' || rest.length === 0) return;
  if (region !== '') throw malformed(`IAM resource ${resource} cannot contain region information.`);
  if (!IAM_RESOURCES.test(path) && !/[*?$]/.test(path)) {
    throw malformed(
      'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    );
  }
}
