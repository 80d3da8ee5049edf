import type { XmlValue } from '../../http/xml.ts';
import type { Operation } from '../../operation.ts';
import type { Parameters } from '../parameters.ts';
import { allow, callerOf } from './access.ts';
import { checkPolicyArn, isAwsPolicy } from './boundary.ts';
import { checkChoice, checkPathPrefix } from './checks.ts';
import { noSuchEntity } from './existing.ts';
import { pageOf } from './pages.ts';

/**
 * iam:ListEntitiesForPolicy: who has a managed policy, attached or as its boundary.
 *
 * Semantics: AWS IAM API Reference, "ListEntitiesForPolicy".
 */
export function listEntities(operation: Operation, parameters: Parameters): XmlValue {
  const { state } = operation.lab;
  const { account } = callerOf(operation);
  const arn = checkPolicyArn(parameters.required('PolicyArn'));
  const prefix = checkPathPrefix(parameters.text('PathPrefix'));
  const kinds = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const;
  const given = parameters.text('EntityFilter');
  const filter = given === undefined ? undefined : checkChoice('entityFilter', given, kinds);
  const uses = ['PermissionsPolicy', 'PermissionsBoundary'] as const;
  const asked = parameters.text('PolicyUsageFilter');
  const usage = asked === undefined ? undefined : checkChoice('policyUsageFilter', asked, uses);
  const known = state.policies.get(arn);
  allow(operation, 'ListEntitiesForPolicy', {
    arn,
    called: `policy ${arn}`,
    ...(known === undefined ? {} : { tags: known.tags }),
  });
  if (!isAwsPolicy(arn) && known?.account !== account) throw noSuchEntity(`Policy ${arn} was not found.`);
  const has = (owner: Owner): boolean => {
    if (owner.account !== account || !owner.path.startsWith(prefix)) return false;
    const attached = usage !== 'PermissionsBoundary' && owner.attached.includes(arn);
    return attached || (usage !== 'PermissionsPolicy' && owner.boundary === arn);
  };
  const listed = <T extends Owner>(kind: 'Group' | 'User' | 'Role', all: Iterable<T>) =>
    filter !== undefined && filter !== kind
      ? []
      : [...all].filter(has).map((owner) => ({ kind, Name: owner.name, Id: owner.id }));
  const { items, rest } = pageOf(
    parameters,
    [
      ...listed('Group', state.groups.values()),
      ...listed('User', state.users.values()),
      ...listed('Role', state.roles.values()),
    ],
    ({ kind, Name }) => `${kind} ${Name}`,
  );
  const of = (kind: string): XmlValue =>
    items
      .filter((one) => one.kind === kind)
      .map(({ Name, Id }) => ({ [`${kind}Name`]: Name, [`${kind}Id`]: Id }));
  return { PolicyGroups: of('Group'), PolicyUsers: of('User'), PolicyRoles: of('Role'), ...rest };
}

interface Owner {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly attached: readonly string[];
  readonly boundary?: string | undefined;
}
