import type { Keys } from '../../authorize/caller.ts';
import { organizationKeys } from '../../authorize/organization.ts';
import { documentOf } from '../../state/policies.ts';
import type { RoleRecord, Tags } from '../../state/records.ts';
import type { State } from '../../state/state.ts';

/** What a request for a role is about: the role, its account, its trust policy. */
export const aboutRole = (role: RoleRecord) =>
  ({
    resource: role.arn,
    resourceAccount: role.account,
    policy: { kind: 'trust', document: documentOf(role.trust, `trust policy of ${role.name}`) },
  }) as const;

/**
 * The keys of a call for a role, besides the caller's own.
 *
 * Semantics: AWS IAM User Guide, "IAM and AWS STS condition context keys"; "Pass session tags in AWS STS".
 */
export function roleCallKeys(
  state: State,
  role: RoleRecord,
  asked: {
    readonly sessionName: string;
    readonly tags: Tags;
    readonly transitive: readonly string[];
    readonly sourceIdentity: string | undefined;
  },
): Keys {
  const { sessionName, tags, transitive, sourceIdentity } = asked;
  const names = Object.keys(tags);
  return {
    'sts:RoleSessionName': sessionName,
    ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(names.length === 0 ? {} : { 'aws:TagKeys': names }),
    ...(transitive.length === 0 ? {} : { 'sts:TransitiveTagKeys': transitive }),
    ...resourceKeys(state, role.account, role.tags),
    ...Object.fromEntries(Object.entries(role.tags).map(([key, value]) => [`iam:ResourceTag/${key}`, value])),
  };
}

/** The keys of a resource: its account, its organization, its tags. */
export function resourceKeys(state: State, account: string, tags: Tags): Keys {
  return {
    'aws:ResourceAccount': account,
    ...organizationKeys(state, account, 'aws:ResourceOrgID', 'aws:ResourceOrgPaths'),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
  };
}
