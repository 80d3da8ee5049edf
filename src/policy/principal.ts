import { type Arn, isAccountId, parseArn } from './arn.ts';

/** The keys of a Principal element's object form; `*` stands for the bare string `"*"`. */
export type PrincipalType = '*' | 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** One value of a Principal element. `type` and `source` are as written. */
export type PrincipalEntry = { readonly type: PrincipalType; readonly source: string } & (
  | { readonly kind: 'everyone' }
  | { readonly kind: 'account'; readonly account: string; readonly partition: string | undefined }
  | { readonly kind: 'role'; readonly arn: string; readonly account: string }
  | { readonly kind: 'user'; readonly arn: string; readonly account: string }
  /** `assumed-role/ROLE/SESSION`: `role` is the role's name without its path. */
  | {
      readonly kind: 'session';
      readonly arn: string;
      readonly account: string;
      readonly role: string;
      readonly session: string;
    }
  | { readonly kind: 'federated-user'; readonly arn: string; readonly account: string }
  | { readonly kind: 'service'; readonly name: string }
  /** A provider's ARN, or the name of a built-in one such as `accounts.google.com`. */
  | { readonly kind: 'federated'; readonly provider: string }
  | { readonly kind: 'every-service' }
  | { readonly kind: 'every-provider' }
  | { readonly kind: 'canonical-user'; readonly id: string }
  /** `AROA…`, `AIDA…`: what IAM leaves in place of a deleted role or user. */
  | { readonly kind: 'unique-id'; readonly id: string }
);

/** The Principal or NotPrincipal element of a statement. */
export interface PrincipalElement {
  readonly negated: boolean;
  readonly entries: readonly PrincipalEntry[];
}

const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{8,}$/;

/**
 * Reads one value of a Principal element, or `undefined` for a value that AWS does not accept there.
 *
 * Semantics: AWS IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function parsePrincipal(type: PrincipalType, source: string): PrincipalEntry | undefined {
  switch (type) {
    case '*':
      return { type, source, kind: 'everyone' };
    case 'Service':
      if (source === '*') return { type, source, kind: 'every-service' };
      return source === '' ? undefined : { type, source, kind: 'service', name: source };
    case 'Federated':
      if (source === '*') return { type, source, kind: 'every-provider' };
      return source === '' ? undefined : { type, source, kind: 'federated', provider: source };
    case 'CanonicalUser':
      return source === '' ? undefined : { type, source, kind: 'canonical-user', id: source };
    case 'AWS':
      return parseAws(source);
  }
}

function parseAws(source: string): PrincipalEntry | undefined {
  const type = 'AWS';
  if (source === '*') return { type, source, kind: 'everyone' };
  if (isAccountId(source)) return { type, source, kind: 'account', account: source, partition: undefined };
  if (UNIQUE_ID.test(source)) return { type, source, kind: 'unique-id', id: source };
  const arn = parseArn(source);
  if (arn === undefined || arn.region !== '') return undefined;
  const { account, resource } = arn;
  if (isOriginAccessIdentity(arn)) return { type, source, kind: 'user', arn: source, account };
  if (!isAccountId(account)) return undefined;
  const slash = resource.indexOf('/');
  const kind = slash < 0 ? resource : resource.slice(0, slash);
  const name = slash < 0 ? '' : resource.slice(slash + 1);
  if (arn.service === 'iam') {
    if (resource === 'root') return { type, source, kind: 'account', account, partition: arn.partition };
    if (name === '' || name.includes('*') || name.includes('?')) return undefined;
    if (kind === 'role') return { type, source, kind: 'role', arn: source, account };
    if (kind === 'user') return { type, source, kind: 'user', arn: source, account };
  }
  if (arn.service === 'sts') {
    const [role, session, ...rest] = name.split('/');
    if (kind === 'assumed-role' && role && session && rest.length === 0) {
      return { type, source, kind: 'session', arn: source, account, role, session };
    }
    if (kind === 'federated-user' && name !== '')
      return { type, source, kind: 'federated-user', arn: source, account };
  }
  return undefined;
}

/**
 * What CloudFront reads buckets as.
 *
 * Semantics: Amazon CloudFront Developer Guide, "Restrict access to an Amazon S3 origin", section "Use an origin access
 * identity (legacy, not recommended)".
 */
function isOriginAccessIdentity({ service, account, resource }: Arn): boolean {
  return (
    service === 'iam' &&
    account === 'cloudfront' &&
    /^user\/CloudFront Origin Access Identity \w+$/.test(resource)
  );
}
