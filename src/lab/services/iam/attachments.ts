import { AwsError } from '../../http/aws-error.ts';
import type { QueryOperation } from '../query.ts';
import { checkAttachable, checkPolicyArn } from './boundary.ts';
import { checkPathPrefix } from './checks.ts';
import { existing, noSuchEntity } from './existing.ts';
import type { IdentityRecord, Kind } from './kinds.ts';
import { pageOf, pageResult } from './pages.ts';
import { checkChangeable } from './protected.ts';

/** How many managed policies AWS lets one role, user or group have. */
const MOST_ATTACHED = 10;

/** The name at the end of a policy's ARN. */
const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
const pathOf = (arn: string): string => arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);

/** A managed policy where it is attached. */
export const attachedShape = (arn: string) => ({ PolicyName: nameOf(arn), PolicyArn: arn });

/**
 * The calls that attach managed policies to a kind.
 *
 * Semantics: AWS IAM API Reference, "AttachRolePolicy", "AttachUserPolicy" and "AttachGroupPolicy", and their companions; AWS
 * IAM User Guide, "IAM and AWS STS quotas".
 */
export function attachments<T extends IdentityRecord>(
  kind: Kind<T>,
): Readonly<Record<string, QueryOperation>> {
  const { title, table } = kind;
  return {
    [`Attach${title}Policy`]: {
      run: (operation, parameters) => {
        const arn = checkPolicyArn(parameters.required('PolicyArn'));
        const owner = checkChangeable(
          existing(kind, operation, parameters, `Attach${title}Policy`, { 'iam:PolicyARN': arn }),
        );
        checkAttachable(operation, arn, (one) => `Policy ${one} does not exist or is not attachable.`);
        if (owner.attached.includes(arn)) return undefined;
        if (owner.attached.length >= MOST_ATTACHED) {
          const says = `Cannot exceed quota for PoliciesPer${title}: ${MOST_ATTACHED}`;
          throw new AwsError('LimitExceeded', says, 409);
        }
        table(operation.lab.state).put(owner.arn, { ...owner, attached: [...owner.attached, arn] });
        return undefined;
      },
    },
    [`Detach${title}Policy`]: {
      run: (operation, parameters) => {
        const arn = checkPolicyArn(parameters.required('PolicyArn'));
        const owner = checkChangeable(
          existing(kind, operation, parameters, `Detach${title}Policy`, { 'iam:PolicyARN': arn }),
        );
        if (!owner.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
        const attached = owner.attached.filter((one) => one !== arn);
        table(operation.lab.state).put(owner.arn, { ...owner, attached });
        return undefined;
      },
    },
    [`ListAttached${title}Policies`]: {
      run: (operation, parameters) => {
        const prefix = checkPathPrefix(parameters.text('PathPrefix'));
        const owner = existing(kind, operation, parameters, `ListAttached${title}Policies`);
        const attached = owner.attached.filter((arn) => pathOf(arn).startsWith(prefix));
        return pageResult(
          pageOf(parameters, attached, (arn) => arn),
          'AttachedPolicies',
          attachedShape,
        );
      },
    },
  };
}
