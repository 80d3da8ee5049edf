import type { Identity, Keys } from '../../authorize/caller.ts';
import { AwsError } from '../../http/aws-error.ts';
import type { Operation } from '../../operation.ts';
import type { Tags } from '../../state/records.ts';
import { resourceKeys } from '../sts/role-keys.ts';

/** What an IAM call is about. */
export interface About {
  readonly arn: string;
  /** As a denial calls it; the ARN where it is absent. */
  readonly called?: string;
  readonly tags?: Tags;
  /** `iam:ResourceTag/…` stands beside `aws:ResourceTag/…`: roles and users have both. */
  readonly iamTags?: true;
}

/** Who calls; the query protocol lets nobody without credentials come this far. */
export function callerOf({ who }: Operation): Identity {
  if (who === undefined)
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  return who;
}

/** ARN of something of the caller's account. */
export function arnOf(operation: Operation, resource: string): string {
  const { arn, account } = callerOf(operation);
  return `arn:${arn.split(':')[1]}:iam::${account}:${resource}`;
}

/**
 * Decides an action of IAM on something of the caller's account.
 *
 * Semantics: Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access Management (IAM)".
 */
export function allow(operation: Operation, action: string, about: About, keys: Keys = {}): void {
  const { account } = callerOf(operation);
  const tags = about.tags ?? {};
  operation.authorize({
    action: `iam:${action}`,
    resource: about.arn,
    called: about.called,
    resourceAccount: account,
    keys: {
      ...resourceKeys(operation.lab.state, account, tags),
      ...(about.iamTags === true
        ? Object.fromEntries(Object.entries(tags).map(([key, value]) => [`iam:ResourceTag/${key}`, value]))
        : {}),
      ...keys,
    },
  });
}

/** Decides an action that is about nothing in particular. */
export const allowAny = (operation: Operation, action: string, called = '*'): void =>
  allow(operation, action, { arn: '*', called });

/** The keys of tags that a request brings. */
export function requestTagKeys(tags: Tags): Keys {
  const names = Object.keys(tags);
  if (names.length === 0) return {};
  return {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': names,
  };
}
