import { type SourceRef, within } from '../../../kernel/index.ts';
import { parseArn } from '../../../policy/index.ts';
import type { ManagedPolicy } from '../../../world/index.ts';
import { isMembers, list, type Members, nameOf, optionalText, type Tell, text } from '../members.ts';
import { type Origin, readPolicy } from './policy.ts';

/** Reads an entry of the details' `Policies`: what counts is its default version. */
export function readManagedPolicy(
  value: Members,
  at: SourceRef,
  tell: Tell,
  origin?: Origin,
): ManagedPolicy | undefined {
  const arn = text(value, 'Arn', at, tell);
  if (arn === undefined) return undefined;
  const parsed = parseArn(arn);
  if (
    parsed?.service !== 'iam' ||
    !/^(?:\d{12}|aws)$/.test(parsed.account) ||
    !parsed.resource.startsWith('policy/')
  ) {
    tell({
      code: 'input/arn',
      message: `not the ARN of a policy: \`${arn}\``,
      hint: 'it has the form arn:aws:iam::111122223333:policy/NAME',
      at: within(at, 'Arn'),
    });
    return undefined;
  }
  const name = optionalText(value, 'PolicyName', at, tell) ?? arn.slice(arn.lastIndexOf('/') + 1);
  const versions = list(value, 'PolicyVersionList', at, tell) ?? [];
  const wanted = value['DefaultVersionId'];
  const marked = versions.findIndex((version) => isMembers(version) && version['IsDefaultVersion'] === true);
  const index =
    marked >= 0 || typeof wanted !== 'string'
      ? marked
      : versions.findIndex((version) => isMembers(version) && version['VersionId'] === wanted);
  const version: unknown = versions[index];
  if (!isMembers(version)) {
    tell({
      code: 'input/member',
      message: `policy ${name} has no default version`,
      hint: 'give what `aws iam get-account-authorization-details` prints',
      at,
    });
    return undefined;
  }
  const here = within(at, 'PolicyVersionList', index);
  if (version['Document'] === undefined) {
    tell({
      code: 'input/member',
      message: `version ${nameOf(version['VersionId'])} has no \`Document\``,
      at: here,
    });
    return undefined;
  }
  return { arn, name, document: readPolicy(version['Document'], within(here, 'Document'), tell, origin), at };
}
