import { parsePolicy, type Statement, type Template } from '../../../../policy/index.ts';
import { principalAsArn } from '../../../state/principals.ts';
import type { BucketRecord } from '../../../state/records.ts';
import type { State } from '../../../state/state.ts';
import { bucketArn } from '../names.ts';

/**
 * What is wrong with a text as the policy of a bucket, in S3's words; `undefined` where nothing is.
 *
 * Semantics: Amazon S3 User Guide, "Policies and permissions in Amazon S3" and "Policy resources for Amazon S3".
 */
export function policyFault(state: State, text: string, bucket: BucketRecord): string | undefined {
  const { document, problems } = parsePolicy(text, {
    file: `policy of bucket ${bucket.name}`,
    document: 0,
    path: [],
  });
  const [problem] = problems;
  if (problem !== undefined) {
    return problem.code === 'policy/json'
      ? "Policies must be valid JSON and the first byte must be '{'"
      : `Policy is not valid: ${problem.message}`;
  }
  if (document.statements.length === 0) return 'Could not parse the policy: Statement is empty!';
  const sids = new Set<string>();
  const arn = bucketArn(state, bucket);
  for (const statement of document.statements) {
    if (statement.kind === 'opaque') return `Policy is not valid: ${statement.problem.message}`;
    if (statement.sid !== undefined && sids.has(statement.sid))
      return 'Statement IDs (SID) in a single policy must be unique.';
    if (statement.sid !== undefined) sids.add(statement.sid);
    const fault = statementFault(state, statement, arn);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function statementFault(state: State, statement: Statement, arn: string): string | undefined {
  const { principal, resource, action } = statement;
  if (principal === undefined) return 'Missing required field Principal';
  if (resource === undefined) return 'Missing required field Resource';
  if (principal.negated && statement.effect === 'Allow') return 'Allow with NotPrincipal is not allowed';
  for (const entry of principal.entries) {
    const known =
      (entry.kind === 'role' && entry.account !== undefined
        ? !state.accounts.has(entry.account) || state.roles.has(entry.arn)
        : true) &&
      (entry.kind === 'user' && /^\d{12}$/.test(entry.account)
        ? !state.accounts.has(entry.account) || state.users.has(entry.arn)
        : true) &&
      (entry.kind === 'unique-id' ? principalAsArn(state, entry.id) !== undefined : true);
    if (!known) return 'Invalid principal in policy';
  }
  if (!resource.values.every((value) => isOf(value, arn))) return 'Policy has invalid resource';
  if (!action.negated && action.values.some(({ source }) => source !== '*' && !/^s3:/i.test(source))) {
    return 'Policy has invalid action';
  }
  if (
    !action.negated &&
    !resource.negated &&
    !action.values.some(({ source }) => fits(source, resource.values, arn))
  ) {
    return 'Action does not apply to any resource(s) in statement';
  }
  return undefined;
}

/** The bucket itself or something in it. */
const isOf = ({ source }: Template, arn: string): boolean =>
  source === arn || source.startsWith(`${arn}/`) || source === `${arn}*`;

const OBJECT_ACTIONS =
  /^s3:(AbortMultipartUpload|BypassGovernanceRetention|ListMultipartUploadParts|ObjectOwnerOverrideToBucketOwner|RestoreObject|UpdateObjectEncryption|(Get|Put|Delete|Replicate)(Object|Delete|Tags)\w*)$/i;
const NOT_OBJECT = /^s3:(Get|Put)(Bucket)?ObjectLockConfiguration$/i;

/** Whether an action is about one of the resources: those of objects and those of buckets are told apart. */
function fits(action: string, resources: readonly Template[], arn: string): boolean {
  if (/[*?]/.test(action)) return true;
  const ofObject = OBJECT_ACTIONS.test(action) && !NOT_OBJECT.test(action);
  return resources.some(({ source }) =>
    source === `${arn}*` ? true : ofObject ? source !== arn : source === arn,
  );
}
