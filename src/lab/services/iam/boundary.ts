import { AwsError } from '../../http/aws-error.ts';
import type { Operation } from '../../operation.ts';
import { checkLength } from './checks.ts';
import { noSuchEntity } from './existing.ts';

/** Whether an ARN is that of one of AWS's own policies. */
export const isAwsPolicy = (arn: string): boolean => /^arn:[\w-]+:iam::aws:policy\/[\w+=,.@/-]+$/.test(arn);

/** The ARN of a managed policy, as a parameter. */
export function checkPolicyArn(arn: string): string {
  checkLength('policyArn', arn, 20, 2048);
  if (!/^arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(arn)) {
    throw new AwsError('ValidationError', `ARN ${arn.slice(0, 200)} is not valid.`);
  }
  return arn;
}

/**
 * The ARN of a policy that can be attached to what the caller's account has. Of AWS's own policies the lab holds those that its
 * inputs hold; another one can be attached, and nothing is decided by it.
 */
export function checkAttachable(operation: Operation, arn: string, says: (arn: string) => string): string {
  const policy = operation.lab.state.policies.get(checkPolicyArn(arn));
  const own = policy?.account === operation.who?.account;
  if (isAwsPolicy(arn) || own) return arn;
  throw noSuchEntity(says(arn));
}

/** The ARN of a policy that is to be a permissions boundary. */
export const checkBoundary = (operation: Operation, arn: string): string =>
  checkAttachable(operation, arn, (one) => `Scope ARN: ${one} does not exist or is not attachable.`);
