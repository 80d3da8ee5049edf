import type { Role } from '../../../world/index.ts';
import {
  both,
  complement,
  findMember,
  fixedKey,
  freeKey,
  type GlobItem,
  glob,
  type KeyRange,
  type Language,
  literalItems,
  type Region,
  texts,
  textValues,
} from '../../reason/index.ts';
import type { OpenResource } from '../action.ts';
import { ask } from '../ask.ts';
import type { Because } from '../path.ts';
import { partitionOf } from '../request-keys.ts';
import type { Search } from '../search-context.ts';
import { serviceCall } from '../service.ts';
import { POD_IDENTITY, trustedEntries } from '../trusted.ts';
import type { Launch, LaunchCall } from './launch.ts';
import { LAUNCHES } from './launches.ts';
import { instanceArns } from './machine.ts';
import { anyOf, ownKeys, type Plan, type PlanFamily, type PlannedCall } from './plan.ts';

/**
 * Who may pass the role to a service that it trusts, and have the service work with it; and who may change what
 * works with it already.
 *
 * Semantics: AWS IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
 */
export function passRole(role: Role, search: Search): readonly PlanFamily[] {
  const services = trustedEntries(role).flatMap((entry) =>
    entry.kind === 'service' && entry.name !== POD_IDENTITY ? [entry.name] : [],
  );
  return [...new Set(services)].sort().flatMap((name): readonly PlanFamily[] => {
    const launches = LAUNCHES.get(name.replace(/\.cn$/, '')) ?? [unlisted(name)];
    const passing = launches.filter((launch) => launch.passes !== false);
    const resting = launches.filter((launch) => launch.passes === false);
    const plans = (of: readonly Launch[]) => (): readonly Plan[] => plansOf(of, role, name, search);
    return [
      { account: role.account, actions: ['iam:PassRole'], resource: role.arn, plans: plans(passing) },
      ...resting.map((launch) => ({
        account: role.account,
        actions: launch.calls.flatMap((call) => call.actions.slice(0, 1)),
        plans: plans([launch]),
      })),
    ];
  });
}

/** A call of iam:PassRole, which is no call of its own: the service asks for it. */
export function passing(role: Role, service: string): PlannedCall {
  return {
    actions: ['iam:PassRole'],
    resource: role.arn,
    tags: role.tags,
    keys: [fixedKey('iam:PassedToService', service)],
    open: ['iam:associatedresourcearn'],
  };
}

function plansOf(launches: readonly Launch[], role: Role, service: string, search: Search): readonly Plan[] {
  const call = serviceCall(role, service, search);
  const trust = ask({ ...call, keys: [...call.keys, ...sourceKeys(role.account)] }, search.facts);
  if (trust.kind !== 'allowed') return [];
  const source = sourceOf(trust.region);
  const instances = search.facts.world.accounts.get(role.account)?.instances;
  return launches.flatMap((launch): readonly Plan[] => {
    const plan = planOf(launch, role, service, source, trust.because);
    if (plan === undefined || launch.onInstances === undefined || instances === undefined)
      return plan === undefined ? [] : [plan];
    if (instances.length === 0) return [];
    const resource = instanceArns({ account: role.account, partition: partitionOf(role.arn), instances });
    const [first, ...others] = plan.calls;
    return first === undefined ? [] : [{ ...plan, calls: [{ ...first, resource }, ...others] }];
  });
}

function planOf(
  launch: Launch,
  role: Role,
  service: string,
  source: Language | undefined,
  because: readonly Because[],
): Plan | undefined {
  const calls: PlannedCall[] = [];
  for (const call of launch.calls) {
    const planned = plannedCall(call, role, source);
    if (planned === undefined) return undefined;
    calls.push(planned);
  }
  const passes = launch.passes !== false;
  const isPossible = launch.needs !== undefined;
  return {
    id: `takeover/${passes ? 'pass-role' : 'change-what-runs'}`,
    account: role.account,
    says: passes
      ? `may ${launch.says} with ${role.name}, which it may pass to ${service}`
      : `may ${launch.says}`,
    calls: [
      ...calls,
      ...(passes ? [passing(role, service)] : []),
      ...(launch.byProfile ? profileCalls(role) : []),
    ],
    because,
    certainty: isPossible ? 'possible' : 'certain',
    ...(isPossible ? { needs: launch.needs } : {}),
  };
}

