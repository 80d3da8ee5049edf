import type { Keys } from '../../authorize/caller.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { Operation } from '../../operation.ts';
import type { PolicyRecord } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import { allow, callerOf } from './access.ts';
import { checkPolicyArn, isAwsPolicy } from './boundary.ts';
import { noSuchEntity } from './existing.ts';

/** The managed policy that a call names, once the call is allowed. */
export function findPolicy(
  operation: Operation,
  parameters: Parameters,
  action: string,
  keys: Keys = {},
): PolicyRecord {
  const arn = checkPolicyArn(parameters.required('PolicyArn'));
  const { account } = callerOf(operation);
  const found = operation.lab.state.policies.get(arn);
  const policy = found?.account === account || isAwsPolicy(arn) ? found : undefined;
  const tags = policy === undefined ? {} : { tags: policy.tags };
  allow(operation, action, { arn, called: `policy ${arn}`, ...tags }, keys);
  if (policy !== undefined) return policy;
  const why = isAwsPolicy(arn) ? " rolepin's lab has those of AWS's own policies that its inputs have." : '';
  throw noSuchEntity(`Policy ${arn} was not found.${why}`);
}

/** The same, for a change: AWS's own policies are nobody's to change. */
export function findOwnPolicy(
  operation: Operation,
  parameters: Parameters,
  action: string,
  keys: Keys = {},
): PolicyRecord {
  const policy = findPolicy(operation, parameters, action, keys);
  if (policy.account === callerOf(operation).account) return policy;
  throw new AwsError('AccessDenied', `Policy ${policy.arn} is not modifiable: it belongs to AWS`, 403);
}
