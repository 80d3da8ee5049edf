import type { Condition, PolicyDocument, Statement } from '../../policy/index.ts';

/**
 * Whether a bucket policy is public: S3 takes a policy for public unless each Allow is to fixed principals, or on condition of
 * fixed values of keys that say where a request comes from or whose it is.
 *
 * Semantics: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", section "The meaning of 'public'".
 */
export function isPublicPolicy(document: PolicyDocument): boolean {
  return document.statements.some((statement) =>
    // what was not understood may grant anything to anybody
    statement.kind === 'opaque'
      ? statement.effect !== 'Deny'
      : statement.effect === 'Allow' && isPublic(statement),
  );
}

function isPublic({ principal, conditions }: Statement): boolean {
  if (principal === undefined) return false;
  const everyone =
    principal.negated ||
    principal.entries.some(
      ({ kind }) => kind === 'everyone' || kind === 'every-service' || kind === 'every-provider',
    );
  return everyone && !conditions.some(fixes);
}

/** Keys whose fixed values make a statement not public, in lower case. */
const FIXING: ReadonlySet<string> = new Set([
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalservicename',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);

const EQUALS: ReadonlySet<string> = new Set([
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'ArnLike',
]);

function fixes({ operator, name, operands }: Condition): boolean {
  // an absent key passes the condition, and so does everybody without it
  if (operator.negated || operator.ifExists || operator.quantifier === 'all') return false;
  if (name === 'aws:sourceip') {
    return (
      operator.test === 'IpAddress' && operands.every((one) => one.kind === 'ip' && isNarrow(one.source))
    );
  }
  if (!FIXING.has(name) || !EQUALS.has(operator.test)) return false;
  return operands.every(({ source }) => isFixed(name, source));
}

function isFixed(name: string, value: string): boolean {
  if (value.includes('${')) return false;
  // an id of a role with any session, and an access point of a fixed account with any name, are fixed enough
  const bare =
    name === 'aws:userid'
      ? value.replace(/^(AROA\w+):\*$/, '$1')
      : name === 's3:dataaccesspointarn'
        ? value.replace(/^(arn:[^:*?]+:s3:[^:*?]*:\d{12}:accesspoint\/)[^:]*$/, '$1')
        : value;
  return !/[*?]/.test(bare);
}

/** Ranges broader than /8, and /32 of IPv6, are as good as all. */
function isNarrow(range: string): boolean {
  const [address = '', size] = range.split('/');
  const v6 = address.includes(':');
  return Number(size ?? (v6 ? 128 : 32)) >= (v6 ? 32 : 8);
}