function plannedCall(call: LaunchCall, role: Role, source: Language | undefined): PlannedCall | undefined {
  const partition = partitionOf(role.arn);
  const pattern = call.resource
    .replace('PARTITION', partition)
    .replace('REGION', '*')
    .replace('ACCOUNT', role.account);
  const own = ownKeys(call.actions[0] ?? '');
  const open = call.makes ? [own, 'aws:requesttag/', 'aws:resourcetag/'] : [own, 'aws:requesttag/'];
  const uncertain = call.makes ? [] : ['aws:resourcetag/'];
  if (pattern === '*') return { actions: call.actions, resource: '*', open, uncertain };
  const any = anyOf(pattern);
  const resource = source === undefined ? any : withinSource(any, pattern, source);
  return resource === undefined ? undefined : { actions: call.actions, resource, open, uncertain };
}

/**
 * For whom a service says that it works, of what runs with a role: for the role's own account, since a role can't be
 * passed into another. Some ARNs name no account.
 *
 * Semantics: AWS IAM User Guide, "AWS global condition context keys", "aws:SourceAccount" and "aws:SourceArn"; "Grant
 * a user permissions to pass a role to an AWS service".
 */
function sourceKeys(account: string): readonly KeyRange[] {
  const ids = Array.from({ length: 12 }, (): GlobItem => ({ kind: 'one', within: true }));
  const elsewhere = both(ofAccount(ids), complement(ofAccount(literalItems(account))));
  return [
    freeKey('aws:SourceAccount', false, textValues(texts([account]))),
    freeKey('aws:SourceArn', false, textValues(complement(elsewhere))),
  ];
}

const SEGMENT: GlobItem = { kind: 'any', within: true };
const COLON = literalItems(':');

/** The ARNs of an account. */
const ofAccount = (account: readonly GlobItem[]): Language =>
  glob([
    ...literalItems('arn:'),
    ...[SEGMENT, SEGMENT, SEGMENT].flatMap((segment) => [segment, ...COLON]),
    ...account,
    ...COLON,
    { kind: 'any', within: false },
  ]);

/** What the trust asks of `aws:SourceArn`, if anything. */
function sourceOf(region: Region): Language | undefined {
  const set = region.get('aws:sourcearn');
  return set === undefined || set.absent ? undefined : set.one.text;
}

/** A trust that asks for a source of the same service asks for the resource that is made. */
function withinSource(
  { language, preferred }: OpenResource,
  pattern: string,
  source: Language,
): OpenResource | undefined {
  const [, partition = '', service = ''] = pattern.split(':');
  const ofService = glob([...literalItems(`arn:${partition}:${service}:`), { kind: 'any', within: false }]);
  const same = findMember(both(source, ofService));
  if (same.kind === 'empty') return { language, preferred };
  const narrowed = both(language, source);
  return findMember(narrowed).kind === 'empty' ? undefined : { language: narrowed, preferred };
}

/** EC2 takes a role by an instance profile: one that holds it, or one that the caller makes. */
function profileCalls(role: Role): readonly PlannedCall[] {
  if (role.instanceProfiles.length > 0) return [];
  const profile = anyOf(`arn:${partitionOf(role.arn)}:iam::${role.account}:instance-profile/*`);
  return [
    {
      actions: ['iam:CreateInstanceProfile', 'iam:AddRoleToInstanceProfile'],
      resource: profile,
      open: ['iam:', 'aws:requesttag/', 'aws:resourcetag/'],
    },
  ];
}

/** A service that is not in the table: some call of it hands it the role. */
const unlisted = (service: string): Launch => ({
  says: 'have the service work',
  calls: [],
  needs: `a call that makes ${service} work with the role`,
});
