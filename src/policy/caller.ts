import { assertNever } from '../kernel/index.ts';
import { isAccountId, parseArn } from './arn.ts';
import type { Caller } from './request.ts';

/** What a caller's name alone does not say. */
export interface CallerHints {
  /** The calls that are made: only a token's bearer calls AssumeRoleWithWebIdentity. */
  readonly actions: readonly string[];
  /** `aws:PrincipalArn`: the role's ARN with its path, which a session's ARN leaves out. */
  readonly principalArn: string | undefined;
}

/**
 * Reads who makes a request: the ARN of a user, a role, a session or a provider, an account, the name of a service or
 * of a built-in provider, or `*` for the anonymous. `undefined` for what is none of them.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers".
 */
export function parseCaller(text: string, hints: CallerHints): Caller | undefined {
  if (text === '*' || text === 'anonymous') return { kind: 'anonymous' };
  if (isAccountId(text)) return { kind: 'root', account: text };
  if (text.startsWith('arn:')) return parseArnCaller(text, hints.principalArn);
  if (!/^[\w-]+(\.[\w-]+)+$/.test(text)) return undefined;
  const calls = hints.actions.map((action) => action.toLowerCase());
  if (calls.includes('sts:assumerolewithwebidentity')) return { kind: 'web-identity', provider: text };
  return { kind: 'service', name: text };
}

function parseArnCaller(text: string, principalArn: string | undefined): Caller | undefined {
  const arn = parseArn(text);
  if (arn === undefined || !isAccountId(arn.account) || arn.region !== '') return undefined;
  const { account, partition, resource, service } = arn;
  const slash = resource.indexOf('/');
  const kind = slash < 0 ? resource : resource.slice(0, slash);
  const name = slash < 0 ? '' : resource.slice(slash + 1);
  if (service === 'iam' && resource === 'root') return { kind: 'root', account };
  if (name === '') return undefined;
  if (service === 'iam') {
    if (kind === 'user') return { kind: 'user', arn: text, account };
    if (kind === 'oidc-provider') return { kind: 'web-identity', provider: text };
    if (kind === 'saml-provider') return { kind: 'saml', provider: text };
    // some session of the role, of a name that no principal element holds
    if (kind !== 'role') return undefined;
    const bare = name.slice(name.lastIndexOf('/') + 1);
    const session = `arn:${partition}:sts::${account}:assumed-role/${bare}/`;
    return { kind: 'role-session', role: text, session, account };
  }
  if (service !== 'sts') return undefined;
  if (kind === 'federated-user') return { kind: 'federated-user', arn: text, account };
  const [role, session, ...rest] = name.split('/');
  if (kind !== 'assumed-role' || !role || !session || rest.length > 0) return undefined;
  const plain = `arn:${partition}:iam::${account}:role/${role}`;
  return { kind: 'role-session', role: namesRole(principalArn, plain) ?? plain, session: text, account };
}

/** The role's ARN with its path, where it is one of the same name. */
function namesRole(arn: string | undefined, plain: string): string | undefined {
  if (arn === undefined) return undefined;
  const [before = '', name = ''] = plain.split(':role/');
  return arn.startsWith(`${before}:role/`) && arn.endsWith(`/${name}`) ? arn : undefined;
}

/** A caller as people name it. */
export function callerName(caller: Caller): string {
  switch (caller.kind) {
    case 'user':
    case 'federated-user':
      return caller.arn;
    case 'role-session':
      return caller.session;
    case 'root':
      return `arn:aws:iam::${caller.account}:root`;
    case 'web-identity':
    case 'saml':
      return caller.provider;
    case 'service':
      return caller.name;
    case 'anonymous':
      return 'anyone';
    default:
      return assertNever(caller);
  }
}
