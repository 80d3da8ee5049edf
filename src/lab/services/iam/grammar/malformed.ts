import type { Problem } from '../../../../kernel/index.ts';
import { type PolicyDocument, parsePolicy, type Statement } from '../../../../policy/index.ts';
import { AwsError } from '../../../http/aws-error.ts';
import { checkLength } from '../checks.ts';

export const malformed = (says: string): AwsError => new AwsError('MalformedPolicyDocument', says);

/** A document of which every statement was understood. */
export interface ReadPolicy {
  readonly document: PolicyDocument;
  readonly statements: readonly Statement[];
}

/**
 * Reads a policy document as IAM takes it: JSON text, which is understood to the last element.
 *
 * Semantics: AWS IAM API Reference, "PutRolePolicy" (the characters and the length); AWS IAM User Guide, "Grammar of the IAM JSON
 * policy language" and "IAM JSON policy elements: Sid".
 */
export function readDocument(member: string, text: string): ReadPolicy {
  checkLength(member, text, 1, 131_072);
  if (/[^\t\n\r\u0020-\u00ff]/.test(text)) {
    throw new AwsError(
      'ValidationError',
      `The specified value for ${member} is invalid. It must contain only printable ASCII characters.`,
    );
  }
  if (/^\s/.test(text)) throw malformed('JSON strings must not have leading spaces');
  if (!text.startsWith('{')) throw malformed('Syntax errors in policy.');
  const { document, problems } = parsePolicy(text, { file: 'policy', document: 0, path: [] });
  const [problem] = problems;
  if (problem !== undefined) throw malformed(sayProblem(problem));
  const statements = document.statements.filter((one) => one.kind === 'statement');
  if (statements.length === 0) throw malformed('Syntax errors in policy. (it has no statement)');
  checkSids(statements);
  return { document, statements };
}

/** The words of AWS, as far as they are known, with what is wrong behind them. */
function sayProblem({ code, message }: Problem): string {
  if (code === 'policy/json') return 'This policy contains invalid Json';
  if (code === 'policy/action' && message.includes('has an `Action`'))
    return 'Policy statement must contain actions.';
  if (code === 'policy/action') {
    return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  }
  return `Syntax errors in policy. (${message})`;
}

function checkSids(statements: readonly Statement[]): void {
  const seen = new Set<string>();
  for (const { sid } of statements) {
    if (sid === undefined || sid === '') continue;
    if (!/^[0-9A-Za-z]*$/.test(sid)) {
      throw malformed(
        'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
      );
    }
    if (seen.has(sid)) throw malformed('Statement IDs (SID) in a single policy must be unique.');
    seen.add(sid);
  }
}

/** The size that IAM's quotas count: without white space. */
export const sizeOf = (text: string): number => text.replace(/\s/g, '').length;

/** Vendors of actions, and conditions whose key has none. */
export function checkVendors(statements: readonly Statement[]): void {
  for (const { action, conditions } of statements) {
    for (const { source } of action.values) {
      if (source === '*') continue;
      const vendor = source.slice(0, source.indexOf(':'));
      if (!/^[A-Za-z0-9-]+$/.test(vendor)) throw malformed(`Vendor ${vendor} is not valid`);
    }
    for (const { key } of conditions) {
      if (key.includes(':')) continue;
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
  }
}
