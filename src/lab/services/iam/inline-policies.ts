import { AwsError } from '../../http/aws-error.ts';
import type { QueryOperation } from '../query.ts';
import { checkName } from './checks.ts';
import { existing, noSuchEntity } from './existing.ts';
import { checkIdentityPolicy } from './grammar/identity-policy.ts';
import { sizeOf } from './grammar/malformed.ts';
import type { IdentityRecord, Kind } from './kinds.ts';
import { pageOf } from './pages.ts';
import { checkChangeable } from './protected.ts';
import { encodeDocument } from './shapes.ts';

/**
 * How large the inline policies of one role, user or group may be together.
 *
 * Semantics: AWS IAM User Guide, "IAM and AWS STS quotas", section "IAM and STS character limits".
 */
const QUOTAS = { role: 10_240, user: 2_048, group: 5_120, 'instance-profile': 0 } as const;

/**
 * The calls for the inline policies of a kind: Put…Policy, Get…Policy, List…Policies, Delete…Policy.
 *
 * Semantics: AWS IAM API Reference, "PutRolePolicy", "PutUserPolicy" and "PutGroupPolicy", and their companions.
 */
export function inlinePolicies<T extends IdentityRecord>(
  kind: Kind<T>,
): Readonly<Record<string, QueryOperation>> {
  const { title, noun, table } = kind;
  const missing = (name: string) => noSuchEntity(`The ${noun} policy with name ${name} cannot be found.`);
  return {
    [`Put${title}Policy`]: {
      run: (operation, parameters) => {
        const name = checkName('policyName', parameters.required('PolicyName'), 128);
        const text = parameters.required('PolicyDocument');
        const owner = checkChangeable(existing(kind, operation, parameters, `Put${title}Policy`));
        checkIdentityPolicy(text, 'inline');
        const inline = { ...owner.inline, [name]: text };
        const most = QUOTAS[kind.type];
        const size = Object.values(inline).reduce((sum, one) => sum + sizeOf(one), 0);
        if (size > most) {
          const says = `Maximum policy size of ${most} bytes exceeded for ${noun} ${owner.name}`;
          throw new AwsError('LimitExceeded', says, 409);
        }
        table(operation.lab.state).put(owner.arn, { ...owner, inline });
        return undefined;
      },
    },
    [`Get${title}Policy`]: {
      run: (operation, parameters) => {
        const name = checkName('policyName', parameters.required('PolicyName'), 128);
        const owner = existing(kind, operation, parameters, `Get${title}Policy`);
        const text = Object.hasOwn(owner.inline, name) ? owner.inline[name] : undefined;
        if (text === undefined) throw missing(name);
        return { [kind.parameter]: owner.name, PolicyName: name, PolicyDocument: encodeDocument(text) };
      },
    },
    [`Delete${title}Policy`]: {
      run: (operation, parameters) => {
        const name = checkName('policyName', parameters.required('PolicyName'), 128);
        const owner = checkChangeable(existing(kind, operation, parameters, `Delete${title}Policy`));
        if (!Object.hasOwn(owner.inline, name)) throw missing(name);
        const { [name]: _, ...inline } = owner.inline;
        table(operation.lab.state).put(owner.arn, { ...owner, inline });
        return undefined;
      },
    },
    [`List${title}Policies`]: {
      run: (operation, parameters) => {
        const owner = existing(kind, operation, parameters, `List${title}Policies`);
        const { items, rest } = pageOf(parameters, Object.keys(owner.inline), (one) => one);
        return { PolicyNames: items, ...rest };
      },
    },
  };
}
