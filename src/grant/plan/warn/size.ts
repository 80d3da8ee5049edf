import { writePolicy } from '../../../policy/index.ts';
import type { NamedPolicy } from '../permissions.ts';
import type { Setting } from '../setting.ts';
import type { Warning } from '../warning.ts';

/** Semantics: AWS IAM User Guide, "IAM and AWS STS quotas": what an account has unless it asked for more. */
const TRUST_QUOTA = 2048;
/** Of all inline policies of a role together, white space not counted. */
const INLINE_QUOTA = 10_240;

/** Documents that outgrow what IAM takes. */
export function sizeWarnings(
  { role, clusters }: Setting,
  policies: readonly NamedPolicy[],
  trust: number,
): readonly Warning[] {
  const own = new Set(policies.map(({ name }) => name));
  const others = (role.existing?.inline ?? []).filter(({ name }) => !own.has(name));
  const inline =
    policies.reduce((sum, { document }) => sum + JSON.stringify(document).length, 0) +
    others.reduce((sum, { document }) => sum + JSON.stringify(writePolicy(document)).length, 0);
  return [
    ...(trust > TRUST_QUOTA
      ? [
          {
            code: 'trust-size',
            says: `the trust policy has ${trust} characters, and IAM takes ${TRUST_QUOTA} unless the quota was raised (\`aws iam get-account-summary --query SummaryMap.AssumeRolePolicySizeQuota\`)${clusters.length > 1 ? '; a role for each cluster is smaller' : ''}`,
          },
        ]
      : []),
    ...(inline > INLINE_QUOTA
      ? [
          {
            code: 'policy-size',
            says: `the inline policies have ${inline} characters, and IAM takes ${INLINE_QUOTA} a role`,
          },
        ]
      : []),
  ];
}
